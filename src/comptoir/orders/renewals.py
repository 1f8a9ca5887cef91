"""The calendar of a renewal: what happens on which day before and after it is due; pure (R-39)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import IntEnum, auto
from typing import NamedTuple

from comptoir.kit.money import Money
from comptoir.kit.periods import Span

LONG = 6  # months from which a period is a long one
NOT_OPTIONAL = 60  # days before: price and last day to refuse, while renewal is automatic
EARLIEST = timedelta(days=61)  # before a period is due, nothing of its calendar has happened
TRANSFER = timedelta(days=10)  # that an announced transfer is waited for
ERASED_AFTER = 30  # days from the end of a product


class What(IntEnum):
    """Something that the calendar does, in the order in which one day does it."""

    OPEN = auto()  # the next period becomes owed, at the price of that day
    ATTEMPT = auto()
    REMIND = auto()
    EXPIRE = auto()
    WARN_OF_SUSPENSION = auto()
    SUSPEND = auto()
    WARN_OF_END = auto()
    TERMINATE = auto()
    WARN_OF_ERASURE = auto()
    ERASE = auto()


@dataclass(frozen=True, order=True, slots=True)
class Act:
    """Something that happens on a day."""

    day: date
    what: What


@dataclass(frozen=True, slots=True)
class Habits:
    """How early periods of one length are owed, reminded of and tried, and warned of."""

    opens: int  # days before
    reminders: tuple[int, ...]
    attempts: tuple[int, ...]
    warning: int


YEARLY = Habits(60, (60, 30, 14, 7, 1), (14, 7, 3, 1, 0), 7)
MONTHLY = Habits(30, (7, 1), (3, 1, 0), 2)
AFTER = {What.SUSPEND: 10, What.TERMINATE: 40}  # days
WARNINGS = {
    What.SUSPEND: What.WARN_OF_SUSPENSION,
    What.TERMINATE: What.WARN_OF_END,
    What.ERASE: What.WARN_OF_ERASURE,
}
WARN = frozenset(WARNINGS.values())


def habits(months: int) -> Habits:
    """Return how periods of so many months are reminded of."""
    return YEARLY if months >= LONG else MONTHLY


def reminders(months: int, *, automatic: bool, wanted: Collection[int] | None = None) -> list[int]:
    """Return how many days before one is reminded: the picked ones; never without the needed."""
    usual = habits(months).reminders
    if wanted is None:
        return list(usual)
    return [day for day in usual if day in wanted or (automatic and day == NOT_OPTIONAL)]


def plan(
    due: date,
    months: int,
    *,
    automatic: bool,
    wanted: Collection[int] | None = None,
    put_off: int = 0,
) -> list[Act]:
    """Return what happens around the day on which the next period begins, in order.

    What is paid ends it there; the days after `due` are of what is not paid. `put_off` are the
    days by which warnings came late: what they warn of waits as long.
    """
    habit = habits(months)
    before = [
        (What.OPEN, -habit.opens),
        *((What.REMIND, -day) for day in reminders(months, automatic=automatic, wanted=wanted)),
        *((What.ATTEMPT, -day) for day in habit.attempts if automatic),
    ]
    after = [
        act
        for what, day in AFTER.items()
        for act in ((WARNINGS[what], day + put_off - habit.warning), (what, day + put_off))
    ]
    return _acts(due, [*before, (What.EXPIRE, 1), *after])


def afterlife(ended: date, months: int, *, put_off: int = 0) -> list[Act]:
    """Return what happens to what an ended product held: warned of, then erased."""
    erased = ERASED_AFTER + put_off
    warned = erased - habits(months).warning
    return _acts(ended, [(What.WARN_OF_ERASURE, warned), (What.ERASE, erased)])


def opened(due: date, months: int) -> date:
    """Return the day on which the period that begins on `due` becomes owed."""
    return due - timedelta(days=habits(months).opens)


def refusable(due: date, months: int) -> date:
    """Return the last day on which automatic renewal can be switched off before it is tried."""
    return due - timedelta(days=max(habits(months).attempts) + 1)


class Course(NamedTuple):
    """What is to be done today, and by how many days what follows is put off."""

    acts: list[Act]
    late: int = 0


def course(acts: Iterable[Act], done: date, today: date) -> Course:
    """Return what has to be done today, when everything up to and with `done` is done.

    Of reminders that were missed the last is enough, so of attempts; a day run twice has nothing
    left to do. A warning that comes late puts off what it warns of, and whatever comes after:
    nothing is ever taken from somebody who had not the days of the warning.
    """
    come: list[Act] = []
    for act in sorted(act for act in acts if done < act.day <= today):
        come.append(act)
        if act.what in WARN and act.day < today:
            return Course(_last(come), (today - act.day).days)
    return Course(_last(come))


def next_day(acts: Iterable[Act], done: date) -> date | None:
    """Return the first day after `done` on which something happens."""
    return min((act.day for act in acts if act.day > done), default=None)


def rest(old: Money, new: Money, span: Span, today: date) -> Money:
    """Return what a better offer costs for the rest of a period, today included (R-53).

    The difference of the two prices, by days, half up; never below 0.
    """
    more = max(new.cents - old.cents, 0)
    exact = Decimal(more) * span.left(today) / span.days
    return Money(int(exact.quantize(Decimal(1), ROUND_HALF_UP)), new.currency)


def _acts(day: date, offsets: Iterable[tuple[What, int]]) -> list[Act]:
    return sorted(Act(day + timedelta(days=offset), what) for what, offset in offsets)


def _last(come: Iterable[Act]) -> list[Act]:
    return sorted({act.what: act for act in come}.values())
