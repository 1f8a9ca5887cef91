"""The list of users: found, sorted and counted by index, however many there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from comptoir.core.paging import Listed, Page
from comptoir.core.prepared import Prepared, among, read
from comptoir.kit import text
from comptoir.organizations.models import Membership, Organization, Team, TeamPlace
from comptoir.organizations.queries import BY_NAME, second_factors, sort_key

Found = QuerySet[Membership, Any]
COUNTED = 1000  # beyond, a list says "more than"
SHORTEST = 3  # letters that the index of words is made of
COLUMNS = (
    "user__first_name",
    "user__last_name",
    "user__email",
    "user__chosen_initials",
    "pk",
    "user_id",
    "user__portrait",
    "role",
    "accounting",
    "second_factor",
    "blocked",
    "seen_at",
    "last_seen",
    "name_key",
)


class ListedUser(NamedTuple):
    """What the list shows of a member, and what it is sorted by."""

    name: str
    initials: str
    email: str
    pk: int
    user_id: int
    portrait: int | None
    role: str
    accounting: str
    second_factor: bool
    blocked: bool
    seen_at: datetime | None
    last_seen: datetime
    name_key: str


@dataclass(frozen=True)
class Wanted:
    """Which users somebody looks for; empty means all."""

    words: str = ""
    role: str = ""
    second_factor: str = ""  # "on" or "off"
    state: str = ""  # "blocked" or "active"
    team: int | None = None


EVERYBODY = Wanted()


class Users:
    """An organization's members who match, in an order; reads nothing before it is asked."""

    def __init__(
        self, organization: Organization, wanted: Wanted = EVERYBODY, order: Sequence[str] = BY_NAME
    ) -> None:
        asked: dict[str, Any] = {"organization": organization.pk}
        asked |= _worded(wanted.words.strip())
        asked |= {"role": wanted.role} if wanted.role else {}
        asked |= {"team": wanted.team} if wanted.team is not None else {}
        self._listed = _listed(tuple(asked), wanted.second_factor, wanted.state, tuple(order))
        self._values = list(asked.values())

    def page(self, *, after: str, before: str) -> Page[ListedUser]:
        return self._listed.page(*self._values, after=after, before=before)

    def count(self) -> int:
        """Count, but no further than to one more than COUNTED."""
        return self._listed.count(*self._values)


@cache
def _listed(
    asked: tuple[str, ...], second_factor: str, state: str, order: tuple[str, ...]
) -> Listed[ListedUser]:
    """Prepare one way to look for users."""

    def make(*values: Any) -> QuerySet[Any, Any]:
        protected = Exists(second_factors(OuterRef("user_id")))
        found: Found = Membership.objects.annotate(
            second_factor=protected,
            blocked=Q(blocked_at__isnull=False),
        )
        for name, value in zip(asked, values, strict=True):
            found = FILTERS[name](found, value)
        if second_factor:
            found = found.filter(protected if second_factor == "on" else ~protected)
        if state:
            found = found.filter(blocked_at__isnull=state != "blocked")
        return found

    return Listed(
        make,
        order,
        *(KINDS[name] for name in asked),
        columns=COLUMNS,
        row=_listed_user,
        most=COUNTED,
    )


def _listed_user(first: str, last: str, email: str, chosen_initials: str, *rest: Any) -> ListedUser:
    """Make a row of COLUMNS."""
    initials = chosen_initials or text.initials(first, last, email)
    return ListedUser(text.name(first, last, email), initials, email, *rest)


KINDS = {"organization": int, "named": list, "words": str, "role": str, "team": int}
FILTERS: dict[str, Callable[[Found, Any], Found]] = {
    "organization": lambda found, value: found.filter(organization_id=value),
    "named": lambda found, value: found.filter(among("pk", value)),
    "words": lambda found, value: found.filter(search__contains=sort_key(value)),
    "role": lambda found, value: found.filter(role=value),
    "team": lambda found, value: found.filter(places__team=value),
}


def _worded(words: str) -> dict[str, Any]:
    """Return the members of these words by number, or, of too many or too short, the words.

    Behind a row policy LIKE may not use an index: it is not leakproof. A function of the owner's
    asks the index; where it finds too many, reading in order soon finds a page of them.
    """
    if len(words) < SHORTEST:
        return {"words": words} if words else {}
    found = [pk for (pk,) in read("SELECT members_like(%s, %s)", words, COUNTED + 1)]
    return {"named": found} if len(found) <= COUNTED else {"words": words}


def teams(organization: Organization) -> list[tuple[int, str]]:
    """Return the teams to filter by, number and name."""
    return _teams.all(organization.pk)


TEAMS = 200  # more would make no filter
_teams = Prepared(
    lambda organization: (
        Team.objects.filter(organization_id=organization)
        .order_by("name", "pk")
        .values_list("pk", "name")[:TEAMS]
    ),
    int,
    row=lambda *pair: pair,
)
_team_names = Prepared(
    lambda members: (
        TeamPlace.objects.filter(among("membership_id", members))
        .order_by("team__name")
        .values_list("membership_id", "team__name")
    ),
    list,
    row=lambda *pair: pair,
)


def team_names(listed: Iterable[ListedUser]) -> dict[int, list[str]]:
    """Return the names of the teams of some members, by membership."""
    names: dict[int, list[str]] = {}
    for place, name in _team_names.all([member.pk for member in listed]):
        names.setdefault(place, []).append(name)
    return names
