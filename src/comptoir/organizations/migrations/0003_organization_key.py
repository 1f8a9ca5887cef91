"""A person's organizations, sorted and searched by name through one index."""

from django.conf import settings
from django.db import migrations, models

NAMES = """
CREATE FUNCTION membership_knows_its_organization() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.organization_key := coalesce(
        (SELECT left(comptoir_sort_key(name), 260) FROM organizations_organization
         WHERE id = NEW.organization_id), '');
    RETURN NEW;
END $$;
CREATE TRIGGER organization_named BEFORE INSERT ON organizations_membership
FOR EACH ROW EXECUTE FUNCTION membership_knows_its_organization();
CREATE FUNCTION organization_is_renamed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE organizations_membership
    SET organization_key = left(comptoir_sort_key(NEW.name), 260) WHERE organization_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER renamed AFTER UPDATE OF name ON organizations_organization
FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION organization_is_renamed();
UPDATE organizations_membership m SET organization_key = left(comptoir_sort_key(o.name), 260)
FROM organizations_organization o WHERE o.id = m.organization_id;
"""
UNDO = """
DROP TRIGGER renamed ON organizations_organization;
DROP TRIGGER organization_named ON organizations_membership;
DROP FUNCTION organization_is_renamed();
DROP FUNCTION membership_knows_its_organization();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0002_walls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="organization_key",
            field=models.CharField(default="", editable=False, max_length=260),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                fields=["user", "organization_key", "id"], name="membership_of_person"
            ),
        ),
        migrations.RunSQL(NAMES, UNDO),
    ]
