"""The list of users by last activity is read from an index, also for those never seen."""

import datetime
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0003_organization_key'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='membership',
            name='last_seen',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('seen_at', models.Value(datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc))), output_field=models.DateTimeField()),
        ),
        migrations.AddIndex(
            model_name='membership',
            index=models.Index(fields=['organization', 'last_seen', 'id'], name='membership_by_activity'),
        ),
    ]
