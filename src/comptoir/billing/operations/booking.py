"""Writing the ledger: always inside somebody else's operation, under the organization's lock."""

from __future__ import annotations

from collections.abc import Mapping

from comptoir.billing.models import Account, Document, Entry, Payment, Posting, What, Withdrawal
from comptoir.kit.money import Currency
from comptoir.organizations.models import Organization


def book(
    organization: Organization,
    what: What,
    currency: Currency,
    cents: Mapping[Account, int],
    *,
    document: Document | None = None,
    payment: Payment | None = None,
    withdrawal: Withdrawal | None = None,
) -> Entry | None:
    """Note that money moved: debits positive, credits negative, together nothing."""
    moved = {account: amount for account, amount in cents.items() if amount}
    if not moved:
        return None
    entry = Entry.objects.create(
        organization=organization,
        what=what,
        document=document,
        payment=payment,
        withdrawal=withdrawal,
    )
    Posting.objects.bulk_create(
        Posting(
            organization=organization,
            entry=entry,
            account=account,
            cents=amount,
            currency=currency,
        )
        for account, amount in moved.items()
    )
    return entry
