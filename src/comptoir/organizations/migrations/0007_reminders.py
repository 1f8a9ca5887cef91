"""Members are reminded of the second factor that their organization will ask for, once a day set."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("organizations", "0006_members_like"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="reminded_at",
            field=models.DateTimeField(null=True),
        ),
    ]
