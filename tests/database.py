"""The tests' PostgreSQL: a throw-away cluster, one migrated template, one copy a worker.

Tests meet the database as the product does: made by the owner, used as the web role. Sessions that
run at the same time share the server; the last to leave stops it, the files stay for the next.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import psutil
import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.core.management.commands import flush
from django.db import connection
from psycopg.sql import SQL, Identifier
from pytest_django import DjangoDbBlocker

from comptoir.config.cluster import OWNER, SUPERUSER, WEB, Cluster
from tests.pooler import ABSENT, PORT, PROGRAM, pooler
from tests.settings import CACHE

ROOT = Path(__file__).parents[1]
CLUSTER = Cluster(CACHE / "postgres", durable=False)
SCHEMA = [
    "requirements.txt",
    "src/comptoir/*/migrations/*.py",
    "src/comptoir/core/walls.py",
    "src/comptoir/core/management/commands/migrate.py",
    "src/comptoir/config/roles.sql",
    "tests/database.py",
]
TRIES = 10
FORGOTTEN = """
DELETE FROM procrastinate_jobs WHERE status = 'todo' AND queue_name <> 'calendar'
"""
HELD = pytest.StashKey[ExitStack]()
POOLED = "PGBOUNCER"  # set: tests meet their database through PgBouncer (make test-pgbouncer)


class PatientFlush(flush.Command):
    """Empties the tables after a test, and the queue, which Django does not know."""

    def handle(self, **options: Any) -> None:
        self._forget()  # else a worker goes on with what the test left, and holds the tables
        for _ in range(TRIES):
            with suppress(CommandError):  # a deadlock with the worker of a served console
                super().handle(**options)
                break
            time.sleep(0.1)
        else:
            super().handle(**options)
        self._forget()

    def _forget(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(FORGOTTEN)


flush.Command = PatientFlush


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # xdist's workers use what their controller holds
        config.stash[HELD] = held = ExitStack()
        held.callback(release, hold())
        if os.environ.get(POOLED):
            if not PROGRAM:
                raise pytest.UsageError(ABSENT)
            os.environ[POOLED] = str(held.enter_context(pooler(CLUSTER, size=20)))


def pytest_unconfigure(config: pytest.Config) -> None:
    if held := config.stash.get(HELD, None):
        held.close()


def hold() -> IO[str]:
    """Start the server, or join those who use it; the answer is our place among its users."""
    CACHE.mkdir(parents=True, exist_ok=True)
    CACHE.chmod(0o711)
    users = (CACHE / "users.lock").open("a")
    with _alone():
        fcntl.flock(users, fcntl.LOCK_SH)
        CLUSTER.create()
        if not CLUSTER.ready:
            with (CACHE / "postgres.log").open("w") as log:
                server = CLUSTER.start(log.fileno(), outlives_us=True)
            CLUSTER.wait(server)
            server.returncode = 0  # others may use it when we are gone: not ours to wait for
        CLUSTER.provide()
    return users


def release(users: IO[str]) -> None:
    """Leave; the last one turns off the light."""
    with _alone(), users, suppress(BlockingIOError):
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        CLUSTER.stop()


@contextmanager
def _alone() -> Iterator[None]:
    with (CACHE / "start.lock").open("a") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Copy the migrated template for this process, and meet the copy as the web role."""
    mine = f"test_{os.getpid()}"
    with django_db_blocker.unblock():
        with _superuser() as server:
            server.execute("SELECT pg_advisory_lock(4711)")  # the first one makes the template
            _sweep(server)
            template = _template(server)
            _copy(server, template, mine)
        _meet(mine, WEB, os.environ.get(POOLED))
    yield
    with django_db_blocker.unblock():
        connection.close()
    _drop(mine)


@pytest.fixture(scope="module")
def own_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A copy for one file of tests: no console that is served to others works on it."""
    before, mine = str(connection.settings_dict["NAME"]), f"test_{os.getpid()}_own"
    with django_db_blocker.unblock():
        with _superuser() as server:
            _copy(server, _template(server), mine)
        _meet(mine, WEB)
    yield
    with django_db_blocker.unblock():
        _meet(before, WEB)
    _drop(mine)


def _template(server: psycopg.Connection) -> str:
    name = f"template_{fingerprint()}"
    if name not in _databases(server, "template_%"):
        draft = f"test_{os.getpid()}_draft"
        server.execute(
            SQL("CREATE DATABASE {} OWNER {}").format(Identifier(draft), Identifier(OWNER))
        )
        _meet(draft, OWNER)
        call_command("migrate", verbosity=0)
        connection.close()
        with _superuser(draft) as inside:  # transactional tests truncate
            inside.execute(f"GRANT TRUNCATE ON ALL TABLES IN SCHEMA public TO {WEB}")
        server.execute(
            SQL("ALTER DATABASE {} RENAME TO {}").format(Identifier(draft), Identifier(name))
        )
    return name


def _copy(server: psycopg.Connection, template: str, name: str) -> None:
    server.execute(
        SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY file_copy").format(
            Identifier(name), Identifier(template), Identifier(OWNER)
        )
    )


def _sweep(server: psycopg.Connection) -> None:
    """Drop what killed sessions and older migrations left."""
    dead = [
        name
        for name in _databases(server, "test\\_%")
        if not psutil.pid_exists(int(name.split("_")[1]))
    ]
    stale = [
        name for name in _databases(server, "template\\_%") if name != f"template_{fingerprint()}"
    ]
    for name in dead + stale:
        _drop(name)


def _drop(name: str) -> None:
    with _superuser() as server:
        server.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def _databases(server: psycopg.Connection, like: str) -> list[str]:
    rows = server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [like])
    return [name for (name,) in rows]


def fingerprint() -> str:
    """What the schema is made from, in sixteen letters."""
    digest = hashlib.sha256()
    for pattern in SCHEMA:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _superuser(database: str = "postgres") -> psycopg.Connection:
    return psycopg.connect(CLUSTER.url(SUPERUSER, database), autocommit=True)


def _meet(name: str, role: str, through: str | None = None) -> None:
    connection.close()
    connection.settings_dict.update(NAME=name, USER=role)
    if through:
        connection.settings_dict.update(HOST=through, PORT=PORT)
        connection.settings_dict["OPTIONS"]["prepare_threshold"] = None
