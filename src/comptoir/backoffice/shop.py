"""What the pages about the catalogue read; only ever inside everywhere()."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from django.db.models import Count, Model, Q, QuerySet

from comptoir.accounts.models import User
from comptoir.catalogue.models import FreeGrant, FreeGrantUse, Offer, Price, PromoCode, PromoUse
from comptoir.catalogue.queries import with_left
from comptoir.core.refusals import NotFound
from comptoir.journal.models import Entry
from comptoir.organizations.events import told

M = TypeVar("M", bound=Model)
HISTORY = 50


def offers() -> QuerySet[Offer]:
    """Return every offer, also what is no longer sold, as it stands on the shelves."""
    return Offer.objects.select_related("extends").order_by("category", "position", "pk")


def offer(slug: str) -> Offer:
    """Return one offer."""
    return _one(offers().filter(slug=slug))


def prices(offer: Offer) -> QuerySet[Price]:
    """Return every price an offer had, has and will have, the newest first."""
    return offer.prices.order_by("months", "currency", "-valid_from")


def price(pk: int) -> Price:
    """Return one price."""
    return _one(Price.objects.select_related("offer").filter(pk=pk))


class Act(NamedTuple):
    """What one of the staff did to an offer."""

    who: str
    says: str
    at: datetime
    changes: list[tuple[str, str, str]]  # field and language, before, after


def history(offer: Offer) -> list[Act]:
    """Return what staff did to an offer lately, the newest first."""
    found = Entry.objects.filter(organization_id=None, details__offer=offer.slug)
    entries = list(found.order_by("-pk")[:HISTORY])
    people = User.objects.in_bulk({entry.actor_id for entry in entries if entry.actor_id})
    return [
        Act(
            people[entry.actor_id].name if entry.actor_id in people else "",
            told(entry, ""),
            entry.at,
            _changes(entry),
        )
        for entry in entries
    ]


def _changes(entry: Entry) -> list[tuple[str, str, str]]:
    before, after = _flat(entry.before), _flat(entry.after)
    names = sorted({**before, **after})
    return [
        (name, before.get(name, ""), after.get(name, ""))
        for name in names
        if before.get(name) != after.get(name)
    ]


def _flat(values: dict[str, Any]) -> dict[str, str]:
    """Texts in several languages become one value for each."""
    found: dict[str, str] = {}
    for name, value in values.items():
        parts = value.items() if isinstance(value, dict) else [("", value)]
        for language, text in parts:
            found[f"{name} {language}".strip()] = "" if text is None else str(text)
    return found


def codes(words: str = "") -> QuerySet[PromoCode]:
    """Return promo codes, with how many uses of each are reserved or counted."""
    released = Q(uses__released_at=None)
    counted = Q(uses__counted_at__isnull=False)
    found = PromoCode.objects.annotate(
        taken=Count("uses", filter=released & counted), tried=Count("uses", filter=released)
    )
    return found.filter(code__contains=words.upper()) if words else found


def code(pk: int) -> PromoCode:
    """Return one code."""
    return _one(codes().select_related("made_by").filter(pk=pk))


def uses(code: PromoCode) -> QuerySet[PromoUse]:
    """Return who used a code, or has reserved a use."""
    return code.uses.select_related("organization").order_by("-at", "-pk")


def grants(words: str = "") -> QuerySet[FreeGrant]:
    """Return free grants, with what is left of them, by a part of the organization's name."""
    found = with_left(FreeGrant.objects.select_related("organization", "granted_by", "revoked_by"))
    return found.filter(organization__name__icontains=words) if words else found


def grant(pk: int) -> FreeGrant:
    """Return one grant."""
    return _one(grants().filter(pk=pk))


def grant_uses(grant: FreeGrant) -> QuerySet[FreeGrantUse]:
    """Return what was taken of a grant."""
    return grant.uses.order_by("-at", "-pk")


def _one(found: QuerySet[M]) -> M:
    thing = found.first()
    if thing is None:
        raise NotFound
    return thing
