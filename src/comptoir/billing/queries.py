"""Reads that operations and pages share."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Sum

from comptoir.billing.models import (
    Account,
    BillingAddress,
    Document,
    DocumentLine,
    DueItem,
    Posting,
)
from comptoir.kit.money import Currency, Money
from comptoir.organizations.models import Organization


def balance(
    organization: Organization, currency: Currency, account: Account = Account.PREPAID
) -> Money:
    """Return what an organization has: the sum of its postings, credits counted as its own."""
    found = Posting.objects.filter(
        organization=organization, account=account, currency=currency
    ).aggregate(sum=Sum("cents"))["sum"]
    return Money(-(found or 0), currency)


def balances(organization: Organization) -> list[Money]:
    """Return the prepaid balance in the organization's currency, then others that are not 0."""
    own = Currency(organization.currency)
    return [balance(organization, own)] + [
        held for other in Currency if other != own and (held := balance(organization, other)).cents
    ]


def preferred_address(organization: Organization) -> BillingAddress | None:
    """Return the address that is proposed first; None for the organization's own (R-37)."""
    usable = organization.billing_addresses.usable()
    return usable.filter(preferred_at__isnull=False).first()


def unpaid(organization: Organization) -> bool:
    """Tell whether something is owed and neither paid nor cancelled."""
    return organization.due_items.open().exists()


def given_back(item: DueItem) -> int:
    """Return how many cents of an invoiced item credit notes have already taken back."""
    found = DocumentLine.objects.filter(due_item=item, invoices=False)
    return int(found.aggregate(sum=Sum("gross_cents"))["sum"] or 0)


def lines_of(document: Document) -> Sequence[DocumentLine]:
    """Return the lines of a document, in order, with the items that they charge."""
    return list(document.lines.select_related("due_item").order_by("place"))
