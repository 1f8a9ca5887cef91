"""What is read of the catalogue: what is sold, at which price, and which grants fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from comptoir.catalogue import pricing
from comptoir.catalogue.days import today
from comptoir.catalogue.models import FreeGrant, FreeGrantUse, Offer, Price
from comptoir.catalogue.pricing import Tag
from comptoir.core.refusals import NotFound
from comptoir.core.tenancy import tenancy
from comptoir.kit.money import Currency
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Membership, Organization
from comptoir.organizations.permissions import Permission


def offer(slug: str, day: date | None = None) -> Offer:
    """Return an offer that is sold."""
    found = Offer.objects.sold(day).filter(slug=slug).first()
    if found is None:
        raise NotFound
    return found


def sold() -> QuerySet[Offer]:
    """Return what is sold today, extras too, as it stands on the shelves."""
    return Offer.objects.sold().order_by("category", "position", "pk")


def price(what: Offer, *, currency: Currency, months: int, day: date | None = None) -> Tag:
    """Return what an offer costs for a period, or refuse: it is not sold so."""
    on = day or today()
    tags = [one.tag for one in in_force(on).filter(offer=what)]
    return pricing.chosen(tags, currency=currency, months=months, day=on)


def in_force(day: date) -> QuerySet[Price]:
    """Return the prices of a day."""
    return Price.objects.filter(
        Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day
    ).order_by("months", "currency", "pk")


@dataclass(frozen=True)
class Fitting:
    """The free grants that fit a line of the cart; else why none does, and who has one (R-43)."""

    grants: list[FreeGrant] = field(default_factory=list)  # each with `left`
    reason: str = ""
    elsewhere: list[Organization] = field(default_factory=list)


def fitting_grants(actor: Member, what: Offer, *, quantity: int = 1) -> Fitting:
    """Return the grants that somebody may choose for a line of their organization's cart."""
    return fitting_each(actor, [(what, quantity)])[0]


def fitting_each(actor: Member, lines: Sequence[tuple[Offer, int]]) -> list[Fitting]:
    """Return the same for each of some lines; the cost does not grow with them."""
    held = list(with_left(FreeGrant.objects.filter(organization=actor.organization)))
    fits = [[grant for grant in held if _fits(grant, *line)] for line in lines]
    lacking = [line for line, found in zip(lines, fits, strict=True) if not found]
    others = _held_elsewhere(actor, {what.pk for what, _quantity in lacking}) if lacking else []
    return [
        Fitting(sorted(found, key=lambda grant: (grant.until, grant.pk)))
        if found
        else Fitting(reason=_why_none(held, line[0]), elsewhere=_elsewhere(others, *line))
        for line, found in zip(lines, fits, strict=True)
    ]


def with_left(grants: QuerySet[FreeGrant]) -> QuerySet[FreeGrant]:
    """Return grants with their offer, and how many of each are `left`."""
    taken = (
        FreeGrantUse.objects.filter(grant=OuterRef("pk"), returned_at=None)
        .order_by()
        .values("grant")
        .annotate(taken=Sum("quantity"))
        .values("taken")
    )
    left = F("quantity") - Coalesce(Subquery(taken), 0)
    return grants.select_related("offer").annotate(left=left).order_by("until", "pk")


def _fits(grant: FreeGrant, what: Offer, quantity: int) -> bool:
    return grant.offer_id == what.pk and _valid(grant) and _left(grant) >= quantity


def _valid(grant: FreeGrant) -> bool:
    return grant.revoked_at is None and grant.until >= today()


def _left(grant: FreeGrant) -> int:
    return int(grant.left)  # type: ignore[attr-defined]


def _why_none(held: list[FreeGrant], what: Offer) -> str:
    """Why none of the grants that an organization holds fits, the nearest miss first."""
    same = [grant for grant in held if grant.offer_id == what.pk]
    valid = [grant for grant in same if _valid(grant)]
    if any(_left(grant) for grant in valid):
        return _("The free grant of this organization does not cover that many.")
    if valid:
        return _("The free grant of this organization for this offer is used up.")
    if same:
        return _("The free grant of this organization for this offer is no longer valid.")
    others = {grant.offer.name for grant in held if _valid(grant) and _left(grant)}
    if others:
        return _("The free grant of this organization is for another offer: %(offers)s.") % {
            "offers": ", ".join(sorted(others))
        }
    return _("This organization has no free grant.")


def _elsewhere(
    others: list[tuple[Organization, list[FreeGrant]]], what: Offer, quantity: int
) -> list[Organization]:
    """Those of the person's other organizations that hold one for so many."""
    return [
        organization
        for organization, grants in others
        if any(_fits(grant, what, quantity) for grant in grants)
    ]


def _held_elsewhere(actor: Member, offers: set[int]) -> list[tuple[Organization, list[FreeGrant]]]:
    """The person's other organizations in which they may order, with their grants for those."""
    with tenancy(person=actor.user.pk):
        held: dict[int, list[FreeGrant]] = {}
        for grant in with_left(FreeGrant.objects.valid().filter(offer__in=offers)):
            held.setdefault(grant.organization_id, []).append(grant)
        places = Membership.objects.filter(
            user=actor.user, organization__in=held.keys() - {actor.organization.pk}, blocked_at=None
        ).select_related("organization")
        return [
            (place.organization, held[place.organization_id])
            for place in places.order_by("organization_key", "pk")
            if Member(place, actor.person).can(Permission.ACCOUNTING_MANAGE)
        ]
