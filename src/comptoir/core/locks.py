"""Holding a name until the commit, where there is no row yet that could be locked."""

from __future__ import annotations

from django.db import connection


def hold(*name: object) -> None:
    """Wait until nobody else holds this name, then hold it until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", ["\x1f".join(map(str, name))]
        )
