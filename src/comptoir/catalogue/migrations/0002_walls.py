"""Row policies and same-tenant references; an offer's history is found by its slug."""

from django.db import migrations

from comptoir.core.walls import PERSON, Protect, SameTenant

MINE = (
    "EXISTS (SELECT 1 FROM organizations_membership m"
    f" WHERE m.user_id = (SELECT {PERSON}) AND m.organization_id = "
)


class Migration(migrations.Migration):
    dependencies = [
        ("catalogue", "0001_initial"),
        ("organizations", "0002_walls"),
        ("journal", "0002_walls"),
    ]
    operations = [
        Protect("catalogue_promouse"),
        Protect("catalogue_freegrant", own=f"{MINE} catalogue_freegrant.organization_id)"),
        Protect("catalogue_freegrantuse", own=f"{MINE} catalogue_freegrantuse.organization_id)"),
        SameTenant("catalogue_freegrantuse", "grant_id", "catalogue_freegrant"),
        migrations.RunSQL(
            "CREATE INDEX entry_offer ON journal_entry ((details -> 'offer'), id)"
            " WHERE organization_id IS NULL AND (details -> 'offer') IS NOT NULL",
            "DROP INDEX entry_offer",
        ),
    ]
