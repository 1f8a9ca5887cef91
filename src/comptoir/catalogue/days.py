"""The seller's calendar: prices, codes and grants begin and end with its days (R-39)."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import get_default_timezone, localdate


def today() -> date:
    """Return the day it is where the seller is, whatever the reader's clock says."""
    return localdate(timezone=get_default_timezone())
