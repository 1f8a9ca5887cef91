"""« Invoice history »: found and sorted by index, however many documents there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import get_default_timezone, make_aware

from comptoir.billing.models import Document, Kind
from comptoir.billing.questions import numbers_of
from comptoir.core.paging import Listed, Page, page
from comptoir.core.prepared import among
from comptoir.kit.text import folded
from comptoir.organizations.models import Organization

AMONG = "among"  # documents that were looked for elsewhere
NEWEST_FIRST = ("-issued_at", "-pk")
LOOKUPS: dict[str, type] = {
    "organization_id": int,
    "search__contains": str,
    "issued_at__gte": datetime,
    "issued_at__lt": datetime,
    "gross_cents__gte": int,
    "gross_cents__lte": int,
    AMONG: list,
}
STATES = {
    "": Q(),
    "paid": Q(kind=Kind.INVOICE, paid_at__isnull=False),
    "open": Q(kind=Kind.INVOICE, paid_at=None),
    "credit_note": Q(kind=Kind.CREDIT_NOTE),
}


@dataclass(frozen=True)
class Sought:
    """Which documents somebody looks for; empty means all."""

    words: str = ""
    state: str = ""
    since: date | None = None
    until: date | None = None
    product: str = ""  # its key, as the apps above name it
    least: int | None = None  # cents
    most: int | None = None


READ_AT_ONCE = 200


def sought_from(kept: Mapping[str, Any]) -> Sought:
    """Return what was looked for, as a row keeps it."""
    days = {name: kept.get(name) and date.fromisoformat(kept[name]) for name in ("since", "until")}
    return Sought(**{**kept, **days})


def kept(sought: Sought) -> dict[str, Any]:
    """Return what is looked for, as a row keeps it."""
    return {name: value for name, value in asdict(sought).items() if value not in ("", None)}


class History:
    """An organization's documents that match, newest first; reads nothing before it is asked."""

    def __init__(self, organization: Organization, sought: Sought) -> None:
        asked: dict[str, Any] = {
            "organization_id": organization.pk,
            "search__contains": folded(sought.words) or None,
            "issued_at__gte": sought.since and _midnight(sought.since),
            "issued_at__lt": sought.until and _midnight(sought.until + timedelta(days=1)),
            "gross_cents__gte": sought.least,
            "gross_cents__lte": sought.most,
            AMONG: numbers_of(organization, sought.product) if sought.product else None,
        }
        self._asked = {name: value for name, value in asked.items() if value is not None}
        self._state = sought.state

    def count(self) -> int:
        """Count them all."""
        return self._found().count()

    def pages(self) -> Iterator[list[Document]]:
        """Read them all, some at a time, whole but for what the PDF says anyway."""
        after: str | None = ""
        while after is not None:
            read = page(self._found(), NEWEST_FIRST, after=after, size=READ_AT_ONCE)
            yield read.rows
            after = read.after

    def _found(self) -> QuerySet[Document]:
        return _matching(self._state, self._asked)

    def page(self, *, after: str, before: str) -> Page[Document]:
        listed = _listed(tuple(self._asked), self._state)
        return listed.page(*self._asked.values(), after=after, before=before)


@cache
def _listed(asked: tuple[str, ...], state: str) -> Listed[Document]:
    """Prepare one way to look for documents."""

    def make(*values: Any) -> QuerySet[Document]:
        return _matching(state, dict(zip(asked, values, strict=True)))

    return Listed(make, NEWEST_FIRST, *(LOOKUPS[name] for name in asked))


def _matching(state: str, wanted: Mapping[str, Any]) -> QuerySet[Document]:
    found = Document.objects.filter(STATES[state])
    plain = {name: value for name, value in wanted.items() if name != AMONG}
    if AMONG in wanted:
        found = found.filter(among("id", wanted[AMONG]))
    return found.filter(**plain).defer("facts", "search")


def _midnight(day: date) -> datetime:
    """Return when one of the seller's days begins (R-39)."""
    return make_aware(datetime.combine(day, time.min), get_default_timezone())
