"""A shop with two offers, and somebody who orders in it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from comptoir.billing.models import DueItem
from comptoir.catalogue.models import Offer
from comptoir.catalogue.permissions import Category, Wants
from comptoir.core.tenancy import tenancy
from comptoir.orders import queries
from comptoir.orders.models import Order
from comptoir.orders.operations import carts, placing
from comptoir.orders.permissions import Method
from comptoir.organizations.actors import Member
from tests.billing.conftest import adds_up, sells
from tests.catalogue.conftest import an_offer

__all__ = ["adds_up", "sells"]


@pytest.fixture
def mail(db: None) -> Offer:
    return an_offer()


@pytest.fixture
def domain(db: None) -> Offer:
    return an_offer("domain", Category.DOMAIN, wants=Wants.DOMAIN)


@pytest.fixture
def backup(db: None) -> Offer:
    return an_offer("backup", Category.BACKUP)


def ordered(actor: Member, *offers: Offer, method: Method | None = Method.TRANSFER) -> Order:
    """An order of one of each, per month."""
    for offer in offers:
        carts.put(actor, offer=offer.slug, months=1)
    carts.choose(actor, method=method, address=None)
    return placing.place_order(actor, key=uuid4())


def owed_for(order: Order) -> list[DueItem]:
    with tenancy(order.organization_id):
        return list(queries.due_items(order))


def again(order: Order) -> Order:
    with tenancy(order.organization_id):
        return Order.objects.get(pk=order.pk)


@pytest.fixture
def seen() -> Callable[[Member], queries.Basket]:
    """What somebody's cart shows."""

    def basket(actor: Member) -> queries.Basket:
        with tenancy(actor.organization.pk):
            made = queries.basket(actor)
            assert made.quote
            return made

    return basket
