"""What the pages of the shop, and those behind the counter about it, are looked at with."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.timezone import now

from comptoir.catalogue import assortment
from comptoir.catalogue.models import Offer
from comptoir.catalogue.operations.free_grants import consume_grant
from comptoir.catalogue.operations.promo_codes import count_code, reserve_code
from comptoir.catalogue.operations.stocking import stock
from comptoir.catalogue.pricing import Line
from comptoir.core.actors import System
from comptoir.kit.money import Currency, Money
from comptoir.organizations.actors import Member
from tests.catalogue.conftest import a_code, a_grant


def furnish() -> Offer:
    """Fill the shop as a new installation does."""
    stock(System(), assortment.read())
    return Offer.objects.get(slug="mail-service")


def of_the_shop(offer: Offer) -> dict[str, dict[str, Any]]:
    """Return what the addresses of the shop ask for."""
    return {
        "offer": {"slug": offer.slug},
        "wanted": {"slug": offer.slug},
        "shelf": {"category": offer.category},
    }


def at_the_counter(member: Member) -> dict[str, dict[str, Any]]:
    """A code and a grant, both used by an organization."""
    offer = furnish()
    code = a_code("SPRING", [offer], most=50, note="For readers of the newsletter")
    line = Line(offer.pk, Money(5400, Currency.CHF))
    later = now() + timedelta(days=30)
    use = reserve_code(member, code="spring", source="order:1", lines=[line], until=later)
    count_code(member, use)
    grant = a_grant(member.organization, offer, quantity=2)
    consume_grant(member, grant, source="order:2:1")
    here = {"slug": offer.slug}
    return {
        **of_the_shop(offer),
        "change-offer": here,
        "set-price": here,
        "end-price": {"pk": offer.prices.order_by("pk")[0].pk},
        "code": {"pk": code.pk},
        "grant": {"pk": grant.pk},
        "grant-free": {"pk": member.organization.pk},
    }
