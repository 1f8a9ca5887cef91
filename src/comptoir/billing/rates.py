"""The standard rates of VAT, with the days from which they hold (R-42)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

_LONG_AGO = date(2022, 1, 1)  # nothing was sold before


def _since(rate: str, *changes: tuple[date, str]) -> list[tuple[date, Decimal]]:
    """Return rates with their first days, the newest first."""
    return [(day, Decimal(one)) for day, one in [*changes, (_LONG_AGO, rate)]]


EU = {
    "AT": _since("20"),
    "BE": _since("21"),
    "BG": _since("20"),
    "CY": _since("19"),
    "CZ": _since("21"),
    "DE": _since("19"),
    "DK": _since("25"),
    "EE": _since("20", (date(2025, 7, 1), "24"), (date(2024, 1, 1), "22")),
    "ES": _since("21"),
    "FI": _since("24", (date(2024, 9, 1), "25.5")),
    "FR": _since("20"),
    "GR": _since("24"),
    "HR": _since("25"),
    "HU": _since("27"),
    "IE": _since("23"),
    "IT": _since("22"),
    "LT": _since("21"),
    "LU": _since("17", (date(2024, 1, 1), "17"), (date(2023, 1, 1), "16")),
    "LV": _since("21"),
    "MT": _since("18"),
    "NL": _since("21"),
    "PL": _since("23"),
    "PT": _since("23"),
    "RO": _since("19", (date(2025, 8, 1), "21")),
    "SE": _since("25"),
    "SI": _since("22"),
    "SK": _since("20", (date(2025, 1, 1), "23")),
}
RATES = {**EU, "CH": _since("7.7", (date(2024, 1, 1), "8.1"))}


def standard_rate(country: str, day: date) -> Decimal:
    """Return the standard rate of a country on a day, in per cent."""
    for first, rate in RATES.get(country, []):
        if day >= first:
            return rate
    raise NoRate(country, day)


class NoRate(LookupError):
    """No standard rate is known of this country on this day."""
