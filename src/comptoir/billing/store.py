"""Printed documents in the files folder, by their sum: what was written is never written over."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from django.conf import settings


class Damaged(OSError):
    """A stored document is missing, or no longer what was written."""


def keep(content: bytes) -> str:
    """Write a document, whole or not at all, and return its SHA-256."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = _path(sha256)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    return sha256


def read(sha256: str) -> bytes:
    """Return what was kept under a sum, looked at again."""
    try:
        content = _path(sha256).read_bytes()
    except OSError as error:
        raise Damaged(sha256) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Damaged(sha256)
    return content


def forget(sha256: str) -> None:
    """Delete what is not kept any more; what is gone already is no matter."""
    _path(sha256).unlink(missing_ok=True)


def _path(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "documents" / sha256[:2] / f"{sha256}.pdf"
