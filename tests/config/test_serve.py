"""`comptoir serve`, for real: started, disturbed in every way, stopped."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.config.served import COMPTOIR, Served, apart, free_port, said, soon

NAMESPACE = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"]


def _contained() -> bool:
    return not subprocess.run([*NAMESPACE, "true"], check=False, capture_output=True).returncode


@pytest.fixture(scope="module")
def served(lasting_place: Path, migrated: Callable[[Path], Path]) -> Iterator[Served]:
    served = Served.start(migrated(lasting_place / "data"))
    try:
        assert served.announced(), served.err[-2000:]
        yield served
    finally:
        served.stop()


def test_the_address_is_printed_once_the_pages_answer(served):
    assert f"Comptoir is ready: http://localhost:{served.port}/" in served.out
    assert served.status("/readyz") == 200
    assert f"http://localhost:{served.port}/outbox/?key=" in served.out


def test_every_line_of_the_log_is_json_and_says_where_it_comes_from(served):
    lines = [json.loads(line) for line in served.err.splitlines()]

    assert {"serve", "postgres"} <= {line["from"] for line in lines}
    assert all(line["at"] for line in lines)


def test_generated_keys_are_closed_to_others(served):
    for name in ("secret-key", "outbox-key"):
        assert (served.data / name).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("part", ["granian", "comptoir.config.worker", "bin/postgres"])
def test_a_part_that_is_killed_comes_back(served, part):
    old = served.part(part).pid
    os.kill(old, signal.SIGKILL)

    assert served.replaced(part, old)
    assert served.ready(), served.err


def test_a_killed_process_of_the_web_server_comes_back(served):
    old = served.part("granian").children()[0]
    old.kill()

    assert soon(lambda: not old.is_running() or old.status() == psutil.STATUS_ZOMBIE)
    assert served.ready(), served.err


def test_orphans_are_reaped(served):
    served.part("granian").kill()

    assert served.ready(), served.err
    children = psutil.Process(served.process.pid).children()
    assert soon(lambda: all(_alive(child) for child in children if child.is_running()))


def _alive(process: psutil.Process) -> bool:
    return process.status() != psutil.STATUS_ZOMBIE


def test_a_second_serve_on_the_same_folder_says_who_holds_it(served):
    environment = apart(served.data, COMPTOIR_BIND=f"127.0.0.1:{free_port()}")
    code, words = said("serve", environment=environment)

    assert code == 1
    assert words == (
        f"comptoir: Another comptoir (process {served.process.pid}) works on {served.data}."
    )


def test_a_taken_port_is_told(place):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        bind = f"127.0.0.1:{taken.getsockname()[1]}"
        code, words = said("serve", "--bind", bind, environment=apart(place / "data"))

    assert code == 1
    assert words == (
        f"comptoir: {bind} cannot be used: Address already in use."
        " Choose another address with --bind."
    )


def test_the_wish_to_stop_is_heard_while_it_waits_for_the_port(place):
    (place / "data").mkdir()
    (place / "data" / "serve.lock").write_text("the process before us was killed")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        served = Served.start(place / "data", taken.getsockname()[1])
        assert soon(lambda: _hears(served.process.pid, signal.SIGTERM))

        assert served.stop() == 0
    assert "cannot be used" not in served.err


def _hears(pid: int, wish: signal.Signals) -> bool:
    status = Path(f"/proc/{pid}/status").read_text()
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught.split()[1], 16) >> wish - 1 & 1)


def test_an_unwritable_folder_is_told(place):
    (place / "file").touch()
    code, words = said("serve", environment=apart(place / "file" / "data"))

    assert code == 1
    assert words.startswith(f"comptoir: The data folder {place}/file/data cannot be written")


def test_an_unreachable_database_is_told_without_its_password(place):
    url = f"postgresql://comptoir_web:hidden@127.0.0.1:{free_port()}/comptoir"
    environment = apart(place / "data", DATABASE_URL=url, DATABASE_OWNER_URL=url)
    environment["COMPTOIR_BIND"] = f"127.0.0.1:{free_port()}"
    code, words = said("serve", environment=environment)

    assert code == 1
    assert words.startswith("comptoir: The database comptoir cannot be reached as comptoir_web: ")
    assert "\n" not in words
    assert "hidden" not in words


def test_data_of_another_major_version_is_told(place):
    folder = place / "data" / "postgres"
    folder.mkdir(parents=True)
    (folder / "COMPLETE").touch()
    (folder / "PG_VERSION").write_text("14\n")
    environment = apart(place / "data", COMPTOIR_BIND=f"127.0.0.1:{free_port()}")
    code, words = said("serve", environment=environment)

    assert code == 1
    assert words.startswith(f"comptoir: The data in {folder} was made by PostgreSQL 14")


def test_a_setting_that_cannot_be_read_is_told(place):
    code, words = said("serve", "--bind", "nowhere", environment=apart(place / "data"))

    assert code == 1
    assert words.startswith("comptoir: COMPTOIR_BIND cannot be 'nowhere'")


def test_a_demonstration_refuses_to_be_seen_from_elsewhere(place):
    code, words = said("demo", "--bind", "0.0.0.0:8000", environment=apart(place / "data"))

    assert code == 1
    assert words.startswith("comptoir: A demonstration has known passwords")


def test_killed_itself_it_takes_its_parts_along_and_starts_again_at_once(served):
    parts = psutil.Process(served.process.pid).children(recursive=True)
    served.process.kill()
    served.process.wait()

    again = Served.start(served.data, served.port)
    assert again.announced(), again.err
    assert soon(lambda: not any(part.is_running() for part in parts))
    served.process = again.process


@pytest.mark.parametrize("wish", [signal.SIGTERM, signal.SIGINT])
def test_the_wish_to_stop_ends_everything_cleanly(served, wish):
    if served.process.poll() is not None:
        served.process = Served.start(served.data, served.port).process
        assert served.announced()
    parts = psutil.Process(served.process.pid).children(recursive=True)
    served.process.send_signal(wish)

    assert served.process.wait(30) == 0
    assert soon(lambda: not any(part.is_running() for part in parts), 5)
    assert "database system is shut down" in served.err
    assert (served.data / "serve.lock").read_text() == ""


@pytest.mark.skipif(not _contained(), reason="no right to make a PID namespace, as containers have")
def test_as_the_first_process_of_a_container_it_buries_the_dead_and_stops(place, migrated):
    served = Served.start(migrated(place / "data"), inside=NAMESPACE)
    try:
        assert served.announced(), served.err[-2000:]
        first = psutil.Process(served.process.pid).children()[0]
        orphaned = ["nsenter", f"--pid=/proc/{first.pid}/ns/pid", "sh", "-c", "sleep 0.2 &"]
        subprocess.run(orphaned, check=True)
        next(one for one in first.children() if "granian" in " ".join(one.cmdline())).kill()

        assert served.ready(), served.err
        assert soon(lambda: all(_alive(one) for one in first.children() if one.is_running()))
        first.terminate()
        assert served.process.wait(30) == 0
        assert "database system is shut down" in served.err
    finally:
        served.process.kill()


@pytest.mark.skipif(not _contained(), reason="no right to make a PID namespace, as containers have")
def test_as_the_first_process_it_hears_the_wish_to_stop_while_it_still_loads(place):
    slow, loading = place / "slow", place / "loading"
    (slow / "django").mkdir(parents=True)
    waits = f"open({str(loading)!r}, 'w').close(); import time; time.sleep(60)"
    (slow / "django/__init__.py").write_text(waits)
    environment = apart(place / "data")
    environment["PYTHONPATH"] = os.pathsep.join([str(slow), environment["PYTHONPATH"]])
    outer = subprocess.Popen([*NAMESPACE, *COMPTOIR, "serve"], env=environment)
    try:
        assert soon(loading.exists)
        (first,) = psutil.Process(outer.pid).children()
        first.terminate()

        assert outer.wait(30) == 128 + signal.SIGTERM
    finally:
        outer.kill()
