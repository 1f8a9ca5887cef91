"""The time zones that a person may choose, found by the name of a city as well."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

CONTINENTS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


@cache
def zones() -> list[str]:
    """Return the places of IANA's table, by continent, and UTC."""
    placed = {zone for zone in available_timezones() if zone.startswith(CONTINENTS) and "/" in zone}
    return [*sorted(placed), "UTC"]


def find(written: str) -> str | None:
    """Return the zone that was meant: written whole, or as its city alone."""
    wanted = written.strip().replace(" ", "_").casefold()
    whole = [zone for zone in zones() if zone.casefold() == wanted]
    cities = [zone for zone in zones() if zone.rpartition("/")[2].casefold() == wanted]
    found = whole or cities
    return found[0] if len(found) == 1 else None
