"""`comptoir backup` and `comptoir restore`: nothing is lost without being noticed.

Row policies bind the owner too, and hide rows from a dump without a word: every row is counted in
the snapshot that is dumped, again inside the dump, and again in the restored database.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from psycopg import IsolationLevel
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from comptoir import __version__
from comptoir.config import archive, binaries, database, environment, rows
from comptoir.config.cluster import OWNER, WEB, passable
from comptoir.config.lock import Lock
from comptoir.kit.trouble import Trouble

NOT_BEFORE_17 = b"SET transaction_timeout = 0;\n"
OTHERS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = %s"


def backup(path: Path) -> None:
    """Write the archive; other people may go on working meanwhile."""
    if path.exists() or not path.parent.is_dir():
        raise Trouble(f"{path} exists already, or its folder does not: choose a new file.")
    with database.at_hand(), _workshop() as workshop:
        dump = workshop / archive.DATABASE
        counts = _dump(dump)
        files = environment.DATA_DIR() / archive.FILES
        manifest = archive.Manifest(
            format=archive.FORMAT,
            comptoir=__version__,
            made_at=datetime.now(tz=UTC).isoformat(timespec="seconds"),
            rows=counts,
            files=archive.files_below(files),
        )
        key = environment.DATA_DIR() / archive.KEY
        archive.write(path, manifest, dump=dump, files=files, key=key)
    print(f"{path}: {sum(counts.values())} rows of {len(counts)} tables, {manifest.files} files.")


def _dump(target: Path) -> rows.Counts:
    """Dump one snapshot as the owner, and return the rows counted in that same snapshot."""
    with database.connect(OWNER) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        _require_sight(connection)
        snapshot = connection.execute("SELECT pg_export_snapshot()").fetchone()
        counts = rows.counted(connection)
        options = ["--format=custom", "--no-owner", "--no-privileges", "--no-comments"]
        chosen = ["--exclude-table-data=cache", "--enable-row-security"]
        _run("pg_dump", *options, *chosen, f"--snapshot={(snapshot or ['?'])[0]}", f"-f{target}")
    if lost := rows.differences(counts, _in_dump(target)):
        raise Trouble(f"The dump does not hold what the database does: {lost}.")
    return counts


def _require_sight(connection: psycopg.Connection) -> None:
    if hiding := rows.hiding(connection):
        raise Trouble(
            f"A row policy may hide rows of {', '.join(hiding)} from the owner: they would be lost."
            " Give each a policy USING (true) for comptoir_owner."
        )


def _in_dump(dump: Path) -> rows.Counts:
    words = [_program("pg_restore"), "--data-only", "--file=-", str(dump)]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as reading:
        return rows.in_copy(reading.stdout or ())


def restore(path: Path, *, force: bool) -> None:
    """Read an archive back; a database or files already there are replaced only when forced."""
    manifest = archive.manifest_of(path)
    with _alone(), _workshop() as workshop:
        _require_room(force=force)
        archive.unpack(path, workshop)
        _empty()
        _load(workshop / archive.DATABASE)
        _compare(manifest, workshop)
        _put_back(workshop)
        migrate = [*database.MANAGE, "migrate", "-v0"]  # gives the rights, and the newer tables
        subprocess.run(migrate, check=True)
    print(f"Restored from {path}: {sum(manifest.rows.values())} rows, {manifest.files} files.")


@contextmanager
def _alone() -> Iterator[None]:
    """Have the database at hand, and nobody else on the data folder."""
    with Lock.take(environment.DATA_DIR()) as lock, database.at_hand(lock):
        yield


def _require_room(*, force: bool) -> None:
    files = environment.DATA_DIR() / archive.FILES
    with database.connect(OWNER) as connection:
        used = bool(rows.tables(connection)) or bool(archive.files_below(files))
        others = connection.execute(OTHERS, [WEB]).fetchone()
    if others and others[0]:
        raise Trouble("A Comptoir is at work on this database: stop it first.")
    if used and not force:
        raise Trouble(
            "There is something in this database or its files already: restore into an empty one,"
            " or replace everything with --force."
        )


def _empty() -> None:
    with database.connect(OWNER) as connection:
        connection.execute("DROP OWNED BY CURRENT_USER")


def _load(dump: Path) -> None:
    """Run the dump as one transaction, without the one line that servers before 17 do not know."""
    writes = [_program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(dump)]
    quiet = ["--quiet", "--no-psqlrc", "--output=/dev/null"]
    words, environment = _addressed("psql", *quiet, "--single-transaction", "-vON_ERROR_STOP=1")
    with (
        subprocess.Popen(writes, stdout=subprocess.PIPE) as dumped,
        subprocess.Popen(
            words, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
        ) as loading,
    ):
        lines = (line for line in dumped.stdout or () if line != NOT_BEFORE_17)
        with suppress(BrokenPipeError):
            _feed(loading, lines)
        reasons = loading.stderr.read().decode() if loading.stderr else ""
    _require_success("psql", loading.returncode, reasons)
    _require_success("pg_restore", dumped.returncode, "")


def _feed(process: subprocess.Popen[bytes], lines: Iterable[bytes]) -> None:
    if process.stdin:
        with process.stdin as script:
            script.writelines(lines)


def _compare(manifest: archive.Manifest, workshop: Path) -> None:
    """Refuse, leaving an empty database, what does not show every row it should."""
    with database.connect(OWNER) as connection:
        lost = rows.differences(manifest.rows, rows.counted(connection))
    files = archive.files_below(workshop / archive.FILES)
    if files != manifest.files:
        lost = f"{lost}, {files} files instead of {manifest.files}".strip(", ")
    if lost:
        _empty()
        raise Trouble(f"The archive was not restored, for something would be missing: {lost}.")


def _put_back(workshop: Path) -> None:
    """Put the files and the key in their places, what was there aside."""
    stamp = f"before-{datetime.now(tz=UTC):%Y%m%dT%H%M%S}"
    for name in (archive.FILES, archive.KEY):
        source, target = workshop / name, environment.DATA_DIR() / name
        if source.is_file() and target.exists() and source.read_bytes() == target.read_bytes():
            continue
        if target.exists() and (source.exists() or name == archive.FILES):
            target.rename(target.with_name(f"{name}.{stamp}"))
        if source.exists():
            source.rename(target)


@contextmanager
def _workshop() -> Iterator[Path]:
    """Make a folder for half-done work, closed to others, on the disk of the data."""
    passable(environment.DATA_DIR())
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=environment.DATA_DIR()) as folder:
        yield Path(folder)


def _run(program: str, *arguments: str | Path) -> None:
    """Run one of PostgreSQL's programs on the database, as its owner."""
    words, environment = _addressed(program, *arguments)
    done = subprocess.run(words, check=False, stderr=subprocess.PIPE, text=True, env=environment)
    _require_success(program, done.returncode, done.stderr)


def _addressed(program: str, *arguments: str | Path) -> tuple[list[str], dict[str, str]]:
    """Return the command and its environment, where alone the password stands."""
    parts = conninfo_to_dict(database.address(OWNER))
    password = {"PGPASSWORD": str(parts.pop("password"))} if "password" in parts else {}
    words = [_program(program), f"--dbname={make_conninfo('', **parts)}", *map(str, arguments)]
    return words, {**os.environ, **password}


def _require_success(program: str, code: int, reasons: str) -> None:
    if code:
        first = (reasons.strip().splitlines() or [f"it ended with {code}"])[0]
        raise Trouble(f"{program} failed: {first}")


def _program(name: str) -> str:
    """Choose the package's program, or the system's for a server met by TLS: ours knows none."""
    with database.connect(OWNER) as connection:
        secured = connection.pgconn.ssl_in_use
    if not secured:
        return str(binaries.bundled() / name)
    if found := shutil.which(name):
        return found
    raise Trouble(f"{name} is missing: install PostgreSQL's client programs, for TLS.")
