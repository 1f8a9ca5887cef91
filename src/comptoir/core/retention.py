"""How long things are kept, and what forgets them: one register, swept every night (R-55)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from comptoir.core.models import SentLetter
from comptoir.core.tenancy import everywhere
from comptoir.kit.limits import JOBS_KEPT, LETTERS_KEPT

log = structlog.get_logger("comptoir.retention")
BATCH = 5_000
FINISHED_JOBS = """
DELETE FROM procrastinate_jobs job
WHERE status IN ('succeeded', 'failed', 'cancelled', 'aborted')
AND NOT EXISTS (SELECT 1 FROM procrastinate_events WHERE job_id = job.id AND at >= %s)
"""


@dataclass(frozen=True)
class Kept:
    """One kind of thing that is not kept for ever."""

    what: str
    time: timedelta
    since: str  # what the time is counted from
    forget: Callable[[], int]


REGISTER: list[Kept] = []


def kept(
    what: str, *, time: timedelta, since: str
) -> Callable[[Callable[[], int]], Callable[[], int]]:
    """Register a function that forgets what is older, and answers how many rows that were."""

    def register(forget: Callable[[], int]) -> Callable[[], int]:
        REGISTER.append(Kept(what, time, since, forget))
        return forget

    return register


def sweep() -> dict[str, int]:
    """Forget what is due; where one kind fails the others are swept all the same."""
    forgotten = {}
    for kind in REGISTER:
        try:
            forgotten[kind.what] = kind.forget()
        except Exception:  # the next night tries again; the log says why
            log.exception("retention failed", what=kind.what)
    log.info("retention", **{what: count for what, count in forgotten.items() if count})
    return forgotten


def forget_rows(rows: QuerySet[Any]) -> int:
    """Delete rows, some thousands a transaction, past the trigger that keeps the journal."""
    total = 0
    while count := _batch(rows):
        total += count
    return total


def _batch(rows: QuerySet[Any]) -> int:
    with everywhere():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('comptoir.retention', 'on', true)")
        chosen = list(rows.values_list("pk", flat=True)[:BATCH])
        rows.model._default_manager.filter(pk__in=chosen).delete()
    return len(chosen)


def one_by_one(things: QuerySet[Any], forget: Callable[[Any], None]) -> int:
    """Forget things that are more than a row, each in a transaction of its own."""
    with everywhere():
        chosen = list(things.values_list("pk", flat=True))
    return sum(_forgotten(pk, forget) for pk in chosen)


def _forgotten(pk: Any, forget: Callable[[Any], None]) -> bool:
    try:
        with transaction.atomic():
            forget(pk)
    except Exception:  # one that cannot be forgotten must not keep the others
        log.exception("retention failed", row=pk)
        return False
    return True


@kept(
    "Letters shown in the outbox (consoles without a mail server)",
    time=LETTERS_KEPT,
    since="the writing",
)
def old_letters() -> int:
    """Forget letters that were kept instead of sent."""
    return forget_rows(SentLetter.objects.filter(written_at__lt=now() - LETTERS_KEPT))


@kept("Finished jobs: their name and ids", time=JOBS_KEPT, since="their end")
def finished_jobs() -> int:
    """Forget jobs that ended, well or not."""
    with everywhere(), connection.cursor() as cursor:
        cursor.execute(FINISHED_JOBS, [now() - JOBS_KEPT])
        return int(cursor.rowcount)
