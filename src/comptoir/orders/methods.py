"""Which ways to pay there are, and why one is not possible now."""

from __future__ import annotations

from dataclasses import dataclass

from comptoir.billing.obstacles import NotEnoughPrepaid, NoTransfers
from comptoir.billing.queries import balance
from comptoir.billing.sellers import seller
from comptoir.core.refusals import Refusal
from comptoir.kit.money import Money
from comptoir.orders.permissions import Method
from comptoir.organizations.models import Organization


@dataclass(frozen=True)
class Way:
    """A way to pay, and what is in its way."""

    method: Method
    obstacle: Refusal | None = None


def ways(total: Money, organization: Organization | None = None) -> list[Way]:
    """Return how an amount can be paid; whoever has no organization yet has no prepaid account."""
    transfer = Way(Method.TRANSFER, None if seller().takes_transfers else NoTransfers())
    if organization is None:
        return [transfer]
    enough = balance(organization, total.currency) >= total
    return [transfer, Way(Method.PREPAID, None if enough else NotEnoughPrepaid())]
