"""Charging what renews by itself with what the customer has given us to charge (R-39, R-40)."""

from __future__ import annotations

from comptoir.billing.models import DueItem
from comptoir.billing.obstacles import NotEnoughPrepaid
from comptoir.billing.operations.paying import pay_from_prepaid
from comptoir.core.actors import System
from comptoir.kit.money import Money


def charge(actor: System, item: DueItem, *, most: Money) -> bool:
    """Pay a renewal with the prepaid account, never more than was announced; tell if it is paid.

    Called inside an operation that holds the organization: nobody is asked over the network here.
    A saved card has its place below: note what is asked (`billing.ask_payment`, with a key), have
    a job ask the provider after the commit, and return False; the answer comes as news.
    """
    if most < item.gross:
        return False
    try:
        pay_from_prepaid(actor, [item])
    except NotEnoughPrepaid:
        return False
    return True
