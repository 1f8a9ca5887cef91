"""Where and whom a fault hits, drawn from a seed, and how it is sprung from outside.

Nothing of this is in the product: a transaction is caught in the middle because the test holds a
table that it is about to write, a call to the provider because the test holds the line.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from random import Random
from threading import Thread

import psutil
import psycopg
from django.db import connection
from psycopg.sql import SQL, Identifier

from tests.faults.line import Break, Breaks
from tests.faults.shop import Shop

WAITS = 8.0  # seconds until a point is not on this way
MOSTLY = 0.75
WAITING = """
SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock'
AND query NOT LIKE '%procrastinate_fetch%' AND query NOT LIKE '%procrastinate_worker%'
AND query NOT LIKE '%heartbeat%' AND query NOT LIKE '%core_beat%'
"""


@dataclass(frozen=True)
class Step:
    """One act of somebody, in the web or in the worker, with what it writes on its way."""

    where: str
    tables: Sequence[str]
    asks_provider: bool = False


@dataclass(frozen=True)
class Fault:
    """Who is killed, in which step, at which point."""

    step: int
    victim: str  # web, worker, postgres; backend: one process of PostgreSQL
    table: str = ""  # inside a transaction that is about to write it
    line: Breaks | None = None  # while the provider is called
    at_money: bool = True  # at the call that takes it
    seconds: float = 0.0  # otherwise: so long after it began; 0: before the worker begins

    def __str__(self) -> str:
        at = self.table and f"inside a transaction, before {self.table}"
        at = (
            at
            or (self.line and f"{self.line}, {'at' if self.at_money else 'long before'} the charge")
            or f"after {self.seconds:.3f} s"
        )
        return f"{self.victim} killed in step {self.step + 1}, {at}"


def drawn(random: Random, steps: Sequence[Step]) -> Fault:
    """Draw one fault of a story."""
    weights = [3 if step.asks_provider else 1 for step in steps]
    (place,) = random.choices(range(len(steps)), weights)
    step = steps[place]
    kinds = ["inside", "inside", "timed", *(["line"] * 3 if step.asks_provider else [])]
    kind = random.choice(kinds)
    victims = [step.where, step.where, "postgres", *(["backend"] if kind == "inside" else [])]
    victim = random.choice(victims)
    if kind == "inside":
        return Fault(place, victim, table=random.choice(step.tables))
    if kind == "line":
        when, at_money = random.choice(list(Breaks)), random.random() < MOSTLY
        return Fault(place, victim, line=when, at_money=at_money)
    soon = random.choice([0.0, random.uniform(0, 0.3)])
    return Fault(place, victim, seconds=soon)


def strike(shop: Shop, fault: Fault, act: Callable[[], None]) -> bool:
    """Begin to act, kill at the point, let go; tell whether the point was reached."""
    with ExitStack() as held:
        reached = held.enter_context(_held(shop, fault))
        course = Thread(target=_apart, args=[act], daemon=True)
        course.start()
        there = reached()
        _kill(shop, fault)
    course.join(60)
    assert not course.is_alive()
    return there


def _apart(act: Callable[[], None]) -> None:
    """Act, and leave no connection behind."""
    try:
        act()
    finally:
        connection.close()


@contextmanager
def _held(shop: Shop, fault: Fault) -> Iterator[Callable[[], bool]]:
    if fault.table:
        with _table(shop, fault.table) as reached:
            yield reached
    elif fault.line:
        shop.line.next_break = held = Break(fault.line, fault.at_money)
        try:
            yield lambda: held.reached.wait(WAITS)
        finally:
            shop.line.next_break = None
            held.go_on.set()
    else:
        yield lambda: time.sleep(fault.seconds) is None


@contextmanager
def _table(shop: Shop, table: str) -> Iterator[Callable[[], bool]]:
    """Let nobody write a table."""
    holder = shop.database()
    holder.autocommit = False
    holder.execute(SQL("LOCK TABLE {} IN SHARE MODE").format(Identifier(table)))
    try:
        yield lambda: bool(_waiting(shop))
    finally:
        with suppress(psycopg.Error):
            holder.rollback()
        holder.close()


def _waiting(shop: Shop) -> list[int]:
    """Return who waits for the table; nobody, when it is not on this way."""
    end = time.monotonic() + WAITS
    while time.monotonic() < end:
        if found := [int(pid) for pid in shop.rows(WAITING)]:
            return found
        time.sleep(0.02)
    return []


def _kill(shop: Shop, fault: Fault) -> None:
    waiting = shop.rows(WAITING) if fault.victim == "backend" else []
    for pid in waiting[:1]:
        with suppress(psutil.Error):
            psutil.Process(pid).kill()
    if not waiting:
        shop.kill("postgres" if fault.victim == "backend" else fault.victim)
