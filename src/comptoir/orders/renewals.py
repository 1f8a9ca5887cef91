"""The calendar of a renewal: what happens on which day before and after it is due; pure (R-39)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum, auto

LONG = 6  # months from which a period is a long one
NOT_OPTIONAL = 60  # days before: price and last day to refuse, while renewal is automatic


class What(StrEnum):
    """Something that the calendar does."""

    REMIND = auto()
    ATTEMPT = auto()
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
    """How often periods of one length remind and try, and how long before they warn."""

    reminders: tuple[int, ...]  # days before
    attempts: tuple[int, ...]
    warning: int


YEARLY = Habits((60, 30, 14, 7, 1), (14, 7, 3, 1, 0), 7)
MONTHLY = Habits((7, 1), (3, 1, 0), 2)
AFTER = {What.EXPIRE: 1, What.SUSPEND: 10, What.TERMINATE: 40, What.ERASE: 70}  # days
WARNINGS = {
    What.SUSPEND: What.WARN_OF_SUSPENSION,
    What.TERMINATE: What.WARN_OF_END,
    What.ERASE: What.WARN_OF_ERASURE,
}


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
    due: date, months: int, *, automatic: bool, wanted: Collection[int] | None = None
) -> list[Act]:
    """Return what happens around the day on which the next period begins, in order.

    What is paid ends it there; the days after `due` are of what is not paid.
    """
    habit = habits(months)
    before = [
        (What.REMIND, -day) for day in reminders(months, automatic=automatic, wanted=wanted)
    ] + [(What.ATTEMPT, -day) for day in habit.attempts if automatic]
    after = list(AFTER.items())
    warned = [(WARNINGS[what], day - habit.warning) for what, day in after if what in WARNINGS]
    days = [*before, *after, *warned]
    return sorted(Act(due + timedelta(days=offset), what) for what, offset in days)


def missed(acts: Collection[Act], done: date, today: date) -> list[Act]:
    """Return what has to be done today, when everything up to and with `done` is done.

    Of reminders that were missed the last is enough, so of attempts and of each warning; a day run
    twice has nothing left to do.
    """
    come = sorted(act for act in acts if done < act.day <= today)
    last = {act.what: act for act in come}
    return sorted(last.values())
