"""The product's worker, with jobs that break: `python -m tests.config.strange_worker [once]`."""

from __future__ import annotations

import asyncio
import os
import sys

import django
from django.db import connection, transaction

from comptoir.config.worker import work
from comptoir.core.jobs import Job
from comptoir.core.letters import deliver

BREAKS, VANISHES = "tests.breaks", "tests.vanishes"


class Broken(Exception):
    """What a job may die of."""


def post_and_break() -> None:
    """Post a letter, and come to nothing."""
    with transaction.atomic():
        deliver.later(letter="tests.none", ids={})
        raise Broken


def vanish() -> None:
    """Leave no row that could be marked as done."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = %s", [VANISHES])


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "comptoir.config.settings"
    django.setup()
    Job(post_and_break, name=BREAKS)
    Job(vanish, name=VANISHES)
    asyncio.run(work(wait="once" not in sys.argv))
