"""Running what waits in the queue, here and now, as the worker would."""

from __future__ import annotations

import json

from django.db import connection
from procrastinate.contrib.django import app

from comptoir.core.models import SentLetter


def run_jobs(most: int = 200) -> list[str]:
    """Run all waiting jobs, also those that they enqueue; return their names in order."""
    done: list[str] = []
    while row := _next():
        number, name, arguments = row
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [number]
            )
        app.tasks[name].func(**json.loads(arguments))
        done.append(name)
        assert len(done) < most, "jobs enqueue one another without end"
    return done


def letters_to(address: str) -> list[SentLetter]:
    """Run the jobs; return the letters to an address, the oldest first."""
    run_jobs()
    return list(SentLetter.objects.filter(to=address).order_by("pk"))


def _next() -> tuple[int, str, str] | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, task_name, args FROM procrastinate_jobs"
            " WHERE status = 'todo' ORDER BY id LIMIT 1"
        )
        row: tuple[int, str, str] | None = cursor.fetchone()
    return row
