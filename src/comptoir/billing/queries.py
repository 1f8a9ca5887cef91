"""Reads that operations and pages share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import F, QuerySet, Sum
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from comptoir.billing.models import (
    Account,
    BillingAddress,
    Bundle,
    Document,
    DocumentLine,
    DueItem,
    LowBalance,
    OnAccount,
    Payment,
    Posting,
    SavedMethod,
    What,
)
from comptoir.billing.models.owed import DueItemQuerySet
from comptoir.core.paging import Listed, Page
from comptoir.core.tenancy import everywhere
from comptoir.kit import tokens
from comptoir.kit.money import Currency, Money
from comptoir.organizations.models import Organization

ADDRESSES = 200  # that a list of choices holds
METHODS = 50
BUNDLES = 20  # that a page shows


def balance(
    organization: Organization, currency: Currency, account: Account = Account.PREPAID
) -> Money:
    """Return what an organization has: the sum of its postings, credits counted as its own."""
    found = Posting.objects.filter(
        organization=organization, account=account, currency=currency
    ).aggregate(sum=Sum("cents"))["sum"]
    return Money(-(found or 0), currency)


def spendable(organization: Organization, currency: Currency) -> Money:
    """Return what can pay an invoice: prepaid money, and promotional credit before it (R-41)."""
    given = balance(organization, currency, Account.PROMOTIONAL)
    return balance(organization, currency) + given


def balances(organization: Organization) -> list[Money]:
    """Return the prepaid balance in the organization's currency, then others that are not 0."""
    own = Currency(organization.currency)
    return [balance(organization, own)] + [
        held for other in Currency if other != own and (held := balance(organization, other)).cents
    ]


def holdings(organization: Organization) -> dict[Account, list[Money]]:
    """Return all that an organization has with us, prepaid, promotional and set aside."""
    own = [Account.PREPAID, Account.PROMOTIONAL, Account.RESERVED]
    found = Posting.objects.filter(organization=organization, account__in=own)
    sums = found.values_list("account", "currency").annotate(sum=Sum("cents")).order_by("currency")
    held: dict[Account, list[Money]] = {account: [] for account in own}
    for account, currency, cents in sums:
        if cents:
            held[Account(account)].append(Money(-cents, Currency(currency)))
    return held


def told_below(organization: Organization) -> Money | None:
    """Return the balance below which somebody is told; None for never."""
    wanted = LowBalance.objects.filter(organization=organization).first()
    return Money(wanted.cents, Currency(organization.currency)) if wanted else None


def farewell(token: str) -> Bundle | None:
    """Return the invoices that a link opens, as long as it does (R-47)."""
    with everywhere():
        kept = Bundle.objects.select_related("organization").filter(
            farewell=True, link_hash=tokens.digest(token), ready_at__isnull=False
        )
        found = kept.first()
    return found if found and found.until and found.until > now() else None


def on_account(organization: Organization) -> OnAccount | None:
    """Return what staff have agreed on with whom pays after the invoice; None with others."""
    return OnAccount.objects.filter(organization=organization, ended_at=None).first()


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


def usable_addresses(organization: Organization) -> list[BillingAddress]:
    """Return the addresses that can be chosen, by name."""
    return list(organization.billing_addresses.usable().order_by("name", "pk")[:ADDRESSES])


def saved_methods(organization: Organization) -> list[SavedMethod]:
    """Return what can be charged: the usual one, then the newest first."""
    usable = organization.saved_methods.usable()
    return list(usable.order_by(F("preferred_at").asc(nulls_last=True), "-pk")[:METHODS])


def items_of(payment: Payment) -> list[DueItem]:
    """Return what a payment is meant for."""
    found = payment.items.select_related("due_item").order_by("pk")
    return [it.due_item for it in found]


def still_meant(payment: Payment) -> bool:
    """Tell whether nothing of what a payment is meant for was paid or cancelled meanwhile."""
    return all(item.is_open for item in items_of(payment))


def unanswered(provider: str, since: datetime) -> QuerySet[Payment]:
    """Return what a provider was told to take since a moment, and has not answered."""
    found = Payment.objects.filter(provider=provider, received_at=None, failed_at=None)
    return found.filter(tried_at__gte=since).order_by("tried_at", "pk")


class Owing:
    """What an organization has to pay, page by page; reads nothing before it is asked."""

    def __init__(self, organization: Organization, until: date | None) -> None:
        self._listed = _due_at_all if until is None else _due_soon
        self._values: list[int | date] = [organization.pk, *([] if until is None else [until])]

    def page(self, *, after: str, before: str) -> Page[DueItem]:
        return self._listed.page(*self._values, after=after, before=before)


def due(organization: Organization, until: date | None) -> Owing:
    """Return what is to be paid up to a day, or all of it, the oldest first."""
    return Owing(organization, until)


def due_later(organization: Organization, day: date) -> bool:
    """Tell whether something is to be paid after a day."""
    return organization.due_items.open().filter(due_on__gt=day).exists()


def _open(organization: int) -> DueItemQuerySet:
    found = DueItem.objects.open().filter(organization=organization).select_related("invoice")
    return found.defer("invoice__facts", "invoice__search")


def _open_until(organization: int, day: date) -> DueItemQuerySet:
    return _open(organization).filter(due_on__lte=day)


DUE_FIRST = ("due_on", "pk")
_due_at_all: Listed[DueItem] = Listed(_open, DUE_FIRST, int)
_due_soon: Listed[DueItem] = Listed(_open_until, DUE_FIRST, int, date)


def _prepaid(organization: int) -> QuerySet[Posting]:
    own = [Account.PREPAID, Account.PROMOTIONAL]
    found = Posting.objects.filter(organization=organization, account__in=own)
    return found.select_related("entry", "entry__document", "entry__payment").defer(
        "entry__document__facts", "entry__document__search"
    )


STATEMENT: Listed[Posting] = Listed(_prepaid, ("-pk",), int)
WORDS = {
    What.CREDIT.value: _("Credit"),
    What.SPENDING.value: _("Payment of an invoice"),
    What.REFUND.value: _("Refund"),
    What.RESERVATION.value: _("Set aside for a withdrawal"),
    What.RELEASE.value: _("Withdrawal refused"),
    What.FORFEIT.value: _("Given up"),
    What.GIFT.value: _("Promotional credit"),
}
