"""A small shelf: two offers with their prices, and whoever grants."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from comptoir.catalogue.days import today
from comptoir.catalogue.models import FreeGrant, Offer, Price, PromoCode
from comptoir.catalogue.permissions import Category
from comptoir.core.tenancy import everywhere
from comptoir.organizations.models import Organization

SOON = timedelta(days=30)


def an_offer(slug: str = "mail", category: Category = Category.MAIL, **fields: Any) -> Offer:
    """An offer at 5.00 a month and 50.00 a year, in both currencies."""
    fields.setdefault("names", {"en": slug.capitalize(), "fr": f"{slug.capitalize()} (fr)"})
    fields.setdefault("summaries", {"en": f"What {slug} is good for."})
    made = Offer.objects.create(slug=slug, category=category, **fields)
    for currency in ("CHF", "EUR"):
        for months, cents in ((1, 500), (12, 5000)):
            Price.objects.create(
                offer=made,
                months=months,
                currency=currency,
                cents=cents,
                valid_from=date(2020, 1, 1),
            )
    return made


def a_code(code: str = "SUMMER", offers: list[Offer] | None = None, **fields: Any) -> PromoCode:
    """Ten per cent off."""
    if "cents" not in fields:
        fields.setdefault("percent", 10)
    made = PromoCode.objects.create(code=code, **fields)
    made.offers.set(offers or [])
    return made


def a_grant(organization: Organization, offer: Offer, **fields: Any) -> FreeGrant:
    """A year for nothing."""
    values = {"months": 12, "until": today() + SOON, "reason": "Thanks", **fields}
    with everywhere():
        return FreeGrant.objects.create(organization=organization, offer=offer, **values)


@pytest.fixture
def mail(db: None) -> Offer:
    return an_offer()


@pytest.fixture
def hosting(db: None) -> Offer:
    return an_offer("hosting", Category.HOSTING)
