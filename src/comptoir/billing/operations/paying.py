"""Money that comes, and money of the prepaid account that pays (R-41)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.timezone import now

from comptoir.billing.drafts import Draft, whole
from comptoir.billing.events import PaidFromPrepaid
from comptoir.billing.facts import Means, Paid
from comptoir.billing.models import (
    Account,
    BillingAddress,
    Document,
    DueItem,
    Kind,
    Payment,
    PaymentItem,
    What,
)
from comptoir.billing.news import DocumentPaid, MoneyCredited
from comptoir.billing.obstacles import NotEnoughPrepaid, TwoCurrencies
from comptoir.billing.operations.booking import book
from comptoir.billing.operations.issuing import issue
from comptoir.billing.operations.owing import still_open
from comptoir.billing.payers import Payer, held, job_in
from comptoir.billing.permissions import Upkeep
from comptoir.billing.queries import balance, spendable
from comptoir.core.actors import System
from comptoir.core.news import tell
from comptoir.core.operations import operation
from comptoir.core.refusals import NotFound
from comptoir.journal import operations as journal
from comptoir.kit.money import Currency, Money, total
from comptoir.organizations.models import Organization
from comptoir.organizations.permissions import Permission


@dataclass(frozen=True)
class Told:
    """Money as a provider or a bank tells of it; `reference` is their own, and the key."""

    provider: str
    reference: str
    amount: Money
    means: Means = Means.CARD


@operation(Permission.ACCOUNTING_MANAGE)
def pay_from_prepaid(actor: Payer, items: Sequence[DueItem]) -> Document:
    """Pay a selection with the prepaid account; what costs nothing is paid by nothing (R-43).

    Promotional credit is spent before money (R-41).
    """
    organization = held(actor)
    items = still_open(organization, items)
    due = total((item.left for item in items), Currency(items[0].currency))
    if spendable(organization, due.currency) < due:
        raise NotEnoughPrepaid

    document = _paid(organization, items, None, prepaid=due)
    journal.record(actor, PaidFromPrepaid(number=document.number))
    return document


@operation(Permission.ACCOUNTING_MANAGE)
def ask_payment(
    actor: Payer, items: Sequence[DueItem], *, told: Told, prepaid: Money | None = None
) -> Payment:
    """Note what a provider is about to be asked for, before it is; the same key twice is once.

    `prepaid` is what the prepaid account will add when the money comes.
    """
    organization = held(actor)
    items = still_open(organization, items)
    if told.amount.currency != items[0].currency:
        raise TwoCurrencies

    return _asked(organization, items, told, prepaid)


@operation(Upkeep.PAYMENTS)
def fail_payment(actor: System, *, provider: str, reference: str) -> None:
    """Note that a provider refused; money that comes all the same is taken."""
    held(actor)
    payment = Payment.objects.filter(provider=provider, reference=reference).first()
    if payment is None:
        raise NotFound
    if payment.received_at is None and payment.failed_at is None:
        payment.failed_at = now()
        payment.save(update_fields=["failed_at"])


@operation(Upkeep.PAYMENTS)
def record_payment(
    actor: System, *, told: Told, items: Sequence[DueItem] = (), prepaid: Money | None = None
) -> Payment:
    """Take money, once, however often and by whomever it is told.

    It pays what it was asked for (`items`, where nobody had asked before) when amount, currency and
    state fit; else all of it goes to the prepaid account, and nothing is guessed (R-41).
    """
    organization = held(actor)
    payment = Payment.objects.filter(provider=told.provider, reference=told.reference).first()
    if payment is not None and payment.received_at is not None:
        return payment

    payment = payment or _asked(organization, items, told, prepaid)
    meant = [it.due_item for it in payment.items.select_related("due_item").order_by("pk")]
    if _fits(organization, payment, meant, told.amount):
        return _settled(organization, payment, meant, told)
    return _credited(organization, payment, meant, told)


def _asked(
    organization: Organization, items: Sequence[DueItem], told: Told, prepaid: Money | None
) -> Payment:
    payment, fresh = Payment.objects.get_or_create(
        provider=told.provider,
        reference=told.reference,
        defaults={
            "organization": organization,
            "means": told.means,
            "cents": told.amount.cents,
            "currency": told.amount.currency,
            "prepaid_cents": prepaid.cents if prepaid else 0,
        },
    )
    if fresh:
        PaymentItem.objects.bulk_create(
            PaymentItem(organization=organization, payment=payment, due_item=item) for item in items
        )
    return payment


def _fits(
    organization: Organization, payment: Payment, meant: Sequence[DueItem], amount: Money
) -> bool:
    """Tell whether money pays exactly what it is for, with what the prepaid account adds."""
    currencies = {item.currency for item in meant}
    if currencies != {str(amount.currency)} or not all(item.is_open for item in meant):
        return False
    due = sum(item.left.cents for item in meant)
    enough = spendable(organization, amount.currency).cents >= payment.prepaid_cents
    return enough and amount.cents + payment.prepaid_cents == due


def _settled(
    organization: Organization, payment: Payment, meant: Sequence[DueItem], told: Told
) -> Payment:
    _take(payment, told)
    added = Money(payment.prepaid_cents, told.amount.currency)
    _paid(organization, meant, payment, prepaid=added)
    return payment


def _credited(
    organization: Organization, payment: Payment, meant: Sequence[DueItem], told: Told
) -> Payment:
    _take(payment, told)
    payment.save()
    moved = {_till(payment): told.amount.cents, Account.PREPAID: -told.amount.cents}
    book(organization, What.CREDIT, told.amount.currency, moved, payment=payment)
    tell(MoneyCredited(payment, meant))
    return payment


def _take(payment: Payment, told: Told) -> None:
    """Set what really came, by which means; saved with what it paid."""
    payment.received_at = now()
    payment.cents, payment.currency = told.amount.cents, told.amount.currency
    payment.means = told.means


def _till(payment: Payment) -> Account:
    return Account.BANK if payment.means == Means.TRANSFER else Account.CARD


def _paid(
    organization: Organization,
    items: Sequence[DueItem],
    payment: Payment | None,
    *,
    prepaid: Money,
) -> Document:
    """Settle what is paid in this transaction, and tell everybody.

    What stands on an open invoice pays that (R-38); of the rest an invoice is issued.
    """
    shares = _shares(items, payment, prepaid)
    documents = [share.invoice or _invoice(organization, share, payment) for share in shares]
    if payment is not None:
        payment.document = documents[0]
        payment.save()
    for share, document in zip(shares, documents, strict=True):
        _book(document, share, payment)
        if _whole(document, share):
            tell(DocumentPaid(document, payment))
    return documents[0]


@dataclass(frozen=True)
class _Share:
    """What a payment pays of one invoice: of an open one, or of one that is issued for it."""

    items: Sequence[DueItem]
    invoice: Document | None
    came: Money
    prepaid: Money


def _shares(items: Sequence[DueItem], payment: Payment | None, prepaid: Money) -> list[_Share]:
    """Share money out: to what has no invoice first, then to the oldest one."""
    left = payment.cents if payment else 0
    shares = []
    for _invoice, group in groupby(sorted(items, key=_claimed), key=_claimed):
        alike = list(group)
        due = total((item.left for item in alike), prepaid.currency)
        came = Money(min(left, due.cents), due.currency)
        left -= came.cents
        shares.append(_Share(alike, alike[0].invoice, came, due - came))
    return shares


def _claimed(item: DueItem) -> int:
    return item.invoice_id or 0


def _invoice(organization: Organization, share: _Share, payment: Payment | None) -> Document:
    draft = Draft(
        kind=Kind.INVOICE,
        charges=whole(share.items),
        address=address_of(share.items),
        paid=_means(share, payment),
    )
    return issue(job_in(organization), draft=draft)


def _means(share: _Share, payment: Payment | None) -> list[Paid]:
    came = [Paid(Means(payment.means), share.came)] if payment else []
    return [*came, *([Paid(Means.PREPAID, share.prepaid)] if share.prepaid.cents else [])]


def _book(document: Document, share: _Share, payment: Payment | None) -> None:
    organization, currency = document.organization, share.came.currency
    if payment is not None:
        moved = {_till(payment): share.came.cents, Account.RECEIVABLE: -share.came.cents}
        book(organization, What.PAYMENT, currency, moved, document=document, payment=payment)
    given = min(balance(organization, currency, Account.PROMOTIONAL).cents, share.prepaid.cents)
    spent = {
        Account.PROMOTIONAL: given,
        Account.PREPAID: share.prepaid.cents - given,
        Account.RECEIVABLE: -share.prepaid.cents,
    }
    book(organization, What.SPENDING, currency, spent, document=document)


def _whole(document: Document, share: _Share) -> bool:
    """Note what is paid; tell whether nothing of the invoice is open any more."""
    paid = DueItem.objects.filter(pk__in=[item.pk for item in share.items])
    paid.update(paid_at=document.paid_at or now())
    return share.invoice is None or settled(document)


def settled(invoice: Document) -> bool:
    """Note that an invoice on account is over, once nothing of it is open; tell whether it is."""
    if invoice.claims.open().exists():
        return False
    invoice.paid_at = now()
    invoice.save(update_fields=["paid_at"])
    return True


def address_of(items: Sequence[DueItem]) -> BillingAddress | None:
    """Return the address of the first item that has one; pages choose one for all of them."""
    return next((item.billing_address for item in items if item.billing_address_id), None)
