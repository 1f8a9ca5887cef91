"""What the first pages show of everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Func, Value
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from comptoir.accounts.actors import Person
from comptoir.core import menus
from comptoir.core.menus import Place
from comptoir.core.models import Beat
from comptoir.guides import library
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Membership, Organization
from comptoir.organizations.permissions import Permission
from comptoir.organizations.queries import invited, teams_of
from comptoir.organizations.users import COUNTED, Users
from comptoir.products import rights, shown

RECENT = 8
SHOWN = 10
WORKER_SILENT = timedelta(seconds=90)


def worker_lives() -> bool:
    """Tell whether the job worker was seen lately."""
    return Beat.objects.filter(at__gt=now() - WORKER_SILENT).exists()


def landing(person: Person) -> int | None:
    """Return the organization that the person opened last (R-17)."""
    return (
        person.user.memberships.filter(blocked_at=None)
        .order_by("-last_seen", "pk")
        .values_list("organization_id", flat=True)
        .first()
    )


def recent(user_id: int) -> list[Organization]:
    """Return the organizations that a person opened last, the newest first."""
    memberships = (
        Membership.objects.filter(user_id=user_id, blocked_at=None)
        .select_related("organization", "organization__logo")
        .defer("organization__logo__image")
        .order_by("-last_seen", "pk")
    )
    return [membership.organization for membership in memberships[:RECENT]]


def overview(member: Member) -> dict[str, Any]:
    """Return what the dashboard counts."""
    organization = member.organization
    sees = member.can(Permission.USERS_SEE)
    return {
        "organization": organization,
        "member": member,
        "users": Users(organization).count() if sees else None,
        "most": COUNTED,
        "teams": teams_of(member).exists() if not sees else None,
        "pending": invited(organization) if sees else None,
        "products": shown.by_category(member),
    }


@dataclass(frozen=True)
class Found:
    """One thing that fits the words."""

    label: str
    url: str
    hint: str = ""
    icon: str = "search"


def found(member: Member, words: str) -> list[tuple[str, list[Found]]]:
    """Return what fits the words, in groups that have a heading; only what the member may see."""
    groups = [
        (_("Pages"), list(_pages(member, words))),
        (_("Products"), list(_products(member, words))),
        (_("Users"), list(_users(member, words))),
        (_("Teams"), list(_teams(member, words))),
        (_("Guides"), list(_guides(words))),
    ]
    return [(heading, things) for heading, things in groups if things]


def _pages(member: Member, words: str) -> Iterator[Found]:
    for entry in menus.of(Place.ORGANIZATION):
        if entry.allows(member) and words.casefold() in str(entry.label).casefold():
            where = reverse(entry.page, args=[member.organization.pk])
            yield Found(str(entry.label), where, icon=entry.icon)


def _products(member: Member, words: str) -> Iterator[Found]:
    keyed = rights.visible(member).annotate(key=Func(F("name"), function="comptoir_sort_key"))
    for product in keyed.filter(key__contains=_key(words)).order_by("key", "pk")[:SHOWN]:
        hint = str(product.get_category_display())
        yield Found(product.name, product.url, hint, "package")


def _users(member: Member, words: str) -> Iterator[Found]:
    if not member.can(Permission.USERS_SEE):
        return
    places = member.organization.memberships.filter(search__contains=_key(words))
    for place in places.select_related("user").order_by("name_key", "pk")[:SHOWN]:
        where = reverse("organizations:user", args=[member.organization.pk, place.pk])
        yield Found(place.user.name, where, place.user.email, "user")


def _teams(member: Member, words: str) -> Iterator[Found]:
    keyed = teams_of(member).annotate(key=Func(F("name"), function="comptoir_sort_key"))
    for team in keyed.filter(key__contains=_key(words)).order_by("key", "pk")[:SHOWN]:
        where = reverse("organizations:team", args=[member.organization.pk, team.pk])
        yield Found(team.name, where, icon="users-group")


def _guides(words: str) -> Iterator[Found]:
    language = get_language() or settings.DEFAULT_LANGUAGE
    for guide in library.found(words, language)[:SHOWN]:
        told = guide.within(language)
        yield Found(told.title, reverse("guides:guide", args=[told.slug]), told.summary, "book")


def _key(words: str) -> Func:
    return Func(Value(words), function="comptoir_sort_key")
