"""A backup's file: a tar with a manifest, the database, the files and the signing key."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path

from comptoir.config.rows import Counts
from comptoir.kit.trouble import Trouble

FORMAT = 1
MANIFEST, DATABASE, FILES, KEY = "manifest.json", "database.dump", "files", "secret-key"


@dataclass(frozen=True)
class Manifest:
    """What an archive promises to hold."""

    format: int
    comptoir: str
    made_at: str
    rows: Counts
    files: int


def write(path: Path, manifest: Manifest, *, dump: Path, files: Path, key: Path) -> None:
    """Write the archive under a passing name first, so that a name means a whole archive."""
    passing = path.with_name(f".{path.name}.partial")
    passing.touch(mode=0o600)
    with tarfile.open(passing, "w") as archive:
        text = json.dumps(asdict(manifest), indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(text)
        archive.addfile(entry, BytesIO(text))
        archive.add(dump, DATABASE)
        for source, name in ((key, KEY), (files, FILES)):
            if source.exists():
                archive.add(source, name)
    passing.rename(path)


def files_below(folder: Path) -> int:
    """Count the files of a folder that may not exist yet."""
    return sum(path.is_file() for path in folder.rglob("*"))


def manifest_of(path: Path) -> Manifest:
    """Read what an archive promises; anything else is refused."""
    try:
        with tarfile.open(path) as archive:
            text = archive.extractfile(MANIFEST)
            manifest = Manifest(**json.loads(text.read() if text else b"{}"))
    except (OSError, tarfile.TarError, KeyError, TypeError, ValueError) as error:
        raise Trouble(f"{path} is not a backup made by `comptoir backup`: {error}.") from error
    if manifest.format != FORMAT:
        raise Trouble(f"{path} was made by another Comptoir ({manifest.comptoir}): use that one.")
    return manifest


def unpack(path: Path, folder: Path) -> None:
    """Write everything the archive holds below an empty folder, plain files only."""
    with tarfile.open(path) as archive:
        for member, target in _inside(archive, folder):
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            content = archive.extractfile(member)
            with target.open("wb") as file:
                while content and (chunk := content.read(1 << 20)):
                    file.write(chunk)


def _inside(archive: tarfile.TarFile, folder: Path) -> Iterator[tuple[tarfile.TarInfo, Path]]:
    for member in archive:
        target = (folder / member.name).resolve()
        if not target.is_relative_to(folder.resolve()):
            raise Trouble(f"The archive names a file outside of itself: {member.name}.")
        if member.isfile():
            yield member, target
