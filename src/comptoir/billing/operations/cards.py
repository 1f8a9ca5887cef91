"""Money by card: asked for, tried, told of; and the cards that are kept (R-41)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import uuid4

from django.utils.timezone import now

from comptoir.billing.events import MethodAdded, MethodPreferred, MethodRemoved
from comptoir.billing.facts import Means
from comptoir.billing.models import Customer, DueItem, Payment, SavedMethod
from comptoir.billing.news import MethodDropped, PaymentNeedsPerson, PaymentReady, PaymentRefused
from comptoir.billing.obstacles import (
    AmountOutOfRange,
    NoSavedMethod,
    NotEnoughPrepaid,
    NothingToPay,
    PaymentOver,
    TwoCurrencies,
)
from comptoir.billing.operations.owing import still_open
from comptoir.billing.operations.paying import Told, ask_payment, record_payment
from comptoir.billing.outcomes import Outcome, Stands
from comptoir.billing.payers import Payer, held
from comptoir.billing.permissions import Upkeep
from comptoir.billing.queries import spendable
from comptoir.core.actors import System
from comptoir.core.news import tell
from comptoir.core.operations import operation
from comptoir.core.refusals import NotFound
from comptoir.journal import operations as journal
from comptoir.kit import limits
from comptoir.kit.money import Currency, Money, total
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Organization
from comptoir.organizations.permissions import Permission

CARDS = "stripe"  # who takes them


@operation(Permission.ACCOUNTING_MANAGE)
def ask_card(
    actor: Payer, items: Sequence[DueItem], *, prepaid: Money | None = None, key: str = ""
) -> Payment:
    """Note that a selection shall be paid by card, perhaps a part of it from the prepaid account.

    The same selection asked for again, while nobody has said what became of it, is the same.
    """
    organization = held(actor)
    items = still_open(organization, items)
    due = total((item.left for item in items), Currency(items[0].currency))
    part = prepaid or Money(0, due.currency)
    if part.cents and spendable(organization, due.currency) < part:
        raise NotEnoughPrepaid
    if (rest := due - part).cents <= 0:
        raise NothingToPay

    known = _asked_already(organization, items, rest, part)
    told = Told(CARDS, key or uuid4().hex, rest)
    return known or ask_payment(actor, items, told=told, prepaid=part)


@operation(Permission.ACCOUNTING_MANAGE)
def top_up_by_card(actor: Payer, *, amount: Money) -> Payment:
    """Note that credit for the prepaid account shall be paid by card (R-41)."""
    organization = held(actor)
    if not limits.TOP_UP_LEAST <= amount.cents <= limits.TOP_UP_MOST:
        raise AmountOutOfRange
    if amount.currency != organization.currency:
        raise TwoCurrencies

    return Payment.objects.create(
        organization=organization,
        provider=CARDS,
        reference=uuid4().hex,
        means=Means.CARD,
        cents=amount.cents,
        currency=amount.currency,
    )


@operation(Permission.ACCOUNTING_MANAGE)
def charge_saved(
    actor: Payer, items: Sequence[DueItem], *, key: str, prepaid: Money | None = None
) -> Payment:
    """Have a selection charged to the preferred means of payment, while nobody sits there (R-39).

    `key` is the caller's own: the same one twice is once. A job asks the provider after the commit;
    what came of it is told as `DocumentPaid`, `PaymentRefused` or `PaymentNeedsPerson`: its letter
    leads to where the bank's question is answered. What is still under way is not asked for again.
    """
    organization = held(actor)
    method = organization.saved_methods.filter(preferred_at__isnull=False).first()
    if method is None:
        raise NoSavedMethod

    payment = ask_card(actor, items, prepaid=prepaid, key=f"{organization.pk}:{key}")
    if payment.is_open and payment.tried_at is None:
        payment.unattended = True
        _try(payment, method)
        tell(PaymentReady(payment))
    return payment


@operation(Permission.ACCOUNTING_MANAGE)
def try_payment(actor: Member, payment: Payment, *, method: SavedMethod) -> Payment:
    """Choose what a payment is charged to; the provider is asked after the commit."""
    organization = held(actor)
    payment = _again(organization, payment)
    usable = organization.saved_methods.usable().filter(pk=method.pk).first()
    if usable is None:
        raise NoSavedMethod(field="method")
    meant = [it.due_item for it in payment.items.select_related("due_item")]
    if payment.received_at is not None or not all(item.is_open for item in meant):
        raise PaymentOver

    payment.failed_at, payment.unattended = None, False
    _try(payment, usable)
    return payment


@operation(Upkeep.PAYMENTS)
def name_payment(actor: System, payment: Payment, *, theirs: str, instead_of: str = "") -> Payment:
    """Keep what the provider calls a payment, before anything is charged by that name.

    `instead_of` is a name under which it was refused, and that nobody can pay by any more. Of two
    who name it at once, the first one's name counts: both charge by that.
    """
    payment = _again(held(actor), payment)
    if payment.theirs == instead_of:
        payment.theirs = theirs
        payment.save(update_fields=["theirs"])
    return payment


@operation(Upkeep.PAYMENTS)
def conclude(actor: System, payment: Payment, *, outcome: Outcome) -> Payment:
    """Take in what the provider says, whoever heard it, however often, in whatever order."""
    payment = _again(held(actor), payment)
    if payment.received_at is not None:
        return payment
    if outcome.theirs and not payment.theirs:
        payment.theirs = outcome.theirs
        payment.save(update_fields=["theirs"])
    if outcome.stands is Stands.PAID and outcome.amount is not None:
        told = Told(payment.provider, payment.reference, outcome.amount, outcome.means)
        return record_payment(actor, told=told)
    if outcome.stands is Stands.REFUSED:
        _refused(payment, outcome.reason)
    if outcome.stands is Stands.CONFIRM and payment.unattended:
        payment.unattended = False
        payment.save(update_fields=["unattended"])
        tell(PaymentNeedsPerson(payment))
    return payment


@operation(Upkeep.PAYMENTS)
def give_up(actor: System, payment: Payment) -> None:
    """Note that nobody can pay by this intention any more; the provider knows."""
    payment = _again(held(actor), payment)
    if payment.is_open:
        payment.failed_at = now()
        payment.save(update_fields=["failed_at"])


@operation(Permission.ACCOUNTING_MANAGE)
def keep_customer(actor: Payer, *, reference: str) -> Customer:
    """Keep whom the provider knows the organization as; the first one stays."""
    organization = held(actor)
    kept, _fresh = Customer.objects.get_or_create(
        organization=organization, provider=CARDS, defaults={"reference": reference}
    )
    return kept


@operation(Permission.ACCOUNTING_MANAGE)
def keep_method(
    actor: Payer,
    *,
    reference: str,
    means: Means,
    brand: str,
    last4: str,
    expires_on: date | None,
) -> SavedMethod:
    """Keep a means of payment that the provider has saved; the first one is preferred."""
    organization = held(actor)
    known = organization.saved_methods.filter(provider=CARDS, reference=reference).first()
    if known is not None:
        return known

    first = not organization.saved_methods.filter(preferred_at__isnull=False).exists()
    made = SavedMethod.objects.create(
        organization=organization,
        provider=CARDS,
        reference=reference,
        means=means,
        brand=brand[:40],
        last4=last4[-4:],
        expires_on=expires_on,
        added_by=actor.user if isinstance(actor, Member) else None,
        preferred_at=now() if first else None,
    )
    journal.record(actor, MethodAdded(last4=made.last4))
    return made


@operation(Permission.ACCOUNTING_MANAGE)
def prefer_method(actor: Member, method: SavedMethod) -> None:
    """Have renewals charged to this one."""
    organization = held(actor)
    chosen = _usable(organization, method)
    if chosen.preferred_at is not None:
        return
    organization.saved_methods.filter(preferred_at__isnull=False).update(preferred_at=None)
    chosen.preferred_at = now()
    chosen.save(update_fields=["preferred_at"])
    journal.record(actor, MethodPreferred(last4=chosen.last4))


@operation(Permission.ACCOUNTING_MANAGE)
def remove_method(actor: Member, method: SavedMethod) -> None:
    """Have nothing charged to it any more; a job has the provider forget it."""
    chosen = _usable(held(actor), method)
    chosen.removed_at, chosen.preferred_at = now(), None
    chosen.save(update_fields=["removed_at", "preferred_at"])
    journal.record(actor, MethodRemoved(last4=chosen.last4))
    tell(MethodDropped(chosen))


def _asked_already(
    organization: Organization, items: Sequence[DueItem], rest: Money, part: Money
) -> Payment | None:
    """The open intention for exactly this, if there is one."""
    wanted = {item.pk for item in items}
    found = Payment.objects.filter(
        organization=organization,
        provider=CARDS,
        received_at=None,
        failed_at=None,
        refusal="",
        cents=rest.cents,
        prepaid_cents=part.cents,
        items__due_item__in=wanted,
    )
    for payment in found.distinct().order_by("pk"):
        if set(payment.items.values_list("due_item_id", flat=True)) == wanted:
            return payment
    return None


def _try(payment: Payment, method: SavedMethod) -> None:
    payment.method, payment.means = method, method.means
    payment.tried_at, payment.refusal = now(), ""
    payment.save()


def _refused(payment: Payment, reason: str) -> None:
    """Keep why; where nobody sits there, this intention is over."""
    payment.refusal = reason[:60]
    if payment.unattended and payment.failed_at is None:
        payment.failed_at = now()
        tell(PaymentRefused(payment))
    payment.save(update_fields=["refusal", "failed_at"])


def _again(organization: Organization, payment: Payment) -> Payment:
    found = Payment.objects.select_related("method").filter(
        organization=organization, pk=payment.pk
    )
    if (again := found.first()) is None:
        raise NotFound
    return again


def _usable(organization: Organization, method: SavedMethod) -> SavedMethod:
    found = organization.saved_methods.usable().filter(pk=method.pk).first()
    if found is None:
        raise NotFound
    return found
