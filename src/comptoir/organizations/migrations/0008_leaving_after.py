"""Whoever invites a successor may say that they leave as soon as the role has passed."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("organizations", "0007_reminders"),
    ]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="then_leaves",
            field=models.BooleanField(default=False),
        ),
    ]
