"""Withdrawing from a contract, and giving notice: when, and what comes of it (R-51, R-52) ⚖."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from django.utils.timezone import localdate

from comptoir.billing.models import Document, DocumentLine, DueItem, Kind
from comptoir.billing.queries import given_back
from comptoir.core.days import today
from comptoir.core.refusals import NotFound, Refusal
from comptoir.core.tenancy import everywhere
from comptoir.kit import limits, tokens
from comptoir.kit.money import Currency, Money
from comptoir.orders.models import Declaration, Order, OrderLine
from comptoir.orders.obstacles import ContractOver, NotPrivate, WithdrawalOver
from comptoir.orders.permissions import Ending
from comptoir.organizations.models import Kind as Customer
from comptoir.products.models import Product
from comptoir.products.obstacles import AlreadyCancelled, Ended, obstacles_to_cancelling


class Outcome(NamedTuple):
    """What a declaration does: the last day, and what is given back of which invoice."""

    ends_on: date
    invoice: Document | None = None
    item: DueItem | None = None
    back: Money | None = None


def declaration(token: str) -> Declaration:
    """Return the declaration that a letter asks to confirm; the token is the right to see it."""
    with everywhere():
        known = Declaration.objects.select_related("organization", "product")
        found = known.filter(link_hash=tokens.digest(token), organization__isnull=False).first()
    if found is None:
        raise NotFound
    return found


def line_of(product: Product) -> OrderLine | None:
    """Return what a product was ordered with; None where it was not ordered."""
    source, _colon, _number = product.source.rpartition(":")
    parts = source.split(":")
    if len(parts) != 3 or not parts[2].isdecimal():  # noqa: PLR2004  order:<order>:<line>
        return None
    found = OrderLine.objects.filter(organization_id=product.organization_id, pk=int(parts[2]))
    return found.select_related("order").first()


def last_day(line: OrderLine) -> date:
    """Return the last day of a withdrawal: the fourteenth after the order."""
    return localdate(line.order.placed_at) + timedelta(days=limits.WITHDRAWAL_DAYS)


def obstacles(product: Product, kind: Ending, on: date | None = None) -> list[Refusal]:
    """Why a contract cannot be ended like this by what was said on a day; None: today."""
    if kind == Ending.WITHDRAWAL:
        return _obstacles_to_withdrawal(product, on or today())
    over = [one for one in obstacles_to_cancelling(product) if isinstance(one, OVER)]
    return [ContractOver()] if over else []


OVER = (Ended, AlreadyCancelled)


def _obstacles_to_withdrawal(product: Product, on: date) -> list[Refusal]:
    if product.terminated_at is not None:
        return [ContractOver()]
    if product.organization.kind != Customer.PERSON:
        return [NotPrivate()]
    line = line_of(product)
    return [WithdrawalOver()] if line is None or last_day(line) < on else []


def outcome(product: Product, kind: Ending, on: date | None = None) -> Outcome:
    """Return what a declaration does; page, operation and receipt say the same.

    It counts from the day of its receipt, also where somebody confirms it later; None: today.
    """
    on = on or today()
    if kind == Ending.WITHDRAWAL:
        return _withdrawn(product, on)
    ends = None if obstacles_to_cancelling(product) else product.until
    return Outcome(ends or on)


def can_withdraw(order: Order) -> list[Product]:
    """Return the products of an order that its private customer can still withdraw from (R-51)."""
    found = Product.objects.held().filter(source__startswith=f"{order.source}:")
    here = found.filter(organization=order.organization_id).select_related("organization")
    return [one for one in here.order_by("pk") if not obstacles(one, Ending.WITHDRAWAL)]


def _withdrawn(product: Product, on: date) -> Outcome:
    line = line_of(product)
    charged = DocumentLine.objects.filter(
        organization_id=product.organization_id,
        source=line.source if line else "",
        document__kind=Kind.INVOICE,
    )
    found = charged.select_related("document", "due_item").first()
    if line is None or found is None:
        return Outcome(on)
    cents = _left(product, line, found.gross_cents // line.quantity, on)
    cents = min(cents, found.gross_cents - given_back(found.due_item))
    back = Money(cents, Currency(found.document.currency))
    return Outcome(on, found.document, found.due_item, back)


def _left(product: Product, line: OrderLine, cents: int, on: date) -> int:
    """Return the whole, or less the days used where it was begun at once, for the customer."""
    subscription = getattr(product, "subscription", None)
    if not line.order.at_once or subscription is None:
        return cents
    days: int = (subscription.ends_on - subscription.anchor).days
    used: int = min(max((on - subscription.anchor).days, 0), days)
    return cents - cents * used // days
