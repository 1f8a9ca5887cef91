"""Money that comes, and money of the prepaid account that pays (R-41)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
from comptoir.billing.queries import balance
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
    """Pay a selection with the prepaid account; what costs nothing is paid by nothing (R-43)."""
    organization = held(actor)
    items = still_open(organization, items)
    due = total((item.gross for item in items), Currency(items[0].currency))
    if balance(organization, due.currency) < due:
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
    due = sum(item.gross_cents for item in meant)
    enough = balance(organization, amount.currency).cents >= payment.prepaid_cents
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
    """Issue the invoice of what is paid in this transaction, and tell everybody."""
    draft = Draft(
        kind=Kind.INVOICE,
        charges=whole(items),
        address=_address(items),
        paid=_means(payment, prepaid),
    )
    document = issue(job_in(organization), draft=draft)
    if payment is not None:
        payment.document = document
        payment.save()
        moved = {_till(payment): payment.cents, Account.RECEIVABLE: -payment.cents}
        what = What.PAYMENT
        book(organization, what, prepaid.currency, moved, document=document, payment=payment)
    spent = {Account.PREPAID: prepaid.cents, Account.RECEIVABLE: -prepaid.cents}
    book(organization, What.SPENDING, prepaid.currency, spent, document=document)
    DueItem.objects.filter(pk__in=[item.pk for item in items]).update(paid_at=document.paid_at)
    tell(DocumentPaid(document, payment))
    return document


def _means(payment: Payment | None, prepaid: Money) -> list[Paid]:
    came = [Paid(Means(payment.means), payment.amount)] if payment else []
    return [*came, *([Paid(Means.PREPAID, prepaid)] if prepaid.cents else [])]


def _address(items: Sequence[DueItem]) -> BillingAddress | None:
    """Return the address of the first item that has one; pages choose one for all of them."""
    return next((item.billing_address for item in items if item.billing_address_id), None)
