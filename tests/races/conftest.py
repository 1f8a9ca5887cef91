"""Races meet a real database; `make prove-locks` takes a constraint away, or a lock from a copy."""

from __future__ import annotations

import os
from collections.abc import Iterable

import psycopg
import pytest
from django.db import connection
from psycopg.sql import SQL, Identifier

from comptoir.config.cluster import SUPERUSER
from tests.database import CLUSTER

WITHOUT = os.environ.get("PROVE_WITHOUT", "")  # the constraint, or the lock, that is missing
TABLE = """
SELECT t.relname, c.conname IS NOT NULL FROM pg_index x
JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
LEFT JOIN pg_constraint c ON c.conindid = i.oid AND c.contype = 'u'
WHERE i.relname = %s
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run only what claims to notice that something is missing."""
    if WITHOUT:
        items[:] = [item for item in items if WITHOUT in claims(item)]


def claims(item: pytest.Item) -> set[str]:
    """Return the locks and constraints without which a test says it fails."""
    return {name for marker in item.iter_markers("proves") for name in marker.args}


@pytest.fixture(autouse=True)
def _missing(transactional_db: None) -> None:
    """Take the constraint away, from this process's own copy of the database."""
    with psycopg.connect(
        CLUSTER.url(SUPERUSER, connection.settings_dict["NAME"]), autocommit=True
    ) as owner:
        found: Iterable[tuple[str, bool]] = owner.execute(TABLE, [WITHOUT]).fetchall()
        for table, constraint in found:
            drop = (
                "ALTER TABLE {table} DROP CONSTRAINT {name}" if constraint else "DROP INDEX {name}"
            )
            owner.execute(SQL(drop).format(table=Identifier(table), name=Identifier(WITHOUT)))
