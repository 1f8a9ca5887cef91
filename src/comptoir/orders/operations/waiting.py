"""Orders that nobody pays: reminded of, then cancelled (R-50)."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import now

from comptoir.billing.payers import held
from comptoir.core.actors import System
from comptoir.core.jobs import calendar
from comptoir.core.operations import operation
from comptoir.core.refusals import NotFound
from comptoir.core.tenancy import everywhere
from comptoir.kit import limits
from comptoir.orders import letters
from comptoir.orders.models import Order
from comptoir.orders.operations.following import cancel
from comptoir.orders.permissions import State, Upkeep
from comptoir.organizations.queries import billing_readers


@operation(Upkeep.ORDERS)
def wait(actor: System, order: Order) -> None:
    """Remind of an open order on its day, once, and cancel it when its time is over."""
    organization = held(actor)
    found = Order.objects.filter(organization=organization, pk=order.pk).first()
    if found is None:
        raise NotFound
    if found.state is not State.OPEN:
        return
    if found.open_until <= now():
        cancel(actor, found)
        _tell(found, limits.ORDER_OPEN.days)
    elif (day := _due(found, now())) > found.reminded:
        found.reminded = day
        found.save(update_fields=["reminded"])
        _tell(found, day)


@calendar("15 5 * * *")
def open_orders() -> None:
    """Look at every order that is open."""
    with everywhere():
        waiting = list(Order.objects.open().order_by("pk"))
    for order in waiting:
        wait(System(order.organization_id), order)


def _due(order: Order, at: datetime) -> int:
    """The last of the days of reminders that has come; 0 before the first."""
    age = (at - order.placed_at).days
    return max((day for day in limits.ORDER_REMINDERS if day <= age), default=0)


def _tell(order: Order, day: int) -> None:
    for reader in billing_readers(order.organization_id):
        letters.order_waits.post(
            organization=order.organization_id, membership=reader.pk, order=order.pk, day=day
        )
