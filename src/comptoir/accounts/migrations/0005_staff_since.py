from django.db import migrations, models

# The journal keeps who worked here once.
KEEP = """
UPDATE accounts_user SET staff_since = staff.added_at FROM accounts_staffmember staff
WHERE staff.user_id = accounts_user.id AND staff.removed_at IS NULL
"""
GIVE_BACK = """
INSERT INTO accounts_staffmember (user_id, added_at)
SELECT id, staff_since FROM accounts_user WHERE staff_since IS NOT NULL
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_portraits'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='staff_since',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(KEEP, GIVE_BACK),
        migrations.DeleteModel(
            name='StaffMember',
        ),
    ]
