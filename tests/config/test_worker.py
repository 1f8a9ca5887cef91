"""The job worker: what its jobs post stands in their transaction, and none is lost with it."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction
from procrastinate.contrib.django import app

from comptoir.accounts.actors import Visitor
from comptoir.accounts.operations import resets
from comptoir.config.cluster import OWNER
from comptoir.config.worker import work
from comptoir.core.jobs import STALLED, Job
from comptoir.core.letters import deliver
from comptoir.core.models import SentLetter
from tests.config.served import soon
from tests.conftest import a_user
from tests.database import CLUSTER
from tests.served import environment

SECONDS = 60.0
pytestmark = pytest.mark.django_db(transaction=True)


class Broken(Exception):
    """What a job may die of."""


@pytest.fixture
def a_job() -> Iterator[Callable[[Callable[[], None]], Job[[]]]]:
    """How to make a function a job for the length of a test."""
    before = set(app.tasks)
    yield lambda function: Job(function, name=f"tests.{function.__name__}")
    for name in set(app.tasks) - before:
        del app.tasks[name]


def test_a_letter_is_undone_with_the_page_that_posted_it():
    with suppress(Broken):
        _post_and_break()

    assert _jobs("todo") == []


def test_a_letter_is_undone_with_the_job_that_posted_it(a_job):
    a_job(_post_and_break).later()
    asyncio.run(work(wait=False))

    assert _jobs("todo") == ["tests._post_and_break"]  # tried again later; no letter left it


def test_a_worker_that_cannot_write_down_an_end_leaves_its_jobs_to_the_next(a_job):
    a_job(_vanish).later()

    asyncio.run(asyncio.wait_for(work(), SECONDS))  # it goes by itself


def test_a_worker_killed_at_a_letter_loses_none(tmp_path):
    user = a_user("zoe@example.org", recovery_email="rescue@example.net")
    with _nobody_writes_letters(), _worker(tmp_path) as first:
        resets.ask(Visitor("192.0.2.1"), email=user.email, to_recovery=True)
        assert soon(lambda: deliver.task.name in _jobs("doing"), SECONDS)
        first.kill()
        first.wait()

    _let_seconds_pass(STALLED)
    with _worker(tmp_path):
        assert soon(SentLetter.objects.filter(to="rescue@example.net").exists, SECONDS)


def _post_and_break() -> None:
    with transaction.atomic():
        deliver.later(letter="tests.none", ids={})
        raise Broken


def _vanish() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = 'tests._vanish'")


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
def _worker(place: Path) -> Iterator[subprocess.Popen[bytes]]:
    words = [sys.executable, "-m", "comptoir.config.worker"]
    with subprocess.Popen(words, env=environment(place)) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
