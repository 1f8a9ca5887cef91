"""The search of users by index, and the few who are blocked."""

from django.db import migrations, models
from django.db.models import Q

# LIKE is not leakproof: behind a row policy it may not ask an index. The owner's function may, and
# keeps to the organization that the transaction is in.
MEMBERS_LIKE = """
CREATE FUNCTION members_like(words text, most bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp ROWS 50 AS $$
    SELECT id FROM organizations_membership
    WHERE organization_id = nullif(current_setting('comptoir.organization', true), '')::bigint
      AND search LIKE
          '%' || regexp_replace(comptoir_sort_key(words), '([\\\\%_])', '\\\\\\1', 'g') || '%'
    LIMIT most
$$;
REVOKE ALL ON FUNCTION members_like(text, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION members_like(text, bigint) TO comptoir_web;
"""


class Migration(migrations.Migration):
    dependencies = [("organizations", "0005_landing")]
    operations = [
        migrations.RunSQL(MEMBERS_LIKE, "DROP FUNCTION members_like(text, bigint)"),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                fields=["organization", "name_key", "id"],
                condition=Q(blocked_at__isnull=False),
                name="membership_blocked",
            ),
        ),
    ]
