"""Folders for data: not pytest's own, which each session closes to the user of PostgreSQL."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.config.served import apart, said
from tests.database import fingerprint
from tests.settings import CACHE


def _place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="comptoir-test-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@pytest.fixture
def place() -> Iterator[Path]:
    """A passing folder that other users may pass through."""
    yield from _place()


@pytest.fixture(scope="module")
def lasting_place() -> Iterator[Path]:
    """The same, for all tests of a file."""
    yield from _place()


@pytest.fixture(scope="session")
def migrated() -> Callable[[Path], Path]:
    """How to get a data folder with every table: a copy of one made once for these migrations."""
    origin = CACHE / f"data-{fingerprint()}"
    with (CACHE / "data.lock").open("a") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        if not (origin / "whole").exists():
            for older in CACHE.glob("data-*"):
                shutil.rmtree(older)
            code, words = said("manage", "migrate", "-v0", environment=apart(origin))
            assert code == 0, words
            (origin / "whole").touch()

    def copy(target: Path) -> Path:
        target.mkdir()
        subprocess.run(["cp", "-a", (origin / "postgres").resolve(), target], check=True)
        return target

    return copy
