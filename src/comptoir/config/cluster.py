"""The embedded PostgreSQL: one data folder and the server that may be running on it.

Nobody but us can log in: no TCP, no password, a socket in a closed folder, and `peer` login that
maps our own system user to the roles.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg

from comptoir.config import binaries
from comptoir.config.account import Account
from comptoir.kit.trouble import Trouble

OWNER, WEB = "comptoir_owner", "comptoir_web"
PERSON, SYSTEM = "comptoir_person", "comptoir_system"  # entered with SET LOCAL ROLE
SUPERUSER = "postgres"
DATABASE = "comptoir"
ROLES = Path(__file__).with_name("roles.sql")
PRESENT = "SELECT rolname FROM pg_roles UNION SELECT datname FROM pg_database"
FOREIGN_HOMES = Path("/var/lib/comptoir")  # where root keeps data whose own folder is closed
LONGEST_SOCKET_FOLDER = 80  # the kernel allows 107 bytes for folder and name
_LIBC = ctypes.CDLL(None)  # loaded before any fork
_SET_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of linux/prctl.h

OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "log_line_prefix": "",
    "log_checkpoints": "off",
    "log_error_verbosity": "terse",  # no "Key (email)=(…)" in the log
    "log_min_error_statement": "panic",  # nor statements with their values
}
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Cluster:
    """One data folder and the server that may be running on it."""

    folder: Path  # may be a link to where the server's user can reach the data
    account: str = "nobody"  # who runs the server when we are root
    durable: bool = True  # False only for data that may be lost: tests

    @property
    def home(self) -> Path:
        """The folder itself, behind the link."""
        return self.folder.resolve()

    @property
    def sockets(self) -> Path:
        """The folder of the socket: the data's own, unless its path is too long for the kernel."""
        if len(str(self.home)) < LONGEST_SOCKET_FOLDER:
            return self.home
        return Path("/tmp", f"comptoir-{_digest(self.home)}")  # noqa: S108  its owner is checked

    def url(self, role: str, database: str = DATABASE) -> str:
        """Return where a role logs in, as a libpq address."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets), safe='')}"

    @property
    def pid(self) -> int | None:
        """The server's process if it lives and is ours: a pid alone may have been recycled."""
        try:
            pid = int(self._status()[0])
            home = psutil.Process(pid).cwd()  # the server works inside its data folder
        except (psutil.Error, OSError, ValueError, IndexError):
            return None
        return pid if Path(home) == self.home else None

    @property
    def ready(self) -> bool:
        """Whether the server lives and accepts logins; a file left by a dead one says so too."""
        status = self._status()
        return len(status) > 7 and status[7].strip() == "ready" and self.pid is not None  # noqa: PLR2004  the file's eighth line

    def _status(self) -> list[str]:
        try:
            return (self.home / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def create(self) -> None:
        """Make the cluster, once; one half made (killed meanwhile) is thrown away first."""
        server = Account.of_server(self.account)
        self._place(server)
        if (self.home / "COMPLETE").exists():
            self._check_version()
            return
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(mode=0o700)
        server.owns(self.home)
        self._initialise(server)
        (self.home / "COMPLETE").touch()

    def _place(self, server: Account) -> None:
        """Put the data where the server's user can reach it, behind a link if need be."""
        passable(self.folder.parent)
        if self.folder.is_symlink() or server.reaches(self.folder.parent):
            passable(self.home.parent)
            return
        home = FOREIGN_HOMES / _digest(self.folder.absolute()) / "postgres"
        passable(home.parent)
        if not server.reaches(home.parent):
            raise Trouble(
                f"The user {server.name} that runs PostgreSQL can reach neither"
                f" {self.folder.parent} nor {home.parent}:"
                " choose another folder with COMPTOIR_DATA_DIR."
            )
        self.folder.symlink_to(home)

    def _check_version(self) -> None:
        found = (self.home / "PG_VERSION").read_text().strip()
        if found != str(binaries.major()):
            raise Trouble(
                f"The data in {self.folder} was made by PostgreSQL {found}, and this Comptoir"
                f" brings {binaries.major()}: make a backup with the Comptoir that made it,"
                " then restore it here into a new folder."
            )

    def _initialise(self, server: Account) -> None:
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        options = ["--auth=reject", "--encoding=UTF8", "--data-checksums", *locale]
        careless = [] if self.durable else ["--no-sync"]
        made = subprocess.run(
            [self.programs / "initdb", "-D", self.home, "-U", SUPERUSER, *options, *careless],
            check=False,
            text=True,
            capture_output=True,
            cwd="/",
            **server.process,
        )
        if made.returncode:
            raise Trouble(f"PostgreSQL could not make its files: {_last_line(made.stderr)}")

    @property
    def programs(self) -> Path:
        """The folder of PostgreSQL's programs that the server's user can execute."""
        server = Account.of_server(self.account)
        return binaries.executable(by=server, copies=self.home.parent / "binaries")

    def start(
        self, log: int | None = None, *, outlives_us: bool = False
    ) -> subprocess.Popen[bytes]:
        """Start the server as our own child; when we die it shuts down cleanly.

        A survivor of a killed `serve` is stopped first. To be called from the main thread: the
        parent that the kernel watches is the thread that forks.
        """
        self.stop()
        server = Account.of_server(self.account)
        self._admit()
        self._open_sockets(server)
        options = {**OPTIONS, **({} if self.durable else CARELESS)}
        options["unix_socket_directories"] = str(self.sockets)
        return subprocess.Popen(
            [self.programs / "postgres", "-D", self.home, *_flags(options)],
            cwd="/",
            stdout=log,
            stderr=log,
            process_group=0,  # ^C in the terminal is ours to pass on
            preexec_fn=None if outlives_us else dies_with_parent(signal.SIGINT),  # noqa: PLW1509
            **server.process,
        )

    def _admit(self) -> None:
        """Say who may log in: our own system user, as any of the three roles that do."""
        me = pwd.getpwuid(os.geteuid()).pw_name
        (self.home / "pg_hba.conf").write_text("local all all peer map=comptoir\n")
        admitted = "".join(f'comptoir "{me}" {role}\n' for role in (SUPERUSER, OWNER, WEB))
        (self.home / "pg_ident.conf").write_text(admitted)

    def _open_sockets(self, server: Account) -> None:
        with suppress(FileExistsError):
            self.sockets.mkdir(mode=0o700)
            server.owns(self.sockets)
        if self.sockets.lstat().st_uid != server.uid:
            raise Trouble(f"The folder {self.sockets} belongs to somebody else: remove it.")

    def wait(self, child: subprocess.Popen[bytes], seconds: float = 60) -> None:
        """Wait until it accepts logins; recovery after a crash may take its time."""
        if not waited(lambda: self.ready or child.poll() is not None, seconds):
            raise Trouble("PostgreSQL does not answer; it may be recovering: start again later.")
        if child.poll() is not None:
            raise Trouble(f"PostgreSQL stopped at once (exit {child.returncode}); see above.")

    def provide(self) -> None:
        """Make the roles and the database, by the SQL that an operator runs elsewhere."""
        with psycopg.connect(self.url(SUPERUSER, "postgres"), autocommit=True) as connection:
            present = {str(name) for (name,) in connection.execute(PRESENT)}
            for statement in ROLES.read_text().splitlines():
                command, _kind, name = statement.split(maxsplit=2)
                if command != "CREATE" or name.split()[0].rstrip(";") not in present:
                    connection.execute(statement.encode())

    def stop(self, seconds: float = 30) -> None:
        """Stop the server, whoever started it: roll back, write everything down, leave."""
        if pid := self.pid:
            os.kill(pid, signal.SIGINT)
            waited(lambda: _gone(pid), seconds)


def dies_with_parent(last_wish: signal.Signals) -> Callable[[], Any] | None:
    """Return what a child does before it starts, so that the kernel signals it when we die.

    `subprocess` calls it after the change of user, which would clear the wish.
    """
    if sys.platform != "linux":
        return None
    return lambda: _LIBC.prctl(_SET_DEATH_SIGNAL, last_wish)


def passable(folder: Path) -> None:
    """Make a folder that other users may pass through, not list, whatever the umask is."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        path.chmod(0o711)


def waited(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition came true in time."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def _gone(pid: int) -> bool:
    """Whether it has ended; a child of ours is reaped, somebody else's is theirs to reap."""
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def _digest(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:16]


def _flags(options: dict[str, str]) -> list[str]:
    return [part for name, value in options.items() for part in ("-c", f"{name}={value}")]


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason given"])[-1]
