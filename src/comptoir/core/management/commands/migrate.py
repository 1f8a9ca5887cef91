"""Django's migrate, as the owner, with the rights of the other three roles renewed at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connection

OWNER = """
SELECT current_user, pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()
"""
ONE_AT_A_TIME = "SELECT pg_advisory_lock(hashtext('comptoir migrate'))"
NEXT_PLEASE = "SELECT pg_advisory_unlock(hashtext('comptoir migrate'))"
PATIENCE = "SET lock_timeout = '5s'; SET statement_timeout = '10min'"
USUAL_PATIENCE = "RESET lock_timeout; RESET statement_timeout"
CACHE = """
CREATE UNLOGGED TABLE IF NOT EXISTS cache (
    cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX IF NOT EXISTS cache_expires ON cache (expires);
"""
RIGHTS = """
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO comptoir_web, comptoir_person, comptoir_system;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public
    TO comptoir_web, comptoir_person, comptoir_system;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public
    TO comptoir_web, comptoir_person, comptoir_system;
REVOKE INSERT, UPDATE, DELETE ON django_migrations
    FROM comptoir_web, comptoir_person, comptoir_system;
"""


class Command(migrate.Command):
    """Bring the database up to date; two at once wait for one another."""

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check_unapplied"] or options["plan"]:
            super().handle(*args, **options)
            return
        _require_owner()
        with _alone():
            _execute(PATIENCE)
            _execute(CACHE)
            super().handle(*args, **options)
            _execute(RIGHTS)
            _execute(USUAL_PATIENCE)


def _require_owner() -> None:
    with connection.cursor() as cursor:
        cursor.execute(OWNER)
        role, owner = cursor.fetchone()
    if role != owner:
        raise CommandError(f"Migrations run as the database's owner, {owner}, not as {role}.")


@contextmanager
def _alone() -> Iterator[None]:
    _execute(ONE_AT_A_TIME)
    try:
        yield
    finally:
        _execute(NEXT_PLEASE)


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
