"""Where the next login lands is read from an index; never seen is long ago (R-17)."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0004_last_seen"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="membership",
            name="membership_landing",
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(fields=["user", "-last_seen", "id"], name="membership_landing"),
        ),
    ]
