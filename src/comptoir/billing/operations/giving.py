"""Promotional credit: given by staff, spent before money, never paid out (R-41)."""

from __future__ import annotations

from comptoir.billing.events import CreditGiven
from comptoir.billing.models import Account, What
from comptoir.billing.obstacles import AmountOutOfRange, TwoCurrencies
from comptoir.billing.operations.booking import book
from comptoir.billing.payers import held
from comptoir.billing.permissions import Upkeep
from comptoir.core import jinja
from comptoir.core.actors import System
from comptoir.core.operations import operation
from comptoir.journal import operations as journal
from comptoir.journal.operations import Signed
from comptoir.kit import limits
from comptoir.kit.money import Money


@operation(Upkeep.PAYMENTS)
def give_credit(actor: System, *, amount: Money, reason: str, by: Signed) -> None:
    """Put a gift on the prepaid account; the reason stands in the customer's own journal."""
    organization = held(actor)
    if not limits.TOP_UP_LEAST <= amount.cents <= limits.TOP_UP_MOST:
        raise AmountOutOfRange
    if amount.currency != organization.currency:
        raise TwoCurrencies

    moved = {Account.REVENUE: amount.cents, Account.PROMOTIONAL: -amount.cents}
    book(organization, What.GIFT, amount.currency, moved)
    journal.record(by, CreditGiven(amount=jinja.money(amount), reason=reason))
