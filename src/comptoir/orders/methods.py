"""Which ways to pay there are, why one is not possible now, and what choosing one does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from comptoir.billing.models import BillingAddress, DueItem
from comptoir.billing.payers import Payer
from comptoir.billing.providers import PROVIDERS, Asked
from comptoir.billing.queries import spendable
from comptoir.core.refusals import Refusal
from comptoir.kit.money import Money
from comptoir.orders.permissions import Method
from comptoir.organizations.models import Organization

BY = {
    Method.CARD: PROVIDERS["stripe"],
    Method.TRANSFER: PROVIDERS["transfer"],
    Method.PREPAID: PROVIDERS["prepaid"],
    Method.SHARED: PROVIDERS["stripe"],
    Method.ACCOUNT: PROVIDERS["account"],
    Method.NOTHING: PROVIDERS["prepaid"],
}


@dataclass(frozen=True)
class Way:
    """A way to pay, and what is in its way."""

    method: Method
    obstacle: Refusal | None = None


def ways(total: Money, organization: Organization | None = None) -> list[Way]:
    """Return how an amount can be paid; whoever has no organization yet has no prepaid account.

    Where the operator takes no cards, nobody reads of them; nor of paying on account who may not.
    """
    card = _way(Method.CARD, total, organization)
    found = [*([] if card.obstacle else [card]), _way(Method.TRANSFER, total, organization)]
    if organization is None:
        return found
    account = _way(Method.ACCOUNT, total, organization)
    found = [*([] if account.obstacle else [account]), *found]
    part = spendable(organization, total.currency)
    if card.obstacle is None and 0 < part.cents < total.cents:
        found.append(Way(Method.SHARED))
    return [*found, _way(Method.PREPAID, total, organization)]


def ask(
    actor: Payer,
    method: Method,
    items: Sequence[DueItem],
    *,
    organization: Organization,
    address: BillingAddress | None,
) -> Asked:
    """Note how items are paid, or pay them; where the person goes then comes back."""
    part = spendable(organization, items[0].gross.currency) if method is Method.SHARED else None
    return BY[method].ask(actor, items, address=address, prepaid=part)


def _way(method: Method, total: Money, organization: Organization | None) -> Way:
    return Way(method, BY[method].obstacle(organization, total))
