"""The activity log, found by index: each combination of filters has its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import make_aware

from comptoir.accounts.models import User
from comptoir.core.paging import Listed, Page, page
from comptoir.core.prepared import Prepared
from comptoir.journal.models import Entry
from comptoir.organizations.models import Organization

NEWEST_FIRST = ("-at", "-pk")
READ_AT_ONCE = 1000
LOOKUPS = {
    "organization_id": int,
    "actor_id": int,
    "person_id": int,
    "action": str,
    "at__gte": datetime,
    "at__lt": datetime,
}


@dataclass(frozen=True)
class Sought:
    """Which acts of the log somebody looks for; empty means all."""

    words: str = ""  # of a person's name, not yet resolved
    person: int | None = None
    concerned: bool = False  # what concerns the person, instead of what the person did
    kind: str = ""
    since: date | None = None
    until: date | None = None

    def about(self, person: int) -> Sought:
        """Return the same search for one person."""
        return replace(self, words="", person=person)


class Log:
    """The acts of an organization that match, newest first; reads nothing before it is asked."""

    def __init__(self, organization: Organization, sought: Sought) -> None:
        whose = "person_id" if sought.concerned else "actor_id"
        asked: dict[str, Any] = {
            "organization_id": organization.pk,
            whose: sought.person,
            "action": sought.kind or None,
            "at__gte": sought.since and _midnight(sought.since),
            "at__lt": sought.until and _midnight(sought.until + timedelta(days=1)),
        }
        self._asked = {name: value for name, value in asked.items() if value is not None}

    def page(self, *, after: str, before: str) -> Page[Entry]:
        listed = _listed(tuple(self._asked))
        return listed.page(*self._asked.values(), after=after, before=before)

    def pages(self) -> Iterator[list[Entry]]:
        """Read all acts, some at a time."""
        after: str | None = ""
        while after is not None:
            found = Entry.objects.filter(**self._asked)
            read = page(found, NEWEST_FIRST, after=after, size=READ_AT_ONCE)
            yield read.rows
            after = read.after


@cache
def _listed(asked: tuple[str, ...]) -> Listed[Entry]:
    """Prepare one way to look for acts."""

    def make(*values: Any) -> QuerySet[Entry]:
        return Entry.objects.filter(**dict(zip(asked, values, strict=True)))

    return Listed(make, NEWEST_FIRST, *(LOOKUPS[name] for name in asked))


def _people(organization: int, person: int) -> QuerySet[User]:
    own = Entry.objects.filter(organization_id=organization)
    did, met = own.filter(actor_id=OuterRef("pk")), own.filter(person_id=OuterRef("pk"))
    return User.objects.filter(Exists(did) | Exists(met), pk=person)


_person: Prepared[User] = Prepared(_people, int, int)


def named(organization: Organization, person: int | None) -> User | None:
    """Return whose acts are shown: nobody whom this log does not name; nobody once erased."""
    return None if person is None else _person.one(organization.pk, person)


def _midnight(day: date) -> datetime:
    """Return when a day begins where the reader lives."""
    return make_aware(datetime.combine(day, time.min))
