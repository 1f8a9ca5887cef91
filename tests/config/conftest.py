"""Folders for data: not pytest's own, which each session closes to the user of PostgreSQL."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


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
