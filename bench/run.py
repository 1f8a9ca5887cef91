"""Measure the CPU time of pages, web server and database together, against a bare Django view.

Each round asks the page and the reference in turn, so that a ratio holds although the machine's
speed drifts. `python -m bench.run [--requests 150] [--rounds 5]` prints a table; with `--write` it
goes into docs/performance.md.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg

from bench import money, volumes
from comptoir.config.cluster import OWNER, SUPERUSER, Cluster

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".cache" / "bench"
CONSOLE, REFERENCE = 8941, 8942
TURN = 6  # requests in a row: short, so that both meet the same neighbours
PAGE = "docs/performance.md"


@dataclass(frozen=True)
class Case:
    """A page that is measured: its name, who asks, for what, and how many rows it shows."""

    name: str
    who: int
    paths: tuple[str, ...]
    rows: int


O = f"/o/{volumes.OURS}"  # noqa: E741
USERS = [
    Case("users", volumes.ME, (f"{O}/users/",), 50),
    Case("users, second page", volumes.ME, (f"{O}/users/#after",), 50),
    Case("users, search of a name", volumes.ME, (f"{O}/users/?q=durand+10",), 50),
    Case("users, search of an address", volumes.ME, (f"{O}/users/?q=person1234@",), 1),
    Case("users, by role", volumes.ME, (f"{O}/users/?role=collaborator",), 50),
    Case("users, by last activity", volumes.ME, (f"{O}/users/?sort=-seen",), 50),
    Case("users, blocked", volumes.ME, (f"{O}/users/?state=blocked",), 0),
]
SWITCHER = [
    Case("switcher, opened", volumes.AGENCY, ("/me/switcher/",), 10),
    Case("switcher, search", volumes.AGENCY, ("/me/switcher/?q=1234",), 10),
]
SWITCHING = [
    Case("switching", volumes.ME, (f"/o/{volumes.OURS}/", f"/o/{volumes.OURS + 1}/"), 0),
    Case("dashboard", volumes.ME, (f"{O}/",), 0),
]
JOURNAL = [
    Case("activity log", volumes.ME, (f"{O}/activity/",), 50),
    Case("activity log, second page", volumes.ME, (f"{O}/activity/#after",), 50),
    Case("activity log, by person", volumes.ME, (f"{O}/activity/?person=1003",), 50),
    Case("activity log, by kind", volumes.ME, (f"{O}/activity/?kind=organizations.Invited",), 50),
]
MONEY = [
    Case("to pay", volumes.ME, (f"{O}/accounting/",), 50),
    Case("to pay, all", volumes.ME, (f"{O}/accounting/?show=all",), 50),
    Case("to pay, second page", volumes.ME, (f"{O}/accounting/#after",), 50),
    Case("invoices", volumes.ME, (f"{O}/accounting/invoices/",), 50),
    Case("invoices, second page", volumes.ME, (f"{O}/accounting/invoices/#after",), 50),
    Case("invoices, open", volumes.ME, (f"{O}/accounting/invoices/?state=open",), 50),
    Case("invoices, search", volumes.ME, (f"{O}/accounting/invoices/?q=exemple-77",), 11),
    Case("invoices, of days", volumes.ME, (f"{O}/accounting/invoices/?since=2000-01-01",), 50),
    Case("invoices, by amount", volumes.ME, (f"{O}/accounting/invoices/?least=54.98",), 10),
    Case("one invoice", volumes.ME, (f"{O}/accounting/invoices/#document",), 1),
    Case("checkout", volumes.ME, (f"{O}/cart/",), 3),
    Case("dashboard", volumes.ME, (f"{O}/",), 0),
]


class Server:
    """One granian with one worker, and what it has cost so far."""

    def __init__(self, port: int, application: str, environment: dict[str, str]) -> None:
        self.port = port
        words = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--http", "1"]
        words += ["--workers", "1", "--blocking-threads", "1", "--no-ws", "--log-level", "error"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "granian", *words, application], env=environment, cwd=ROOT
        )
        self.client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.jars: dict[str, dict[str, str]] = {}  # what a browser would have been given

    def get(self, path: str, cookie: str = "") -> tuple[int, bytes]:
        headers = {"Host": f"localhost:{self.port}", "Accept-Language": "fr"}
        jar = self.jars.setdefault(cookie, {})
        if cookie:
            headers["Cookie"] = "; ".join([cookie, *(f"{name}={jar[name]}" for name in jar)])
        self.client.request("GET", path, headers=headers)
        answer = self.client.getresponse()
        for given in answer.headers.get_all("Set-Cookie", []):
            name, _, rest = given.partition("=")
            jar[name] = rest.partition(";")[0]
        return answer.status, answer.read()

    def ready(self, path: str) -> None:
        for _ in range(150):
            try:
                self.get(path)
            except OSError:
                self.client.close()
                time.sleep(0.2)
            else:
                return
        raise SystemExit(f"no answer on port {self.port}")

    def tree(self) -> list[psutil.Process]:
        mother = psutil.Process(self.process.pid)
        return [mother, *mother.children(recursive=True)]


def cpu(processes: list[psutil.Process]) -> float:
    """Seconds of processor time that these have used; exact to the nanosecond of the scheduler."""
    return sum(_scheduled(process.pid) for process in processes if process.is_running())


def _scheduled(pid: int) -> float:
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


@contextmanager
def database() -> Iterator[Cluster]:
    cluster = Cluster(FOLDER / "postgres", durable=False)
    FOLDER.mkdir(parents=True, exist_ok=True)
    FOLDER.chmod(0o711)
    cluster.create()
    with (FOLDER / "postgres.log").open("w") as log:
        cluster.wait(cluster.start(log.fileno()))
    try:
        with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as root:
            root.execute("DROP DATABASE IF EXISTS comptoir WITH (FORCE)")
        cluster.provide()
        yield cluster
    finally:
        cluster.stop()


def environment(**more: str) -> dict[str, str]:
    return {
        **os.environ,
        "COMPTOIR_DATA_DIR": str(FOLDER),
        "COMPTOIR_SECRET_KEY": "only-for-measuring-" + "0" * 40,
        "COMPTOIR_THREADS": "1",
        "COMPTOIR_BIND": f"127.0.0.1:{CONSOLE}",
        "PYTHONPATH": f"{ROOT}/src:{ROOT}",
        "DJANGO_SETTINGS_MODULE": "comptoir.config.settings",
        **more,
    }


def sessions() -> dict[int, str]:
    """Sign the three people in, by the product's own session store."""
    code = (
        "import json, django; django.setup()\n"
        "from django.test import Client\n"
        "from comptoir.accounts.models import User\n"
        "from django.conf import settings\n"
        "kept = {}\n"
        f"for pk in ({volumes.ME}, {volumes.AGENCY}):\n"
        "    client = Client(); client.force_login(User.objects.get(pk=pk))\n"
        "    kept[pk] = f'{settings.SESSION_COOKIE_NAME}={client.session.session_key}'\n"
        "print(json.dumps(kept))\n"
    )
    made = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        env=environment(COMPTOIR_POOL="0"),
        check=True,
        text=True,
        capture_output=True,
    )
    return {int(pk): cookie for pk, cookie in json.loads(made.stdout).items()}


class Bench:
    """The console and the reference beside each other on one database."""

    def __init__(self, cluster: Cluster, requests: int, rounds: int) -> None:
        self.cluster, self.requests, self.rounds = cluster, requests, rounds
        with psycopg.connect(cluster.url(OWNER), autocommit=True) as owner:
            self.document = money.first_document(owner)
        self.cookies = sessions()
        self.console = Server(CONSOLE, "comptoir.config.wsgi:application", environment())
        self.reference = Server(
            REFERENCE,
            "comptoir.config.wsgi:application",
            environment(DJANGO_SETTINGS_MODULE="bench.reference.settings"),
        )
        self.console.ready("/healthz")
        self.reference.ready("/rows/1/")
        postgres = psutil.Process(cluster.pid)
        self.counted = {
            server.port: [*server.tree(), *postgres.children(recursive=True)]
            for server in (self.console, self.reference)
        }

    def close(self) -> None:
        for server in (self.console, self.reference):
            server.process.terminate()
            server.process.wait()

    def ratio(self, case: Case) -> tuple[float, float, float]:
        """The median ratio over the rounds, and both costs in milliseconds a request."""
        paths = [self.resolved(case, path) for path in case.paths]
        cookie = self.cookies[case.who]
        for server, asked in ((self.console, paths), (self.reference, [f"/rows/{case.rows}/"])):
            for _ in range(20):
                for path in asked:
                    status, _body = server.get(path, cookie)
                    if status != 200:  # noqa: PLR2004
                        raise SystemExit(f"{path} answers {status}")
        rounds = [self.round(case, paths, cookie) for _ in range(self.rounds)]
        ratio = statistics.median(ours / bare for ours, bare in rounds)
        ours = statistics.median(ours for ours, _ in rounds)
        bare = statistics.median(bare for _, bare in rounds)
        return ratio, ours * 1000, bare * 1000

    def round(self, case: Case, paths: list[str], cookie: str) -> tuple[float, float]:
        """The cost of a request to the page and to the reference, asked in short turns."""
        ours, bare = 0.0, 0.0
        for _ in range(max(1, self.requests // TURN)):
            ours += self.cost(self.console, paths, cookie)
            bare += self.cost(self.reference, [f"/rows/{case.rows}/"], "")
        return ours / (self.requests // TURN), bare / (self.requests // TURN)

    def cost(self, server: Server, paths: list[str], cookie: str) -> float:
        counted = self.counted[server.port]
        before = cpu(counted)
        for number in range(TURN):
            server.get(paths[number % len(paths)], cookie)
        return (cpu(counted) - before) / TURN

    def resolved(self, case: Case, path: str) -> str:
        """Replace `#after` by the cursor of the second page, `#document` by a document's number."""
        if path.endswith("#document"):
            return f"{path.removesuffix('#document')}{self.document}/"
        if not path.endswith("#after"):
            return path
        path = path.removesuffix("#after")
        _, body = self.console.get(path, self.cookies[case.who])
        found = body.decode().split("after=")[1].split('"')[0]
        return f"{path}?after={found}"


def measure(
    requests: int, rounds: int, *, quick: bool
) -> Iterator[tuple[str, str, float, float, float]]:
    with database() as cluster:
        manage = [sys.executable, "-W", "ignore", "-m", "django", "migrate", "-v0"]
        subprocess.run(manage, env=environment(COMPTOIR_DATABASE_ROLE="owner"), check=True)
        with psycopg.connect(cluster.url(OWNER), autocommit=True) as owner:
            steps: list[tuple[str, Callable[[], None], list[Case]]] = [
                (
                    "10,000 rows",
                    lambda: volumes.small(owner),
                    [*SWITCHING, *SWITCHER, *USERS, *JOURNAL],
                ),
                (
                    "1,000,000 memberships",
                    lambda: volumes.grow_memberships(owner),
                    [*USERS, *SWITCHER, *SWITCHING],
                ),
                (
                    "1,000,000 entries spread over 100,000 organizations",
                    lambda: volumes.grow_journal(owner, spread=100_000),
                    JOURNAL,
                ),
                (
                    "1,000,000 entries in the organization",
                    lambda: volumes.grow_journal(owner, spread=1),
                    JOURNAL,
                ),
            ]
            steps[1:1] = [
                ("1,000 due items and invoices", lambda: _shopping(owner), MONEY),
                (
                    "1,000,000 more of each in the organization",
                    lambda: money.grow(owner, spread=1),
                    MONEY,
                ),
            ]
            for table, fill, cases in steps[:2] if quick else steps:
                fill()
                bench = Bench(cluster, requests, rounds)
                try:
                    for case in cases:
                        yield (case.name, table, *bench.ratio(case))
                finally:
                    bench.close()


def _shopping(owner: psycopg.Connection) -> None:
    """What is owed and issued, and a cart, which the product itself fills."""
    money.small(owner)
    done = [sys.executable, "-W", "ignore", "-c", money.CART]
    subprocess.run(done, env=environment(COMPTOIR_POOL="0"), check=True)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--requests", type=int, default=150)
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--quick", action="store_true", help="the small tables only")
    arguments.add_argument("--write", action="store_true")
    chosen = arguments.parse_args()
    lines = [
        "| page | table | ours, ms | reference, ms | ratio | growth |",
        "|---|---|---:|---:|---:|---:|",
    ]
    first: dict[str, float] = {}
    print(*lines, sep="\n")
    for name, table, ratio, ours, bare in measure(
        chosen.requests, chosen.rounds, quick=chosen.quick
    ):
        growth = f"{ratio / first[name]:.2f}" if name in first else ""
        first.setdefault(name, ratio)
        lines.append(f"| {name} | {table} | {ours:.2f} | {bare:.2f} | {ratio:.2f} | {growth} |")
        print(lines[-1], flush=True)
    if chosen.write:
        _write(lines)


def _write(lines: list[str]) -> None:
    page = ROOT / PAGE
    text = page.read_text()
    before, _, rest = text.partition("<!-- table -->")
    _, _, after = rest.partition("<!-- end -->")
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    table = "\n".join(["<!-- table -->", f"Measured on {machine}.", "", *lines, "<!-- end -->"])
    page.write_text(before + table + after)


if __name__ == "__main__":
    main()
