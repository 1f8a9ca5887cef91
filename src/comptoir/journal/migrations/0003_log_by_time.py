"""An organization's log is read by time, whatever it is filtered by."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0002_walls"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="entry",
            name="entry_organization",
        ),
        migrations.RemoveIndex(
            model_name="entry",
            name="entry_action",
        ),
        migrations.RemoveIndex(
            model_name="entry",
            name="entry_actor",
        ),
        migrations.RemoveIndex(
            model_name="entry",
            name="entry_person",
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(fields=["organization_id", "at", "id"], name="entry_organization"),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                fields=["organization_id", "action", "at", "id"], name="entry_action"
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                fields=["organization_id", "actor_id", "at", "id"], name="entry_actor"
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                fields=["organization_id", "actor_id", "action", "at", "id"],
                name="entry_actor_action",
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                fields=["organization_id", "person_id", "at", "id"], name="entry_person"
            ),
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                fields=["organization_id", "person_id", "action", "at", "id"],
                name="entry_person_action",
            ),
        ),
    ]
