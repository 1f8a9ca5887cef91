"""`comptoir serve`: one process that keeps the database, the web and the worker alive."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from urllib.parse import urlsplit

from comptoir.config import database, environment, logbook
from comptoir.config.lock import Lock
from comptoir.config.supervisor import Child, StopWished, Supervisor, command
from comptoir.kit.trouble import Trouble

PATIENCE = 60.0  # seconds for the pages to answer before we say that they do not
AFTERMATH = 10.0  # seconds for what a killed predecessor left to let go of the port
ASKED_EVERY = 0.5  # seconds between two looks at /readyz
LOGINS = "logins.txt"


def serve(*, demo: bool = False) -> None:
    """Serve until SIGTERM or SIGINT; what cannot work is said in one sentence, before it starts."""
    supervisor = Supervisor()
    supervisor.listen()
    with suppress(StopWished), Lock.take(environment.DATA_DIR()) as lock:
        _require_port(supervisor, patient=lock.unclean)
        environment.secret_key()
        with _database(supervisor):
            _prepare(supervisor, demo=demo)
            with _pages(supervisor):
                _announce(supervisor, demo=demo)
                supervisor.forever()
                logbook.say("stopping")
    logbook.say("stopped")


def _require_port(supervisor: Supervisor, *, patient: bool) -> None:
    """Try the address before the web server does: it would try for ever, and say so late."""
    host, port = environment.BIND()
    failures: list[OSError] = []

    def free() -> bool:
        try:
            family = socket.getaddrinfo(host, port)[0][0]
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
        except OSError as error:
            failures.append(error)
            return False
        return True

    if not supervisor.until(free, AFTERMATH if patient else 0):
        supervisor.go_on()
        raise Trouble(
            f"{host}:{port} cannot be used: {failures[-1].strerror}."
            " Choose another address with --bind."
        )


@contextmanager
def _database(supervisor: Supervisor) -> Iterator[None]:
    """Run the embedded database, or make sure that the operator's answers."""
    if not database.embedded():
        database.require()
        yield
        return
    cluster = environment.cluster()
    cluster.create()
    if cluster.home != cluster.folder:
        logbook.say(f"{cluster.folder} is closed to PostgreSQL's user", data=str(cluster.home))
    child = Child("postgres", cluster.start, signal.SIGINT)
    try:
        supervisor.start(child)
        # a predecessor's last processes may still be leaving: some tries, then the sentence
        supervisor.until(lambda: cluster.ready or child.hopeless, tending=True)
        supervisor.go_on()
        if child.hopeless and not cluster.ready:
            raise Trouble("PostgreSQL does not start; its own words stand above.")
        cluster.provide()
        yield
    finally:
        supervisor.stop([child])


def _prepare(supervisor: Supervisor, *, demo: bool) -> None:
    """Bring the tables up to date, as their owner; for a demonstration fill them."""
    owner = {**os.environ, "COMPTOIR_DATABASE_ROLE": "owner"}
    supervisor.finish(Child("migrate", command([*database.MANAGE, "migrate", "-v0"], owner)))
    if demo:
        written = f"--output={environment.DATA_DIR() / LOGINS}"
        supervisor.finish(
            Child("demo", command([*database.MANAGE, "demo_data", written], dict(os.environ)))
        )


@contextmanager
def _pages(supervisor: Supervisor) -> Iterator[None]:
    """Run the web server and the job worker."""
    common = {**os.environ, "PYTHONUNBUFFERED": "1"}
    common.pop("COMPTOIR_OUTBOX_KEY", None)
    key = {"COMPTOIR_OUTBOX_KEY": environment.kept_key("outbox-key")} if _outbox_open() else {}
    children = [
        Child("web", command(_granian(), {**common, **key})),
        Child("worker", command([sys.executable, "-m", "comptoir.config.worker"], common)),
    ]
    try:
        for child in children:
            supervisor.start(child)
        yield
    finally:
        supervisor.stop(children)


def _granian() -> list[str]:
    host, port = environment.BIND()
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--http": "1",
        "--workers": str(environment.WORKERS()),
        "--blocking-threads": str(environment.THREADS()),
        "--workers-kill-timeout": "10",
        "--log-level": "warning",
    }
    words = [word for option in options.items() for word in option]
    switches = ["--respawn-failed-workers", "--no-ws"]
    application = "comptoir.config.wsgi:application"
    return [sys.executable, "-m", "granian", *words, *switches, application]


def _announce(supervisor: Supervisor, *, demo: bool) -> None:
    """Print the address once the pages answer, and not before."""
    ready = _now_and_then(_ready)
    if not supervisor.until(ready, PATIENCE, tending=True):
        if not supervisor.wishes_to_stop:
            logbook.say("the pages do not answer yet; trying on", asked="/readyz")
        if not supervisor.until(ready, tending=True):
            return
    print(f"Comptoir is ready: {environment.base_url()}/", flush=True)
    if _outbox_open():
        key = environment.kept_key("outbox-key")
        print(f"Letters are kept:  {environment.base_url()}/outbox/?key={key}", flush=True)
    if demo:
        print((environment.DATA_DIR() / LOGINS).read_text(), flush=True)


def _now_and_then(question: Callable[[], bool]) -> Callable[[], bool]:
    """Ask at most so often: every answer is also a line in the log, which wakes who listens."""
    due = 0.0

    def asked() -> bool:
        nonlocal due
        if time.monotonic() < due:
            return False
        answer = question()
        due = time.monotonic() + ASKED_EVERY
        return answer

    return asked


def _ready() -> bool:
    host, port = environment.BIND()
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  read, not bound
    connection = HTTPConnection(reachable, port, timeout=2)
    try:
        name = urlsplit(environment.base_url()).netloc
        connection.request("GET", "/readyz", headers={"Host": name})
        return connection.getresponse().status == 200  # noqa: PLR2004  as everyone knows it
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def loopback() -> bool:
    """Whether only this machine can reach the pages."""
    host, _ = environment.BIND()
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _outbox_open() -> bool:
    return not environment.EMAIL_URL() and loopback()
