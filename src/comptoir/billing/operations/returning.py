"""Money that goes back by card, and money that a provider takes back (R-53)."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.db.models import Sum
from django.utils.timezone import now

from comptoir.billing.models import Account, Dispute, Document, Payment, Refund, What
from comptoir.billing.news import DisputeOver, PaymentDisputed, RefundReady
from comptoir.billing.obstacles import NotEnoughPrepaid, TooMuchBack
from comptoir.billing.operations.booking import book
from comptoir.billing.operations.cards import CARDS
from comptoir.billing.outcomes import Outcome, Stands
from comptoir.billing.payers import held
from comptoir.billing.permissions import Upkeep
from comptoir.billing.queries import balance
from comptoir.core.actors import System
from comptoir.core.news import tell
from comptoir.core.operations import operation
from comptoir.core.refusals import NotFound
from comptoir.kit.money import Currency, Money
from comptoir.organizations.models import Organization


@operation(Upkeep.PAYMENTS)
def send_back(actor: System, payment: Payment, *, amount: Money, key: UUID) -> Refund:
    """Send money of a card payment back to that card, off the prepaid account, where it stands.

    A credit note has put it there, or it was never spent. A job asks the provider after the commit;
    what it refuses is on the prepaid account again. The same key twice is once.
    """
    organization = held(actor)
    known = Refund.objects.filter(organization=organization, key=key).first()
    if known is not None:
        return known
    payment = _again(organization, payment)
    if not 0 < amount.cents <= left(payment).cents or amount.currency != payment.currency:
        raise TooMuchBack
    if balance(organization, amount.currency) < amount:
        raise NotEnoughPrepaid

    made = Refund.objects.create(
        organization=organization, payment=payment, key=key, cents=amount.cents
    )
    _book(made, Account.PREPAID)
    tell(RefundReady(made))
    return made


@operation(Upkeep.PAYMENTS)
def return_by_card(actor: System, note: Document) -> Refund | None:
    """Send what a credit note gives back to the card that paid, as far as a card did (R-53).

    The rest stays on the prepaid account, where the note has put it; so does what is contested.
    """
    organization = held(actor)
    paid = Payment.objects.filter(
        organization=organization,
        provider=CARDS,
        document=note.corrects_id,
        received_at__isnull=False,
    )
    payment = paid.exclude(disputes__won_at=None, disputes__isnull=False).first()
    if payment is None:
        return None
    most = (note.gross_cents, left(payment).cents, balance(organization, note.gross.currency).cents)
    amount = Money(min(most), note.gross.currency)
    return send_back(actor, payment, amount=amount, key=uuid4()) if amount.cents > 0 else None


@operation(Upkeep.PAYMENTS)
def conclude_refund(actor: System, refund: Refund, *, outcome: Outcome) -> Refund:
    """Take in what the provider says of a refund, however often."""
    found = Refund.objects.filter(organization=held(actor), pk=refund.pk)
    known = found.select_related("payment", "organization").first()
    if known is None:
        raise NotFound
    _concluded(known, outcome)
    return known


@operation(Upkeep.PAYMENTS)
def hear_refund(
    actor: System, payment: Payment, *, outcome: Outcome, key: UUID | None = None
) -> None:
    """Take in a refund that the provider tells of: ours by its key, or made on its own pages.

    The latter comes off the prepaid account as far as that holds it; else the money is lost until
    staff have found out why.
    """
    organization = held(actor)
    payment = _again(organization, payment)
    refunds = Refund.objects.filter(payment=payment).select_related("payment", "organization")
    known = refunds.filter(theirs=outcome.theirs).first()
    if known is None and key is not None:
        known = refunds.filter(key=key).first()
    if known is None and outcome.stands is Stands.PAID and outcome.amount is not None:
        amount = outcome.amount
        known = Refund.objects.create(
            organization=organization, payment=payment, theirs=outcome.theirs, cents=amount.cents
        )
        holds = balance(organization, amount.currency) >= amount
        _book(known, Account.PREPAID if holds else Account.LOST)
    if known is not None:
        _concluded(known, outcome)


@operation(Upkeep.PAYMENTS)
def hear_dispute(
    actor: System, payment: Payment, *, reference: str, amount: Money, reason: str, status: str
) -> None:
    """Book what a cardholder contests: the provider has taken the money, and perhaps gives it back.

    `status` is the provider's: `won` or `lost` end it, anything else is open. Told twice or in
    another order changes nothing.
    """
    organization = held(actor)
    payment = _again(organization, payment)
    dispute, fresh = Dispute.objects.get_or_create(
        reference=reference,
        defaults={
            "organization": organization,
            "payment": payment,
            "cents": amount.cents,
            "reason": reason[:60],
        },
    )
    if fresh:
        _contest(dispute, Account.DISPUTED, Account.CARD)
        tell(PaymentDisputed(dispute))
    if status in {"won", "lost"} and dispute.is_open:
        _over(dispute, status)


def left(payment: Payment) -> Money:
    """Return what of a payment has not been sent back, nor is on its way."""
    back = payment.refunds.filter(failed_at=None).aggregate(sum=Sum("cents"))["sum"] or 0
    return Money(payment.cents - back, Currency(payment.currency))


def _over(dispute: Dispute, status: str) -> None:
    if status == "won":
        dispute.won_at = now()
        _contest(dispute, Account.CARD, Account.DISPUTED)
    else:
        dispute.lost_at = now()
        _contest(dispute, Account.LOST, Account.DISPUTED)
    dispute.save(update_fields=["won_at", "lost_at"])
    tell(DisputeOver(dispute))


def _concluded(refund: Refund, outcome: Outcome) -> None:
    if outcome.theirs and not refund.theirs:
        refund.theirs = outcome.theirs
    if outcome.stands is Stands.PAID and refund.failed_at is None:
        refund.done_at = refund.done_at or now()
    elif outcome.stands is Stands.REFUSED and refund.failed_at is None:
        refund.failed_at = now()
        _book(refund, Account.PREPAID, back=True)
    refund.save(update_fields=["theirs", "done_at", "failed_at"])


def _book(refund: Refund, source: Account, *, back: bool = False) -> None:
    cents = -refund.cents if back else refund.cents
    moved = {source: cents, Account.CARD: -cents}
    book(refund.organization, What.REFUND, refund.amount.currency, moved, payment=refund.payment)


def _contest(dispute: Dispute, to: Account, source: Account) -> None:
    moved = {to: dispute.cents, source: -dispute.cents}
    currency = dispute.amount.currency
    book(dispute.organization, What.DISPUTE, currency, moved, payment=dispute.payment)


def _again(organization: Organization, payment: Payment) -> Payment:
    """A payment that was received; nothing else can go back."""
    found = Payment.objects.filter(organization=organization, pk=payment.pk)
    again = found.filter(received_at__isnull=False).first()
    if again is None:
        raise NotFound
    return again
