"""Which day it is: the one place that says so, and can be told another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils.timezone import get_default_timezone, localdate

_told: ContextVar[date | None] = ContextVar("today", default=None)


def today() -> date:
    """Return the day it is where the seller is, whatever the reader's clock says (R-39)."""
    return _told.get() or localdate(timezone=get_default_timezone())


def day_of(moment: datetime) -> date:
    """Return the seller's day of a moment; where it is another day, by as much another."""
    zone = get_default_timezone()
    return localdate(moment, zone) + (today() - localdate(timezone=zone))


@contextmanager
def as_of(day: date) -> Iterator[None]:
    """Let it be another day: for `comptoir simulate`, which sees a year pass, and for tests."""
    before = _told.set(day)
    try:
        yield
    finally:
        _told.reset(before)
