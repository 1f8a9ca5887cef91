"""A real `comptoir serve`, in a process of its own, on a free port and a passing folder."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import MappingProxyType

import psutil

COMPTOIR = (sys.executable, "-m", "comptoir.config.entry")
SOURCE = Path(__file__).parents[2] / "src"
SECONDS = 180.0  # a busy machine is no failure


def apart(data: Path, **more: str) -> dict[str, str]:
    """The environment of a command that meets nothing of ours."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("COMPTOIR_", "DATABASE_", "EMAIL_", "DJANGO_"))
    }
    return {**kept, "COMPTOIR_DATA_DIR": str(data), "PYTHONPATH": str(SOURCE), **more}


def said(*words: str, environment: dict[str, str]) -> tuple[int, str]:
    """Run a command that ends soon; its exit code and what it wrote for people."""
    done = subprocess.run(
        [*COMPTOIR, *words],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
        timeout=SECONDS,
    )
    lines = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    return done.returncode, "\n".join([done.stdout.strip(), *lines]).strip()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def soon(condition: Callable[[], object], seconds: float = SECONDS) -> bool:
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


@dataclass
class Served:
    """One server and what it wrote."""

    data: Path
    port: int
    process: subprocess.Popen[bytes]

    @classmethod
    def start(
        cls,
        data: Path,
        port: int = 0,
        *,
        more: Mapping[str, str] = MappingProxyType({}),
        inside: Sequence[str] = (),
    ) -> Served:
        port = port or free_port()
        data.parent.mkdir(parents=True, exist_ok=True)
        with data.with_suffix(".out").open("w") as out, data.with_suffix(".err").open("w") as err:
            process = subprocess.Popen(
                [*inside, *COMPTOIR, "serve", "--bind", f"127.0.0.1:{port}"],
                stdout=out,
                stderr=err,
                env=apart(data, **more),
            )
        return cls(data, port, process)

    @property
    def out(self) -> str:
        return self.data.with_suffix(".out").read_text()

    @property
    def err(self) -> str:
        return self.data.with_suffix(".err").read_text()

    def status(self, path: str = "/readyz") -> int:
        connection = HTTPConnection("localhost", self.port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except (OSError, HTTPException):
            return 0
        finally:
            connection.close()

    def ready(self) -> bool:
        return soon(lambda: self.status() == 200 or self.process.poll() is not None) and (
            self.status() == 200
        )

    def announced(self) -> bool:
        return soon(lambda: "ready" in self.out or self.process.poll() is not None) and (
            "ready" in self.out
        )

    def part(self, word: str) -> psutil.Process:
        """The child whose command names that word."""
        children = psutil.Process(self.process.pid).children()
        return next(child for child in children if word in " ".join(child.cmdline()))

    def replaced(self, word: str, old: int) -> bool:
        """Whether a new process does that part, soon."""

        def again() -> bool:
            try:
                return self.part(word).pid != old
            except (StopIteration, psutil.Error):
                return False

        return soon(again)

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(SECONDS)
