"""The database at hand for a command: the operator's server, or the embedded one, running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import psycopg
from psycopg import OperationalError
from psycopg.conninfo import make_conninfo

from comptoir.config import environment
from comptoir.config.cluster import OWNER, WEB, Cluster
from comptoir.config.lock import Lock
from comptoir.kit.trouble import Trouble

LOG = "postgres.log"  # written by commands; `serve` puts it into its own log
CONNECT_SECONDS = 5
WHO_ANSWERS = "SELECT pg_backend_pid()"  # through a pooler: not the process that greeted us
MANAGE = (sys.executable, "-m", "comptoir.config.cli", "manage")  # Django in its own process


def embedded() -> bool:
    """Whether we run the database ourselves."""
    return not environment.DATABASE_URL()


def address(role: str, name: str = "") -> str:
    """Return where that role meets the database, for libpq."""
    place = environment.database(role)
    parts: dict[str, Any] = {
        **place.options,
        "dbname": name or place.name,
        "user": place.user,
        "host": place.host,
        "port": place.port or None,
        "password": place.password or None,
        "connect_timeout": CONNECT_SECONDS,
    }
    return make_conninfo("", **parts)


def connect(role: str, *, autocommit: bool = False) -> psycopg.Connection:
    """Log in as that role, or say in a sentence why not."""
    try:
        return psycopg.connect(address(role), autocommit=autocommit)
    except OperationalError as error:
        place = environment.database(role)
        reason = str(error).strip().splitlines()[0]
        raise Trouble(
            f"The database {place.name} cannot be reached as {place.user}: {reason}"
        ) from None


def require() -> None:
    """Refuse to go on unless both roles reach the operator's server, the owner without a pooler.

    What is started next prepares no statements through a pooler, unless the operator says so.
    """
    with connect(WEB) as web:
        if _pooled(web):
            os.environ.setdefault(environment.PREPARED_STATEMENTS.name, "off")
    with connect(OWNER) as owner:
        if _pooled(owner):
            raise Trouble(
                "DATABASE_OWNER_URL leads to a connection pooler, where a migration would lose its"
                " lock: give the address of PostgreSQL itself."
            )


def _pooled(connection: psycopg.Connection) -> bool:
    return connection.execute(WHO_ANSWERS).fetchone() != (connection.info.backend_pid,)


@contextmanager
def at_hand(held: Lock | None = None) -> Iterator[None]:
    """Have the database running for the length of a command; found running, it stays so."""
    if not embedded():
        require()
        yield
    elif (cluster := environment.cluster()).ready:
        yield
    else:
        lock = nullcontext() if held else Lock.take(environment.DATA_DIR())
        with lock, _started(cluster):
            yield


@contextmanager
def _started(cluster: Cluster) -> Iterator[None]:
    server = _start(cluster)
    try:
        yield
    finally:
        cluster.stop()
        server.wait()


def _start(cluster: Cluster) -> subprocess.Popen[bytes]:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the server is stopped
    cluster.create()
    log = os.open(environment.DATA_DIR() / LOG, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    server = cluster.start(log)
    os.close(log)
    cluster.wait(server)
    cluster.provide()
    return server
