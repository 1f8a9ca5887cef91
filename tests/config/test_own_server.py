"""A PostgreSQL of the operator's own: TCP, passwords, no superuser but for the documented SQL."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from comptoir.config import binaries
from comptoir.config.account import Account
from comptoir.config.cluster import OWNER, WEB, dies_with_parent
from tests.config.served import Served, apart, free_port, said, soon

OPERATE = Path(__file__).parents[2] / "docs" / "operate.md"


@pytest.fixture(scope="module")
def urls(lasting_place: Path) -> Iterator[dict[str, str]]:
    """A server as an operator has it, prepared by what docs/operate.md says."""
    folder, port, server = lasting_place / "theirs", free_port(), Account.of_server("nobody")
    folder.mkdir(mode=0o700)
    server.owns(folder)
    programs = _programs(lasting_place)
    initdb = [programs / "initdb", "-D", folder, "-U", "root", "-A", "trust", "--no-sync"]
    subprocess.run(initdb, check=True, capture_output=True, cwd="/", **server.process)
    rule = "host all root 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
    (folder / "pg_hba.conf").write_text(rule)
    options = [
        "listen_addresses=127.0.0.1",
        f"port={port}",
        "unix_socket_directories=",
        "fsync=off",
    ]
    with subprocess.Popen(
        [programs / "postgres", "-D", folder, *(word for one in options for word in ("-c", one))],
        stderr=subprocess.DEVNULL,
        cwd="/",
        preexec_fn=dies_with_parent(signal.SIGINT),  # noqa: PLW1509
        **server.process,
    ) as process:
        assert soon(lambda: _prepared(port))
        yield {
            "DATABASE_URL": f"postgresql://{WEB}:wéb@127.0.0.1:{port}/comptoir",
            "DATABASE_OWNER_URL": f"postgresql://{OWNER}:öwn@127.0.0.1:{port}/comptoir",
        }
        process.send_signal(signal.SIGINT)


def _programs(place: Path) -> Path:
    """Take the system's server, where there is one: older than ours, so a harder test."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    ours = binaries.executable(by=Account.of_server("nobody"), copies=place / "binaries")
    return next(iter(installed), ours)


def _prepared(port: int) -> bool:
    url = f"postgresql://root@127.0.0.1:{port}/postgres"
    try:
        with psycopg.connect(url, autocommit=True) as superuser:
            for statement in _documented():
                superuser.execute(statement.encode())
            superuser.execute(f"ALTER ROLE {WEB} PASSWORD 'wéb'")
            superuser.execute(f"ALTER ROLE {OWNER} PASSWORD 'öwn'")
    except psycopg.OperationalError:
        return False
    return True


def _documented() -> list[str]:
    return OPERATE.read_text().split("```sql\n")[1].split("```")[0].splitlines()


def test_it_is_served_examined_archived_and_restored(urls, place):
    environment = apart(place / "data", **urls)
    served = Served.start(place / "data", more=urls)
    try:
        assert served.announced(), served.err[-2000:]
        assert '"from": "postgres"' not in served.err
        code, words = said("doctor", environment=environment)
        assert code == 0, words
        assert "ok       database (127.0.0.1) reached as comptoir_web and comptoir_owner" in words
        code, words = said("backup", str(place / "one.tar"), environment=environment)
        assert code == 0, words
        code, words = said("restore", str(place / "one.tar"), environment=environment)
        assert "works on" in words
    finally:
        assert served.stop() == 0

    code, words = said("restore", "--force", str(place / "one.tar"), environment=environment)
    assert (code, words.split(":")[0]) == (0, f"Restored from {place}/one.tar"), words
