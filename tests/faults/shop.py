"""A console that is served for real, with everybody around it: customers, provider, bank."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg
import requests
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from comptoir.accounts.models import User
from comptoir.backoffice.operations import people
from comptoir.config.cli import SAMPLE_SELLER
from comptoir.config.cluster import SUPERUSER, WEB, Cluster
from comptoir.core.actors import System
from tests.backoffice.conftest import with_second_factor
from tests.config.served import Served, soon
from tests.conftest import a_user, refreshed
from tests.faults.bank import Bank
from tests.faults.line import Line
from tests.localstripe import PUBLIC, SECRET, SIGNS, Localstripe, configured, serving, signed

PATIENCE = 60.0
PARTS = {"web": "granian", "worker": "comptoir.config.worker", "postgres": "bin/postgres"}
MEANWHILE = """
UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo';
UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '1 hour'
    WHERE id <> (SELECT max(id) FROM procrastinate_workers);
UPDATE products_errand SET begun_at = begun_at - interval '1 hour' WHERE begun_at IS NOT NULL;
"""
UNDONE = """
SELECT task_name || ' ' || status || ' ' || attempts FROM procrastinate_jobs
WHERE status IN ('todo', 'doing') AND queue_name <> 'calendar'
"""
LOST = "SELECT task_name FROM procrastinate_jobs WHERE status = 'failed'"


@dataclass
class Shop:
    """The console, who is around it, and how it is looked at from outside."""

    served: Served
    provider: Localstripe
    line: Line
    bank: Bank = field(default_factory=Bank)

    @property
    def url(self) -> str:
        return f"http://localhost:{self.served.port}"

    @property
    def cluster(self) -> Cluster:
        return Cluster(self.served.data / "postgres")

    def database(self) -> psycopg.Connection[Any]:
        """Look into it as its superuser."""
        return psycopg.connect(self.cluster.url(SUPERUSER), autocommit=True)

    def rows(self, sql: str) -> list[Any]:
        with self.database() as database:
            return [row[0] for row in database.execute(sql.encode())]

    def part(self, name: str) -> psutil.Process | None:
        with suppress(StopIteration, psutil.Error):
            return self.served.part(PARTS[name])
        return None

    def kill(self, name: str) -> None:
        """Kill a part with all its processes, at once."""
        found = self.part(name)
        if found is None:
            return
        with suppress(psutil.Error):
            doomed = [found, *found.children(recursive=True)]
            for process in doomed:
                with suppress(psutil.Error):
                    process.kill()
            psutil.wait_procs(doomed, timeout=PATIENCE)

    def comes_up(self) -> None:
        """Wait until every part is there again."""
        alive = soon(lambda: all(self.part(name) for name in PARTS), PATIENCE)
        assert alive, self.served.err[-2000:]
        assert soon(lambda: self.served.status() == 200, PATIENCE), self.served.err[-2000:]
        assert soon(self._answers, PATIENCE)
        connection.close()

    def _answers(self) -> bool:
        with suppress(psycopg.Error):
            return bool(self.rows("SELECT true"))
        return False

    def time_passes(self) -> None:
        """Let the worker do all that it was left: what waits for an hour is due now."""
        connection.close()
        for _ in range(2):
            for task in (
                "comptoir.core.tasks.rescue",
                "comptoir.billing.settling.ask_of_recent_payments",
            ):
                self._tick(task)
            assert soon(self._is_done, PATIENCE), self.rows(UNDONE)
        assert not self.rows(LOST)

    def _is_done(self) -> bool:
        with suppress(psycopg.Error):
            self._hurry()
            return not self.rows(UNDONE)
        return False

    def _hurry(self) -> None:
        with self.database() as database:
            database.execute(MEANWHILE)

    def _tick(self, task: str) -> None:
        with suppress(AlreadyEnqueued):
            deferred = app.configure_task(task, queue="calendar", queueing_lock=task)
            deferred.defer(timestamp=int(time.time()))

    def provider_tells(self, organization: int) -> None:
        """Have the provider say, twice, what it took: until it is heard."""
        asked = self.provider.get("/v1/payment_intents?limit=1000000")["data"]
        for intent in asked:
            if intent["metadata"].get("organization") == str(organization):
                for _ in range(2):
                    assert soon(lambda it=intent: self._told(it), PATIENCE)

    def _told(self, intent: Any) -> bool:
        kind = "succeeded" if intent["status"] == "succeeded" else "created"
        said = signed({"type": f"payment_intent.{kind}", "data": {"object": intent}})
        with suppress(requests.RequestException):
            headers = {**said["headers"], "Content-Type": said["content_type"]}
            answer = requests.post(
                f"{self.url}/hooks/stripe/", said["data"], headers=headers, timeout=PATIENCE
            )
            return answer.status_code == 204
        return False

    def counter(self) -> Browser:
        """Somebody of the staff, behind the counter."""
        email = "sasha@operator.example"
        user = User.objects.filter(email=email).first()
        if user is None:
            user = with_second_factor(a_user(email, "Sasha", "Counter"))
            people.add_staff(System(), email=email)
        return self.browser(user)

    def browser(self, user: User) -> Browser:
        """Somebody who has logged in."""
        client = Client()
        client.force_login(user)
        refreshed(client, user)
        made = requests.Session()
        made.trust_env = False
        made.headers["Accept-Language"] = "en"
        for name, morsel in client.cookies.items():
            made.cookies.set(name, morsel.value, domain="localhost.local", path="/")
        return Browser(self.url, made)


@dataclass
class Browser:
    """Somebody's browser: it keeps the page that it shows, and can send its form again."""

    url: str
    session: requests.Session
    html: str = ""

    def open(self, path: str) -> str:
        """Show a page; whoever sees an error tries again."""
        assert soon(lambda: self._shown(path), PATIENCE), f"{path} is not shown"
        return self.html

    def _shown(self, path: str) -> bool:
        with suppress(requests.RequestException):
            answer = self.session.get(f"{self.url}{path}", timeout=PATIENCE)
            self.html = answer.text
            return answer.ok
        return False

    def form(self, **fields: str) -> dict[str, str]:
        """Return what the page would send: its hidden fields, and what is typed."""
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.html)
        return {**dict(hidden), **fields}

    def send(self, path: str, form: dict[str, str], content: bytes = b"") -> str:
        """Send a form once; return where it led to, nothing when an error was seen."""
        files = {"file": ("camt.xml", content)} if content else None
        with suppress(requests.RequestException):
            answer = self.session.post(
                f"{self.url}{path}", form, files=files, timeout=PATIENCE, allow_redirects=False
            )
            if answer.status_code < 500:
                return answer.headers.get("Location", path)
        return ""


@contextmanager
def open_shop(data: Path) -> Iterator[Shop]:
    """Serve a console on a folder, and meet its database as it does."""
    with serving() as provider:
        line = Line(provider.url)
        sells = {f"COMPTOIR_SELLER_{name}": value for name, value in SAMPLE_SELLER.items()}
        more = {
            **sells,
            "COMPTOIR_SECRET_KEY": settings.SECRET_KEY,
            "COMPTOIR_STRIPE_SECRET_KEY": SECRET,
            "COMPTOIR_STRIPE_PUBLIC_KEY": PUBLIC,
            "COMPTOIR_STRIPE_WEBHOOK_SECRET": SIGNS,
            "COMPTOIR_STRIPE_API_BASE": line.url,
        }
        served = Served.start(data, more=more)
        try:
            assert served.announced(), served.err[-2000:]
            shop = Shop(served, provider, line)
            provider.tells(f"{shop.url}/hooks/stripe/")
            seller = {**settings.SELLER, **{k.lower(): v for k, v in SAMPLE_SELLER.items()}}
            stripe = configured(provider)
            with override_settings(SELLER=seller, STRIPE=stripe), _met(shop.cluster):
                yield shop
        finally:
            served.stop()
            line.close()


@contextmanager
def _met(cluster: Cluster) -> Iterator[None]:
    """Have the test's own Django meet the console's database."""
    connection.close()
    kept = dict(connection.settings_dict)
    connection.settings_dict.update(HOST=str(cluster.sockets), PORT="", NAME="comptoir", USER=WEB)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(kept)
