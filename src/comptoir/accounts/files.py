"""Where the copies of « Download my data » lie, under names that nobody can guess."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from comptoir.accounts.models import DataExport
from comptoir.kit import tokens


def place(export: DataExport) -> Path:
    """Return the file of a copy: always the same, so that writing twice leaves one file."""
    return _folder() / named(export)


def named(export: DataExport) -> str:
    """Derive a name from the copy's identity and the secret of the console."""
    moment = export.asked_at.isoformat()
    return f"{tokens.derive(settings.SECRET_KEY, 'data export', export.pk, moment)}.zip"


def write(export: DataExport, content: bytes) -> None:
    """Write the whole file or none of it, readable to the console alone."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = place(export).with_suffix(".part")
    draft.write_bytes(content)
    draft.chmod(0o600)
    draft.replace(place(export))


def remove(exports: Iterable[DataExport]) -> None:
    """Delete the files of some copies; those already gone are no matter."""
    for export in exports:
        place(export).unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "exports"
