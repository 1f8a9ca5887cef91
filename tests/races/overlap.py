"""Two acts at once, on two connections: the second begins before the first commits."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

from django.db import connection, transaction

PATIENCE = 20.0  # seconds; only a test that fails waits so long
BLOCKED = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
Act = Callable[[], Any]


class Course(Thread):
    """One act in a thread of its own; `result` is what came of it, a value or an exception."""

    def __init__(self, act: Act) -> None:
        super().__init__(daemon=True)
        self.act = act
        self.result: Any = None

    def run(self) -> None:
        try:
            self.result = self.act()
        except Exception as error:  # noqa: BLE001  the test looks at it
            self.result = error
        finally:
            connection.close()


def overlapping(first: Act, second: Act) -> tuple[Any, Any]:
    """Do both; the first commits only when the second has finished, or waits for it."""
    acted, go_on = Event(), Event()

    def held() -> Any:
        try:
            with transaction.atomic():
                result = first()
                acted.set()
                go_on.wait(PATIENCE)
                return result
        finally:
            acted.set()

    slow, quick = Course(held), Course(second)
    slow.start()
    acted.wait(PATIENCE)
    quick.start()
    _until(lambda: not quick.is_alive() or _somebody_waits())
    go_on.set()
    for course in (slow, quick):
        course.join(PATIENCE)
        assert not course.is_alive(), "the two wait for one another"
    return slow.result, quick.result


def _until(happened: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not happened() and time.monotonic() < end:
        time.sleep(0.01)


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(BLOCKED)
        return bool(cursor.fetchone()[0])
