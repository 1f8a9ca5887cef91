"""The journal is seen by its organization or its person, and never changed (R-11, R-55)."""

from django.db import migrations

from comptoir.core.walls import PERSON, Protect

APPEND_ONLY = """
CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('comptoir.retention', true) = 'on'
       AND current_user IN ('comptoir_system', 'comptoir_owner') THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON journal_entry
FOR EACH ROW EXECUTE FUNCTION journal_is_append_only();
"""
UNDO = "DROP TRIGGER append_only ON journal_entry; DROP FUNCTION journal_is_append_only()"
OWN = f"organization_id IS NULL AND person_id = (SELECT {PERSON})"


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [
        Protect("journal_entry", own=OWN),
        migrations.RunSQL(
            f"CREATE POLICY own_written ON journal_entry FOR INSERT TO comptoir_person WITH CHECK ({OWN})",
            "DROP POLICY own_written ON journal_entry",
        ),
        migrations.RunSQL(APPEND_ONLY, UNDO),
    ]
