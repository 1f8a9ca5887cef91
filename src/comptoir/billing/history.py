"""« Invoice history »: found and sorted by index, however many documents there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import get_default_timezone, make_aware

from comptoir.billing.models import Document, Kind
from comptoir.core.paging import Listed, Page
from comptoir.kit.text import folded
from comptoir.organizations.models import Organization

NEWEST_FIRST = ("-issued_at", "-pk")
LOOKUPS: dict[str, type] = {
    "organization_id": int,
    "search__contains": str,
    "issued_at__gte": datetime,
    "issued_at__lt": datetime,
    "gross_cents__gte": int,
    "gross_cents__lte": int,
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
    least: int | None = None  # cents
    most: int | None = None


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
        }
        self._asked = {name: value for name, value in asked.items() if value is not None}
        self._state = sought.state

    def page(self, *, after: str, before: str) -> Page[Document]:
        listed = _listed(tuple(self._asked), self._state)
        return listed.page(*self._asked.values(), after=after, before=before)


@cache
def _listed(asked: tuple[str, ...], state: str) -> Listed[Document]:
    """Prepare one way to look for documents."""

    def make(*values: Any) -> QuerySet[Document]:
        wanted = dict(zip(asked, values, strict=True))
        found = Document.objects.filter(STATES[state], **wanted)
        return found.defer("facts", "search")

    return Listed(make, NEWEST_FIRST, *(LOOKUPS[name] for name in asked))


def _midnight(day: date) -> datetime:
    """Return when one of the seller's days begins (R-39)."""
    return make_aware(datetime.combine(day, time.min), get_default_timezone())
