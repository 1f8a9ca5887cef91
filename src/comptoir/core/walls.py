"""What migrations build the second wall with: row policies, same-tenant references, frozen rows."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connection, migrations

TENANT = "nullif(current_setting('comptoir.organization', true), '')::bigint"
PERSON = "nullif(current_setting('comptoir.person', true), '')::bigint"


class Protect(migrations.RunSQL):
    """Forced row-level security on one table; belongs in the migration that makes the table.

    One policy a role, never `tenant OR own`: an OR keeps the planner from the index.
    `own` is what a person sees who acts inside no organization (as comptoir_person).
    """

    def __init__(self, table: str, column: str = "organization_id", own: str = "") -> None:
        mine = f"{column} = (SELECT {TENANT})"
        sql: list[Any] = [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY tenant ON {table} TO comptoir_web USING ({mine}) WITH CHECK ({mine})",
            f"CREATE POLICY whole ON {table} TO comptoir_system, comptoir_owner USING (true)",
        ]
        undo: list[Any] = [
            f"DROP POLICY tenant ON {table}",
            f"DROP POLICY whole ON {table}",
            f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ]
        if own:
            sql.append(f"CREATE POLICY own ON {table} FOR SELECT TO comptoir_person USING ({own})")
            undo.insert(0, f"DROP POLICY own ON {table}")
        super().__init__(sql, undo)


class SameTenant(migrations.RunSQL):
    """A reference that also compares the organization: foreign keys ignore row policies."""

    def __init__(self, table: str, column: str, other: str) -> None:
        name = f"{table}_{column}_same_tenant"
        super().__init__(
            [
                (
                    f"CREATE UNIQUE INDEX IF NOT EXISTS {other}_tenant_pk"
                    f" ON {other} (organization_id, id)"
                ),
                (
                    f"ALTER TABLE {table} ADD CONSTRAINT {name}"
                    f" FOREIGN KEY (organization_id, {column})"
                    f" REFERENCES {other} (organization_id, id) DEFERRABLE INITIALLY DEFERRED"
                ),
            ],
            f"ALTER TABLE {table} DROP CONSTRAINT {name}",
        )


def tenant_tables() -> list[str]:
    """Return the tables whose rows belong to an organization."""
    return sorted(
        model._meta.db_table
        for model in apps.get_models()
        if any(field.column == "organization_id" for field in model._meta.fields)
        or model._meta.label == "organizations.Organization"
    )


def unprotected() -> list[str]:
    """Return the tenant tables without a forced policy; a test wants none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class c WHERE relname = ANY(%s)"
            " AND NOT (relrowsecurity AND relforcerowsecurity"
            " AND EXISTS (SELECT 1 FROM pg_policy WHERE polrelid = c.oid))",
            [tenant_tables()],
        )
        return [row[0] for row in cursor]


def loose_references() -> list[str]:
    """Return the foreign keys between tenant tables that no composite key backs."""
    tenants = set(tenant_tables())
    wanted = {
        f"{model._meta.db_table}_{field.column}_same_tenant"
        for model in apps.get_models()
        if model._meta.db_table in tenants
        for field in model._meta.fields
        if field.is_relation
        and field.related_model is not None
        and not isinstance(field.related_model, str)
        and field.related_model._meta.db_table in tenants
        and field.column != "organization_id"
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE conname = ANY(%s)", [list(wanted)])
        return sorted(wanted - {row[0] for row in cursor})
