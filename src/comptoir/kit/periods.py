"""Periods of months and years, counted from an anchor day (R-39)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Unit(StrEnum):
    """What a period is counted in."""

    MONTH = "month"
    YEAR = "year"

    @property
    def months(self) -> int:
        return 12 if self is Unit.YEAR else 1


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time: so many months or years."""

    count: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError(self.count)

    @property
    def months(self) -> int:
        return self.count * self.unit.months

    def end(self, anchor: date, periods: int = 1) -> date:
        """Return the day on which the n-th period from the anchor ends and the next begins."""
        return months_after(anchor, self.months * periods)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` on, up to but without `end`."""

    first: date
    end: date

    @property
    def days(self) -> int:
        return (self.end - self.first).days

    def left(self, today: date) -> int:
        """Return how many of its days are still to come, today included."""
        return min(max((self.end - today).days, 0), self.days)


def months_after(anchor: date, months: int) -> date:
    """Return the anchor's day so many months later, or the last day of a month too short for it.

    31 January and one month is 28 or 29 February, and two is 31 March: count from the anchor.
    """
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    return date(year, month + 1, min(anchor.day, monthrange(year, month + 1)[1]))


def spans(anchor: date, period: Period) -> Iterator[Span]:
    """Return the periods that follow the anchor, without end and without a gap."""
    number = 0
    while True:
        yield Span(period.end(anchor, number), period.end(anchor, number + 1))
        number += 1
