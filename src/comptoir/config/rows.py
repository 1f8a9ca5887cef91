"""Rows, counted table by table: what a backup must hold and a restored database must show."""

from __future__ import annotations

from collections.abc import Iterable

import psycopg
from psycopg.sql import SQL, Identifier

Counts = dict[str, int]

TABLES = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relpersistence = 'p'
ORDER BY c.relname
"""
APPLIES = """
p.polrelid = c.oid AND p.polcmd IN ('*', 'r') AND EXISTS (
    SELECT FROM unnest(p.polroles) role
    WHERE CASE role WHEN 0 THEN true ELSE pg_has_role(current_user, role, 'MEMBER') END)
"""
HIDING = f"""
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relrowsecurity AND c.relforcerowsecurity
AND NOT (
    EXISTS (SELECT FROM pg_policy p WHERE {APPLIES} AND p.polpermissive
            AND pg_get_expr(p.polqual, p.polrelid) = 'true')
    AND NOT EXISTS (SELECT FROM pg_policy p WHERE {APPLIES} AND NOT p.polpermissive))
ORDER BY c.relname
"""  # noqa: S608  both parts are constants


def tables(connection: psycopg.Connection) -> list[str]:
    """Name the tables that keep their rows; unlogged ones are caches."""
    return [name for (name,) in connection.execute(TABLES)]


def counted(connection: psycopg.Connection) -> Counts:
    """Count the rows that this role sees in each table."""
    return {name: _count(connection, name) for name in tables(connection)}


def _count(connection: psycopg.Connection, table: str) -> int:
    row = connection.execute(SQL("SELECT count(*) FROM {}").format(Identifier(table))).fetchone()
    return int(row[0]) if row else 0


def hiding(connection: psycopg.Connection) -> list[str]:
    """Name the tables with rows that a policy may hide from this role, be it their owner."""
    return [name for (name,) in connection.execute(HIDING.encode())]


def in_copy(lines: Iterable[bytes]) -> Counts:
    """Count the rows in what `pg_restore --data-only --file=-` writes."""
    counts: Counts = {}
    table = ""
    for line in lines:
        if table and line.rstrip() != rb"\.":
            counts[table] += 1
        elif line.startswith(b"COPY public."):
            table = line.split()[1].decode().removeprefix("public.").strip('"')
            counts[table] = 0
        else:
            table = ""
    return counts


def differences(wanted: Counts, found: Counts) -> str:
    """Say where two counts differ; nothing where they agree."""
    names = sorted(wanted.keys() | found.keys())
    return ", ".join(
        f"{name} {found.get(name, 0)} instead of {wanted.get(name, 0)}"
        for name in names
        if wanted.get(name, 0) != found.get(name, 0)
    )
