"""What our team does with customers' money: each act stands in the customer's own journal."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.timezone import now

from comptoir.backoffice.actors import Staff
from comptoir.backoffice.events import CreditAssigned
from comptoir.backoffice.permissions import Duty
from comptoir.billing.camt import credits_in
from comptoir.billing.drafts import Charge
from comptoir.billing.events import Refunded
from comptoir.billing.models import BankCredit, Document, Withdrawal
from comptoir.billing.obstacles import NothingApproved
from comptoir.billing.operations import bank, crediting, withdrawing
from comptoir.billing.sellers import seller
from comptoir.core import jinja
from comptoir.core.actors import System
from comptoir.core.operations import operation
from comptoir.journal.operations import record
from comptoir.kit.money import Money
from comptoir.organizations.models import Organization


@operation(Duty.MONEY, fresh=True)
def approve(actor: Staff, withdrawal: Withdrawal) -> None:
    """Let money go back with the next file for the bank (R-41)."""
    by = actor.within(withdrawal.organization)
    withdrawing.approve(System(withdrawal.organization_id), withdrawal, by=by)


@operation(Duty.MONEY, fresh=True)
def refuse(actor: Staff, withdrawal: Withdrawal, *, reason: str) -> None:
    """Put the money on the prepaid account again; the customer reads why."""
    by = actor.within(withdrawal.organization)
    withdrawing.refuse(System(withdrawal.organization_id), withdrawal, reason=reason, by=by)


@operation(Duty.MONEY, fresh=True)
def hand_over(actor: Staff) -> Withdrawal:
    """Put everything that is approved into one file for the bank; returns the first of it."""
    waiting = Withdrawal.objects.approved().select_related("organization")
    found = list(waiting.order_by("organization", "pk"))
    if not found:
        raise NothingApproved
    moment = now()
    for one in found:
        by = actor.within(one.organization)
        withdrawing.pay_out(System(one.organization_id), one, by=by, at=moment)
    return found[0]


@operation(Duty.MONEY)
def read_file(actor: Staff, *, content: bytes) -> tuple[int, int]:  # noqa: ARG001
    """Take what a bank's camt.054 file tells: how many credits, and how many wait for somebody.

    A file read twice changes nothing; one that is not right is refused whole.
    """
    sells = seller()
    told = credits_in(content, {sells.iban, sells.qr_iban} - {""})
    kept = [bank.take_credit(System(), credit=credit) for credit in told]
    return len(kept), sum(one.organization_id is None for one in kept)


@operation(Duty.MONEY)
def assign(actor: Staff, credit: BankCredit, *, to: Organization) -> None:
    """Say whose an unmatched credit is; it goes to that organization's prepaid account (R-41)."""
    bank.assign(System(), credit, organization=to.pk)
    record(actor.within(to), CreditAssigned(amount=jinja.money(credit.amount)))


@operation(Duty.MONEY, fresh=True)
def refund(actor: Staff, invoice: Document, *, parts: Mapping[int, Money], reason: str) -> Document:
    """Give lines of an invoice back, or parts of them, by line: a credit note says why (R-53)."""
    lines = invoice.lines.select_related("due_item").filter(pk__in=parts).order_by("place")
    charges = [Charge(line.due_item, parts[line.pk]) for line in lines]
    here = System(invoice.organization_id)
    note = crediting.credit_note(here, invoice, charges=charges, reason=reason)
    told = Refunded(amount=jinja.money(note.gross), number=note.number)
    record(actor.within(invoice.organization), told)
    return note
