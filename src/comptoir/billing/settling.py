"""Speaking with the provider of cards: outside of any transaction, between two operations.

The intention is written and committed; the provider is called with its key; the answer is recorded.
Browser, webhook and job all end in `conclude`, and so in one `record_payment`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.utils.timezone import now

from comptoir.billing import queries
from comptoir.billing.facts import Means
from comptoir.billing.models import Customer, Payment, Refund, SavedMethod
from comptoir.billing.obstacles import NoSavedMethod
from comptoir.billing.operations import cards, parting, returning
from comptoir.billing.outcomes import Outcome, Stands
from comptoir.billing.payers import Payer
from comptoir.billing.providers import PROVIDERS, stripe
from comptoir.core.actors import System
from comptoir.core.jobs import calendar, job
from comptoir.core.refusals import NotFound
from comptoir.core.tenancy import everywhere, tenancy
from comptoir.kit import limits
from comptoir.kit.money import Currency, Money
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Organization

log = structlog.get_logger("comptoir.billing")
CARDS = PROVIDERS[stripe.KEY]
UNDER_WAY = {Stands.OPEN, Stands.CONFIRM, Stands.PENDING, Stands.PAID}


def pay(actor: Member, payment: Payment, method: SavedMethod) -> Outcome:
    """Charge what was asked for to a saved method; the person may have to confirm."""
    payment = cards.try_payment(actor, payment, method=method)
    charge = _charge(payment)
    outcome = stripe.confirm(_intent(payment, charge), charge)
    cards.conclude(System(payment.organization_id), payment, outcome=outcome)
    return outcome


def _intent(payment: Payment, charge: stripe.Charge) -> str:
    """Return what the provider calls it; what was refused is over there before another is made."""
    before = payment.theirs
    if before and CARDS.look(payment.organization_id, payment.reference).stands in UNDER_WAY:
        return before
    if before and stripe.drop(before).stands is not Stands.REFUSED:
        return before
    made, here = stripe.intend(charge, after=before), System(payment.organization_id)
    return cards.name_payment(here, payment, theirs=made, instead_of=before).theirs


def settle(organization: int, payment: Payment) -> Outcome:
    """Ask what became of a payment, and take it in."""
    outcome = CARDS.look(organization, payment.reference)
    cards.conclude(System(organization), payment, outcome=outcome)
    return outcome


@job(queue="payments")
def charge_unattended(organization: int, payment: int) -> None:
    """Charge a saved method while nobody sits there; run again, it is the same charge."""
    found = _payment(organization, payment)
    if not found.is_open:
        return
    if found.theirs:
        settle(organization, found)
        return
    if found.tried_at is None or found.tried_at < now() - limits.PROVIDER_KEYS_KEPT:
        log.error("nobody knows what became of a charge", payment=payment)
        return
    outcome = stripe.take(_charge(found))
    cards.conclude(System(organization), found, outcome=outcome)


@job(queue="payments")
def look(organization: int, payment: int) -> None:
    """Ask what became of a payment that somebody has told something of."""
    settle(organization, _payment(organization, payment))


@job(queue="payments")
def send_refund(organization: int, refund: int) -> None:
    """Have money sent back; run again, it is sent once."""
    with tenancy(organization):
        found = Refund.objects.select_related("payment").get(pk=refund)
    if found.done_at is not None or found.failed_at is not None:
        return
    reference = found.payment.reference
    outcome = CARDS.refund(organization, reference, key=found.key, amount=found.amount)
    returning.conclude_refund(System(organization), found, outcome=outcome)


@job(queue="payments")
def forget_method(organization: int, method: int) -> None:
    """Have the provider forget a means of payment."""
    with tenancy(organization):
        found = SavedMethod.objects.get(pk=method)
    stripe.forget(found.reference)


@job(queue="payments")
def forget_cards(organization: int) -> None:
    """Have the provider forget whom a deleted organization was there, then forget it here (R-55).

    A console that takes no cards any more has nobody to ask.
    """
    with tenancy(organization):
        saved = SavedMethod.objects.filter(provider=stripe.KEY).exclude(last4="")
        methods = list(saved.values_list("reference", flat=True))
        known = Customer.objects.filter(provider=stripe.KEY).first()
    if stripe.ready():
        stripe.forget_all(known.reference if known else "", methods)
    parting.forget_cards(System(organization))


@calendar("*/5 * * * *")
def ask_of_recent_payments() -> None:
    """Ask the other side, every five minutes, of what was tried lately and has no answer."""
    _ask(now() - limits.PAYMENT_LATELY)


@calendar("23 4 * * *")
def ask_of_old_payments() -> None:
    """Ask once a day of all that has no answer; after some weeks it is given up on both sides."""
    _ask(now() - timedelta(days=3650))


def begin_saving(actor: Member) -> str:
    """Prepare to save a means of payment; return what the provider calls that."""
    return stripe.begin_saving(_customer(actor).reference, actor.organization.pk)


def being_saved(organization: int, reference: str) -> stripe.Saving:
    """Look how far saving is, of one's own alone."""
    with tenancy(organization):
        known = Customer.objects.filter(organization_id=organization, provider=stripe.KEY).first()
    begun = stripe.saving(reference) if known is not None else None
    if begun is None or known is None or begun.customer != known.reference:
        raise NotFound
    return begun


def keep(actor: Payer, organization: int, reference: str) -> SavedMethod:
    """Keep what the provider has saved, if it has."""
    begun = being_saved(organization, reference)
    if not begun.method:
        raise NoSavedMethod
    saved = stripe.saved(begun)
    return cards.keep_method(
        actor,
        reference=saved.reference,
        means=saved.means,
        brand=saved.brand,
        last4=saved.last4,
        expires_on=saved.expires_on,
    )


def hear(event: Any) -> None:
    """Take in what the webhook was told, signed: what it says of a payment is asked for again."""
    kind, thing = str(event.get("type", "")), event.get("data", {}).get("object", {})
    if kind.startswith("payment_intent."):
        _hear_payment(thing)
    elif kind.startswith("charge.dispute."):
        _hear_dispute(thing)
    elif kind.startswith("refund."):
        _hear_refund(thing)
    elif kind == "charge.refunded":
        for refund in (thing.get("refunds") or {}).get("data", []):
            _hear_refund(refund)


def _hear_payment(intent: Any) -> None:
    found = _known(str(intent["id"]), stripe.noted(intent, "payment"))
    if found is not None:
        here = System(found.organization_id)
        cards.name_payment(here, found, theirs=str(intent["id"]))
        look.later(organization=found.organization_id, payment=found.pk)
    elif intent["status"] == "succeeded" and stripe.noted(intent, "payment"):
        log.error("money came by card for a payment that is not here", theirs=intent["id"])


def _hear_dispute(dispute: Any) -> None:
    found = _known(str(dispute.get("payment_intent") or ""))
    if found is None or str(dispute["status"]).startswith("warning_"):
        return  # a question of the bank's, for which no money moves
    _look_first(found)
    returning.hear_dispute(
        System(found.organization_id),
        found,
        reference=str(dispute["id"]),
        amount=_money(dispute),
        reason=str(dispute.get("reason") or ""),
        status=str(dispute["status"]),
    )


def _hear_refund(refund: Any) -> None:
    found = _known(str(refund.get("payment_intent") or ""))
    if found is None:
        return
    _look_first(found)
    returning.hear_refund(
        System(found.organization_id),
        found,
        outcome=stripe.refunded(refund),
        key=_uuid(stripe.noted(refund, "refund")),
    )


def _look_first(payment: Payment) -> None:
    """What goes back has come: perhaps nobody has told of that yet."""
    if payment.received_at is None:
        settle(payment.organization_id, payment)


def _known(theirs: str, reference: str = "") -> Payment | None:
    """Find a payment by what the provider calls it, else by the key that we wrote on it."""
    with everywhere():
        ours = Payment.objects.filter(provider=stripe.KEY)
        found = ours.filter(theirs=theirs).first() if theirs else None
        return found or ours.filter(reference=reference, theirs="").first()


def _ask(since: Any) -> None:
    for organization, payment in _unanswered(since):
        try:
            _ask_one(organization, payment)
        except Exception:
            log.exception("a payment could not be asked for", payment=payment.pk)


def _unanswered(since: Any) -> Iterator[tuple[int, Payment]]:
    with everywhere():
        found = list(queries.unanswered(stripe.KEY, since))
    return ((payment.organization_id, payment) for payment in found)


def _ask_one(organization: int, payment: Payment) -> None:
    if not payment.theirs:
        if payment.unattended:
            charge_unattended(organization, payment.pk)
        return
    outcome = settle(organization, payment)
    old = payment.asked_at < now() - limits.PAYMENT_GIVEN_UP
    if old and outcome.stands in {Stands.OPEN, Stands.CONFIRM, Stands.REFUSED}:
        dropped = stripe.drop(payment.theirs)
        cards.conclude(System(organization), payment, outcome=dropped)
        if dropped.stands is Stands.REFUSED:
            cards.give_up(System(organization), payment)


def _charge(payment: Payment) -> stripe.Charge:
    """Say what is to be charged, and to what."""
    assert payment.method is not None  # noqa: S101  chosen before anything is tried
    with tenancy(payment.organization_id):
        customer = Customer.objects.get(provider=stripe.KEY)
    return stripe.Charge(
        organization=payment.organization_id,
        reference=payment.reference,
        amount=payment.amount,
        customer=customer.reference,
        method=payment.method.reference,
        means=Means(payment.means),
    )


def _customer(actor: Member) -> Customer:
    organization: Organization = actor.organization
    with tenancy(organization.pk):
        known = Customer.objects.filter(organization=organization, provider=stripe.KEY).first()
    return known or cards.keep_customer(actor, reference=stripe.customer(organization))


def _payment(organization: int, payment: int) -> Payment:
    with tenancy(organization):
        found = Payment.objects.select_related("method").filter(pk=payment).first()
    if found is None:
        raise NotFound
    return found


def _money(thing: Any) -> Money:
    return Money(int(thing["amount"]), Currency(str(thing["currency"]).upper()))


def _uuid(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None
