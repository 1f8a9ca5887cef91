"""The job worker: what its jobs post stands in their transaction, and none is lost with it."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from procrastinate.contrib.django import app

from comptoir.accounts.actors import Visitor
from comptoir.accounts.operations import resets
from comptoir.config.cluster import OWNER
from comptoir.core.jobs import STALLED
from comptoir.core.letters import deliver
from comptoir.core.models import SentLetter
from tests.config.served import soon
from tests.config.strange_worker import BREAKS, VANISHES, Broken, post_and_break
from tests.conftest import a_user
from tests.database import CLUSTER
from tests.served import environment

ROOT = Path(__file__).parents[2]
SECONDS = 60.0
STRANGE = "tests.config.strange_worker"
pytestmark = [pytest.mark.usefixtures("own_database"), pytest.mark.django_db(transaction=True)]


def test_a_letter_is_undone_with_the_page_that_posted_it():
    with suppress(Broken):
        post_and_break()

    assert _jobs("todo") == []


def test_a_letter_is_undone_with_the_job_that_posted_it(place):
    app.configure_task(BREAKS).defer()
    with _worker(place, STRANGE, "once") as worker:
        assert worker.wait(SECONDS) == 0

    assert _jobs("todo") == [BREAKS]  # tried again later; no letter left it


def test_a_worker_that_cannot_write_down_an_end_leaves_its_jobs_to_the_next(place):
    app.configure_task(VANISHES).defer()
    with _worker(place, STRANGE) as worker:
        assert worker.wait(SECONDS) == 0  # it goes by itself


def test_a_worker_killed_at_a_letter_loses_none(place):
    user = a_user("zoe@example.org", recovery_email="rescue@example.net")
    with _nobody_writes_letters(), _worker(place) as first:
        resets.ask(Visitor("192.0.2.1"), email=user.email, to_recovery=True)
        assert soon(lambda: deliver.task.name in _jobs("doing"), SECONDS)
        first.kill()
        first.wait()

    _let_seconds_pass(STALLED)
    with _worker(place):
        assert soon(SentLetter.objects.filter(to="rescue@example.net").exists, SECONDS)


def _let_seconds_pass(seconds: float) -> None:
    """For what looks at heartbeats; nobody has to wait."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers"
            " SET last_heartbeat = last_heartbeat - %s * interval '1 second'",
            [seconds],
        )


def _jobs(status: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT task_name FROM procrastinate_jobs"
            " WHERE status = %s AND queue_name <> 'calendar' ORDER BY id",
            [status],
        )
        return [name for (name,) in cursor]


@contextmanager
def _nobody_writes_letters() -> Iterator[None]:
    url = CLUSTER.url(OWNER, connection.settings_dict["NAME"])
    with psycopg.connect(url) as owner:
        owner.execute("LOCK TABLE core_sentletter IN SHARE MODE")
        yield


@contextmanager
def _worker(
    place: Path, module: str = "comptoir.config.worker", *words: str
) -> Iterator[subprocess.Popen[bytes]]:
    program = [sys.executable, "-m", module, *words]
    with subprocess.Popen(program, env=environment(place), cwd=ROOT) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
