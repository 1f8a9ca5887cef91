"""A console that is really served: `comptoir serve` on this session's own database.

One for each process of tests; the same rows are seen by the test (to set the scene, to read what
came of it), by the web server and by the worker that writes the letters. Between the tests that
use it the worker is stopped: the jobs of other tests are not its business.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from django.conf import settings
from django.db import connection

from comptoir.config.cli import SAMPLE_SELLER
from comptoir.config.cluster import OWNER, WEB
from tests.database import CLUSTER
from tests.pooler import PORT
from tests.settings import CACHE

READY = "Comptoir is ready:"
PATIENCE = 90
WORKER = "comptoir.config.worker"
AT_WORK = """
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
"""


@dataclass(frozen=True)
class Console:
    """Where the served console is, and the key of its outbox."""

    url: str
    data: Path
    process: int

    @property
    def outbox(self) -> str:
        """The address that opens the outbox, as the terminal shows it."""
        key = (self.data / "outbox-key").read_text().strip()
        return f"{self.url}/outbox/?key={key}"

    @property
    def worker(self) -> psutil.Process:
        """What does its jobs."""
        children = psutil.Process(self.process).children(recursive=True)
        (found,) = [child for child in children if WORKER in child.cmdline()]
        return found

    @property
    def log(self) -> str:
        """What web server and worker have told."""
        return (self.data / "log").read_text()


@pytest.fixture(scope="session")
def served(django_db_setup: None) -> Iterator[Console]:
    """Serve until the tests are done."""
    data = CACHE / "served" / str(os.getpid())
    data.mkdir(parents=True)
    port = _free_port()
    with (data / "log").open("w+") as log:
        process = _serve(data, port, log.fileno())
        try:
            _wait(process, data / "log")
            console = Console(f"http://localhost:{port}", data, process.pid)
            yield console
            console.worker.resume()
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
            process.kill()
    shutil.rmtree(data)


@pytest.fixture
def console(served: Console, transactional_db: None) -> Iterator[Console]:
    """The console with nobody in it; what the test leaves behind is thrown away."""
    _forget_jobs()
    served.worker.resume()
    yield served
    _forget_jobs()
    _stop_between_two_jobs(served.worker)


def environment(data: Path, through: Path | str = "") -> dict[str, str]:
    """The environment of a process of the product that works on this session's database.

    `through` is the folder of a pooler's socket.
    """
    where = {**connection.settings_dict, **({"HOST": through, "PORT": PORT} if through else {})}
    return {
        **{name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
        "COMPTOIR_DATA_DIR": str(data),
        "COMPTOIR_SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": f"postgresql://{WEB}@:{where['PORT']}/{where['NAME']}?host={where['HOST']}",
        "DATABASE_OWNER_URL": CLUSTER.url(OWNER, where["NAME"]),
    }


def _serve(data: Path, port: int, log: int) -> subprocess.Popen[bytes]:
    words = ["-m", "comptoir.config.cli", "serve", "--bind", f"127.0.0.1:{port}"]
    sells = {f"COMPTOIR_SELLER_{name}": value for name, value in SAMPLE_SELLER.items()}
    known = {**environment(data), **sells}
    return subprocess.Popen([sys.executable, *words], env=known, stdout=log, stderr=log)


def _wait(process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(PATIENCE * 10):
        if READY in log.read_text():
            return
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
            break
    told = [line for line in log.read_text().splitlines() if "/readyz" not in line]
    pytest.exit("the console is not served:\n" + "\n".join(told[-20:]), returncode=1)


def _stop_between_two_jobs(worker: psutil.Process) -> None:
    """Stop it where it holds no lock: none of its connections is at work."""
    for _ in range(PATIENCE * 10):
        worker.suspend()
        time.sleep(0.02)  # until the database has answered what was asked last
        with connection.cursor() as cursor:
            cursor.execute(AT_WORK)
            if not cursor.fetchall():
                return
        worker.resume()
        time.sleep(0.1)
    pytest.exit("the worker of the served console is never idle", returncode=1)


def _forget_jobs() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
