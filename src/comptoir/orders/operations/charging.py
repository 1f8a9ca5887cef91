"""Charging what renews by itself with what the customer has given us to charge (R-39, R-40)."""

from __future__ import annotations

from comptoir.billing.models import DueItem
from comptoir.billing.obstacles import NoSavedMethod, NotEnoughPrepaid
from comptoir.billing.operations.accounting import invoice_on_account
from comptoir.billing.operations.cards import charge_saved
from comptoir.billing.operations.paying import pay_from_prepaid
from comptoir.billing.queries import on_account
from comptoir.billing.sellers import today
from comptoir.core.actors import System
from comptoir.kit.money import Money


def charge(actor: System, item: DueItem, *, most: Money) -> bool:
    """Pay a renewal with the prepaid account, never more than was announced; tell if it is paid.

    Called inside an operation that holds the organization: nobody is asked over the network here.
    Where the prepaid account does not hold enough, a job charges the saved card after the commit,
    once for each day that is attempted; its answer comes as news. Who pays on account gets the
    invoice on the day itself (R-38).
    """
    if most < item.gross:
        return False
    if on_account(item.organization) is not None:
        return _invoice(actor, item)
    try:
        pay_from_prepaid(actor, [item])
    except NotEnoughPrepaid:
        _charge_card(actor, item)
        return False
    return True


def _invoice(actor: System, item: DueItem) -> bool:
    """Whoever pays on account gets the invoice when it is due, and no product waits for it."""
    if today() < item.due_on:
        return False
    invoice_on_account(actor, [item])
    return True


def _charge_card(actor: System, item: DueItem) -> None:
    try:
        charge_saved(actor, [item], key=f"renewal:{item.pk}:{today()}")
    except NoSavedMethod:
        return
