"""What follows from a payment, from a cancellation, and from waiting too long (R-50)."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import now

from comptoir.billing.models import DueItem
from comptoir.billing.operations.owing import cancel_due_item
from comptoir.billing.payers import Payer, held
from comptoir.billing.sellers import today
from comptoir.catalogue.models import FreeGrantUse, PromoUse
from comptoir.catalogue.operations.free_grants import return_grant
from comptoir.catalogue.operations.promo_codes import count_code, release_code
from comptoir.catalogue.permissions import Category
from comptoir.core.actors import System
from comptoir.core.days import day_of
from comptoir.core.jobs import job
from comptoir.core.operations import operation
from comptoir.core.refusals import NotFound
from comptoir.core.tenancy import tenancy
from comptoir.journal import operations as journal
from comptoir.orders import queries
from comptoir.orders.events import OrderCancelled, OrderDone
from comptoir.orders.models import Order, OrderLine, Subscription
from comptoir.orders.obstacles import NotOpen
from comptoir.orders.permissions import State, Upkeep
from comptoir.orders.renewals import EARLIEST
from comptoir.organizations.permissions import Permission
from comptoir.products.models import Product
from comptoir.products.operations import life


@operation(Permission.ACCOUNTING_MANAGE)
def cancel(actor: Payer, order: Order) -> None:
    """Give up an order that is not paid: grants and codes are free again (R-43, R-44, R-50)."""
    organization = held(actor)
    order = _again(organization.pk, order.pk)
    if order.state is not State.OPEN:
        raise NotOpen

    for item in queries.due_items(order).open():
        cancel_due_item(actor, item)
    journal.record(actor, OrderCancelled(order=order.pk))


@operation(Upkeep.ORDERS)
def item_paid(actor: System, order: Order) -> None:
    """Note that something of an order is paid, or on account (R-50); a job makes the products."""
    order = _again(order.organization_id, order.pk)
    deliver.later(organization=order.organization_id, order=order.pk)
    _close(actor, order)


@operation(Upkeep.ORDERS)
def item_cancelled(actor: System, order: Order, line: OrderLine) -> None:
    """Note that a line will not be paid: its free grant is there again."""
    order = _again(order.organization_id, order.pk)
    for use in FreeGrantUse.objects.filter(source=line.source, returned_at=None):
        return_grant(actor, use)
    _close(actor, order)


@job(queue="products")
def deliver(organization: int, order: int) -> None:
    """Make the products of what is paid, or on account, and have them set up; twice is once."""
    actor = System(organization)
    with tenancy(organization):
        placed = Order.objects.get(pk=order)
        agreed = queries.due_items(placed).agreed().select_related("invoice")
        when = {item.source: item for item in agreed}
        lines = list(placed.lines.select_related("offer", "order").order_by("pk"))
    for line in lines:
        if line.source in when:
            supply(actor, line, item=when[line.source])


@operation(Upkeep.ORDERS)
def supply(actor: System, line: OrderLine, *, item: DueItem) -> None:
    """Make the products of one paid line; their periods count from the day it was paid (R-39).

    What is on account begins on the day of its invoice.
    """
    for number in range(1, line.quantity + 1):
        product = _product(actor, line, number)
        anchor = _begun(item)
        subscription, _fresh = Subscription.objects.get_or_create(
            product=product,
            defaults={
                "organization_id": line.organization_id,
                "offer": line.offer,
                "months": line.months,
                "anchor": anchor,
                "months_paid": line.first_months,
                "billing_address": line.order.billing_address,
                "done": anchor - EARLIEST,
                "next_on": anchor,
            },
        )
        life.activate_later(actor, product, until=subscription.until)


def _begun(item: DueItem) -> date:
    if item.invoice is not None:
        return item.invoice.issued_on
    return today() if item.paid_at is None else day_of(item.paid_at)


def _product(actor: System, line: OrderLine, number: int) -> Product:
    offer = line.offer
    return life.create(
        actor,
        line.order.organization,
        category=Category(offer.category),
        driver=offer.driver,
        name=(line.answer or line.name)[:100],
        offer=offer.slug,
        source=f"{line.source}:{number}",
        facts={offer.wants: line.answer} if line.answer else {},
    )


def _again(organization: int, pk: int) -> Order:
    """An order, read again: whoever comes here holds the organization until the commit."""
    found = Order.objects.filter(organization_id=organization, pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _close(actor: System, order: Order) -> None:
    """End an order when nothing of it is open: done by what is paid or invoiced, else cancelled."""
    items = queries.due_items(order)
    if order.state is not State.OPEN or items.awaited().exists():
        return
    codes = PromoUse.objects.filter(source=order.source, released_at=None)
    if items.agreed().exists():
        order.done_at = now()
        journal.record(actor, OrderDone(order=order.pk))
        settle = count_code
    else:
        order.cancelled_at = now()
        settle = release_code
    for use in codes:
        settle(actor, use)
    order.save(update_fields=["done_at", "cancelled_at"])
