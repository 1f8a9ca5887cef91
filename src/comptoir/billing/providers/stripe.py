"""Cards and direct debits through Stripe: what is sent there, and how its answers are read.

Nothing of a card comes here: Stripe's own script takes it in the browser, and gives a reference.
Money is asked for in two steps, so that asking twice can never charge twice: a Payment Intent is
made and its name kept; then that one is confirmed, which Stripe does once. Where nobody sits before
a page both are one call, because only that call may say so; Stripe then keeps its answer under our
key. docs/decisions/0007-cards.md says more.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

import stripe
import structlog
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comptoir.billing.facts import Means
from comptoir.billing.models import BillingAddress, DueItem, Payment
from comptoir.billing.obstacles import CardRefused, NoCards, NoProviderAnswer
from comptoir.billing.operations.cards import ask_card
from comptoir.billing.outcomes import Outcome, Stands
from comptoir.billing.payers import Payer
from comptoir.billing.providers.contract import Asked
from comptoir.core.refusals import NotFound, Refusal
from comptoir.core.tenancy import tenancy
from comptoir.kit.money import Currency, Money
from comptoir.kit.periods import months_after
from comptoir.organizations.models import Organization

log = structlog.get_logger("comptoir.billing")
KEY = "stripe"
PUBLIC = "https://api.stripe.com"
MEANS = {"card": Means.CARD, "sepa_debit": Means.DIRECT_DEBIT}
TIMEOUT = 20  # seconds
HOOK_AGE = 300  # seconds after which a signature is a replay
STANDS = {
    "requires_payment_method": Stands.OPEN,
    "requires_confirmation": Stands.OPEN,
    "requires_action": Stands.CONFIRM,
    "processing": Stands.PENDING,
    "requires_capture": Stands.PENDING,
    "succeeded": Stands.PAID,
    "canceled": Stands.REFUSED,
}


@dataclass(frozen=True)
class Charge:
    """Money to ask for: under which key, of whom, from what."""

    organization: int
    reference: str
    amount: Money
    customer: str
    method: str
    means: Means


@dataclass(frozen=True)
class Saved:
    """A card or an account as Stripe describes it."""

    reference: str
    means: Means
    brand: str
    last4: str
    expires_on: date | None


@dataclass(frozen=True)
class Saving:
    """A card on its way to be saved: what the browser needs, and what came of it."""

    reference: str
    secret: str
    customer: str
    method: str  # once it is saved


class Stripe:
    """Paid at once with a saved card, or by direct debit within days."""

    key = KEY
    label = _("Card")

    def obstacle(self, organization: Organization | None, total: Money) -> Refusal | None:  # noqa: ARG002
        return None if ready() else NoCards()

    def ask(
        self,
        actor: Payer,
        items: Sequence[DueItem],
        *,
        address: BillingAddress | None = None,  # noqa: ARG002  the items carry it
        prepaid: Money | None = None,
    ) -> Asked:
        payment = ask_card(actor, items, prepaid=prepaid)
        return Asked(url=page(payment), reference=payment.reference, payment=payment)

    def look(self, organization: int, reference: str) -> Outcome:
        with tenancy(organization):
            payment = Payment.objects.filter(provider=KEY, reference=reference).first()
        if payment is None:
            raise NotFound
        if not payment.theirs:
            return Outcome(stands=Stands.OPEN)
        with answered():
            intent = api().payment_intents.retrieve(payment.theirs)
        return outcome(intent, means=Means(payment.means))

    def refund(self, organization: int, reference: str, *, key: UUID, amount: Money) -> Outcome:
        """Look first whether it was sent back under this key: Stripe forgets keys after a day."""
        with tenancy(organization):
            payment = Payment.objects.get(provider=KEY, reference=reference)
        with answered():
            known = api().refunds.list({"payment_intent": payment.theirs})
            made = next((it for it in known if noted(it, "refund") == str(key)), None)
            made = made or api().refunds.create(
                {
                    "payment_intent": payment.theirs,
                    "amount": amount.cents,
                    "metadata": {"refund": str(key)},
                },
                {"idempotency_key": str(key)},
            )
        return refunded(made)


def ready() -> bool:
    """Tell whether cards can be taken."""
    return bool(settings.STRIPE["secret_key"] and settings.STRIPE["public_key"])


def page(payment: Payment) -> str:
    """Return where a payment is paid."""
    return reverse("billing:payment", args=[payment.organization_id, payment.pk])


def api() -> Any:
    """Return Stripe's interface, as the seller's account."""
    return _client(settings.STRIPE["secret_key"], settings.STRIPE["base"]).v1


@cache
def _client(key: str, base: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        base_addresses={"api": base},
        max_network_retries=2,
        http_client=stripe.RequestsClient(timeout=TIMEOUT),
    )


@contextmanager
def answered() -> Iterator[None]:
    """Turn what Stripe cannot answer into a refusal; nobody comes here inside a transaction."""
    if not ready():
        raise NoCards
    with transaction.atomic(durable=True):
        pass
    try:
        yield
    except stripe.CardError as error:
        raise CardRefused from error
    except stripe.StripeError as error:
        log.warning("stripe does not answer", kind=type(error).__name__, said=error.code)
        raise NoProviderAnswer from error


def customer(organization: Organization) -> str:
    """Make an organization known to Stripe; asked twice within a day it is the same."""
    with answered():
        made = api().customers.create(
            {"name": organization.name, "metadata": {"organization": str(organization.pk)}},
            {"idempotency_key": f"customer-{organization.pk}"},
        )
    return str(made.id)


def begin_saving(customer: str, organization: int) -> str:
    """Prepare to save a card or an account, for whenever it is charged later."""
    with answered():
        made = api().setup_intents.create(
            {
                "customer": customer,
                "usage": "off_session",
                "payment_method_types": types(),
                "metadata": {"organization": str(organization)},
            }
        )
    return str(made.id)


def saving(reference: str) -> Saving:
    """Look how far saving is."""
    with answered():
        found = api().setup_intents.retrieve(reference)
    done = found.status == "succeeded"
    method = str(found.payment_method) if done and found.payment_method else ""
    return Saving(str(found.id), str(found.client_secret), str(found.customer or ""), method)


def saved(begun: Saving) -> Saved:
    """Describe what was saved; it is the customer's from now on."""
    with answered():
        found = api().payment_methods.retrieve(begun.method)
        if found.customer != begun.customer:
            found = api().payment_methods.attach(begun.method, {"customer": begun.customer})
    details = plain(found[found.type])
    ends = _last_day(details)
    brand = str(details.get("brand") or "")
    return Saved(str(found.id), MEANS[found.type], brand, str(details["last4"]), ends)


def forget(method: str) -> None:
    """Take a card off its customer: it cannot be charged any more."""
    with answered():
        if api().payment_methods.retrieve(method).customer is not None:
            api().payment_methods.detach(method)


def forget_all(customer: str, methods: Sequence[str]) -> None:
    """Forget a customer and its cards; what is not there any more is forgotten already."""
    for method in methods:
        with _gone_is_fine():
            forget(method)
    with _gone_is_fine(), answered():
        if customer:
            api().customers.delete(customer)


@contextmanager
def _gone_is_fine() -> Iterator[None]:
    try:
        yield
    except NoProviderAnswer as error:
        if getattr(error.__cause__, "code", "") != "resource_missing":
            raise


def intend(charge: Charge, *, after: str = "") -> str:
    """Make an intent that charges nothing yet, after another one that is over; return its name."""
    with answered():
        made = api().payment_intents.create(
            _asked(charge), {"idempotency_key": f"{charge.reference}-intent-{after}"}
        )
    return str(made.id)


def confirm(theirs: str, charge: Charge) -> Outcome:
    """Charge the method by an intent that was made before: Stripe confirms one once."""
    with answered():
        intents = api().payment_intents
        found = intents.retrieve(theirs)
        if found.status in {"requires_payment_method", "requires_confirmation"}:
            try:
                intents.update(theirs, {"payment_method": charge.method})
                found = intents.confirm(theirs)
            except stripe.CardError as error:
                return _refused(error, theirs)
            except stripe.InvalidRequestError:
                found = intents.retrieve(theirs)  # somebody else has just confirmed it
    return outcome(found, means=charge.means)


def take(charge: Charge) -> Outcome:
    """Charge a saved method while nobody sits there; twice with one key is once, for a day."""
    asked = {**_asked(charge), "confirm": True, "off_session": True}
    with answered():
        try:
            made = api().payment_intents.create(asked, {"idempotency_key": charge.reference})
        except stripe.CardError as error:
            if error.code == "authentication_required":
                return Outcome(stands=Stands.CONFIRM, theirs=_named(error))
            return _refused(error, _named(error))
    return outcome(made, means=charge.means)


def secret(theirs: str) -> str:
    """Return what the browser needs to have a payment confirmed by the bank."""
    with answered():
        return str(api().payment_intents.retrieve(theirs).client_secret)


def drop(theirs: str) -> Outcome:
    """Give up an intent, so that nobody can pay it later; one that is paid stays paid."""
    with answered():
        found = api().payment_intents.retrieve(theirs)
        if STANDS.get(found.status) in {Stands.OPEN, Stands.CONFIRM}:
            found = api().payment_intents.cancel(theirs)
    return outcome(found)


def outcome(intent: Any, *, means: Means = Means.CARD) -> Outcome:
    """Read what became of an intent."""
    intent = plain(intent)
    stands = STANDS.get(intent["status"], Stands.PENDING)
    problem = intent.get("last_payment_error") or {}
    if stands is Stands.OPEN and problem:
        stands = Stands.REFUSED
    reason = problem.get("code") or ("canceled" if intent["status"] == "canceled" else "")
    return Outcome(
        stands=stands,
        amount=_paid(intent) if stands is Stands.PAID else None,
        means=means,
        theirs=str(intent["id"]),
        reason=reason if stands is Stands.REFUSED else "",
    )


def refunded(refund: Any) -> Outcome:
    """Read what became of a refund."""
    refund = plain(refund)
    failed = refund["status"] in {"failed", "canceled"}
    return Outcome(
        stands=Stands.REFUSED if failed else Stands.PAID,
        amount=_money(refund["amount"], refund["currency"]),
        theirs=str(refund["id"]),
        reason=str(refund.get("failure_reason") or "") if failed else "",
    )


def event(payload: bytes, signature: str) -> Any:
    """Read what the webhook was told, when Stripe has signed it; ValueError when it has not."""
    try:
        stripe.WebhookSignature.verify_header(
            payload.decode(), signature, str(settings.STRIPE["webhook_secret"]), HOOK_AGE
        )
        return json.loads(payload)
    except stripe.SignatureVerificationError as error:
        raise ValueError("not signed") from error


def script() -> str:
    """Return the address of the script that takes the card in the browser."""
    base = str(settings.STRIPE["base"])
    return "https://js.stripe.com/v3/" if base == PUBLIC else f"{base}/js.stripe.com/v3/"


def public_key() -> str:
    """Return what tells that script whose customers these are."""
    return str(settings.STRIPE["public_key"])


def types() -> Sequence[str]:
    """Return which means of payment can be saved."""
    return list(settings.STRIPE["types"])


def hosts() -> tuple[Sequence[str], Sequence[str]]:
    """Return whom that script speaks with, and what it shows frames of."""
    base = str(settings.STRIPE["base"])
    framed = ["https://js.stripe.com", "https://hooks.stripe.com"] if base == PUBLIC else []
    return [base], framed


def plain(thing: Any) -> dict[str, Any]:
    """Return one of their things as a dictionary."""
    told: dict[str, Any] = thing if isinstance(thing, dict) else thing.to_dict()
    return told


def _last_day(details: dict[str, Any]) -> date | None:
    """Until when a card is valid; an account is for ever."""
    if not details.get("exp_year"):
        return None
    first = date(int(details["exp_year"]), int(details["exp_month"]), 1)
    return months_after(first, 1) - timedelta(days=1)


def _asked(charge: Charge) -> Any:
    return {
        "amount": charge.amount.cents,
        "currency": charge.amount.currency.lower(),
        "customer": charge.customer,
        "payment_method": charge.method,
        "payment_method_types": types(),
        "metadata": {"payment": charge.reference, "organization": str(charge.organization)},
    }


def _paid(intent: Any) -> Money:
    return _money(intent.get("amount_received") or intent["amount"], intent["currency"])


def _money(cents: int, currency: str) -> Money:
    return Money(int(cents), Currency(currency.upper()))


def noted(thing: Any, name: str) -> str:
    """Return what we wrote on one of their things."""
    return str((plain(thing).get("metadata") or {}).get(name, ""))


def _refused(error: stripe.CardError, theirs: str) -> Outcome:
    return Outcome(stands=Stands.REFUSED, theirs=theirs, reason=error.code or "declined")


def _named(error: stripe.CardError) -> str:
    """What they call an intent that was refused as soon as it was made."""
    told: Any = error.json_body or {}
    intent = told.get("error", {}).get("payment_intent") or {}
    return str(intent.get("id", ""))
