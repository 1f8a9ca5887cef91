"""Row policies, same-tenant references, and the names that lists are sorted and searched by."""

from django.db import migrations

from comptoir.core.walls import PERSON, Protect, SameTenant

# EXISTS, not IN: of somebody's 2,000 memberships only those of the rows that are read are looked up
MINE = (
    "EXISTS (SELECT 1 FROM organizations_membership m"
    f" WHERE m.user_id = (SELECT {PERSON}) AND m.organization_id = "
)
NAMES = """
CREATE FUNCTION membership_names(person bigint, OUT name_key text, OUT search text)
LANGUAGE sql STABLE AS $$
    SELECT left(comptoir_sort_key(trim(last_name || ' ' || first_name || ' ' || email)), 260),
           comptoir_sort_key(first_name || ' ' || last_name || ' ' || email)
    FROM accounts_user WHERE id = person
$$;
CREATE FUNCTION membership_is_named() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT n.name_key, n.search INTO NEW.name_key, NEW.search FROM membership_names(NEW.user_id) n;
    RETURN NEW;
END $$;
CREATE TRIGGER named BEFORE INSERT ON organizations_membership
FOR EACH ROW EXECUTE FUNCTION membership_is_named();
-- the owner sees every organization's rows: a person's new name reaches all memberships
CREATE FUNCTION memberships_are_renamed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE organizations_membership m SET name_key = n.name_key, search = n.search
    FROM membership_names(NEW.id) n WHERE m.user_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER renamed AFTER UPDATE OF first_name, last_name, email ON accounts_user
FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION memberships_are_renamed();
CREATE INDEX membership_search ON organizations_membership
USING gin (organization_id, search gin_trgm_ops);
"""
UNDO = """
DROP INDEX membership_search;
DROP TRIGGER renamed ON accounts_user;
DROP TRIGGER named ON organizations_membership;
DROP FUNCTION memberships_are_renamed();
DROP FUNCTION membership_is_named();
DROP FUNCTION membership_names(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0001_initial"),
        ("core", "0002_sort_key"),
    ]
    operations = [
        Protect("organizations_membership", own=f"user_id = (SELECT {PERSON})"),
        Protect("organizations_organization", "id", own=f"{MINE} organizations_organization.id)"),
        Protect("organizations_logo", own=f"{MINE} organizations_logo.organization_id)"),
        Protect("organizations_mutednotice"),
        Protect("organizations_team"),
        Protect("organizations_teamplace"),
        Protect(
            "organizations_invitation",
            own=f"email = (SELECT email FROM accounts_user WHERE id = (SELECT {PERSON}))",
        ),
        Protect("organizations_invitationteam"),
        Protect("organizations_appointment"),
        SameTenant("organizations_mutednotice", "membership_id", "organizations_membership"),
        SameTenant("organizations_teamplace", "team_id", "organizations_team"),
        SameTenant("organizations_teamplace", "membership_id", "organizations_membership"),
        SameTenant("organizations_invitation", "sender_id", "organizations_membership"),
        SameTenant("organizations_invitation", "hands_over_id", "organizations_membership"),
        SameTenant("organizations_invitationteam", "invitation_id", "organizations_invitation"),
        SameTenant("organizations_invitationteam", "team_id", "organizations_team"),
        migrations.RunSQL(NAMES, UNDO),
    ]
