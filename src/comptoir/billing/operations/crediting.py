"""What is corrected: a credit note, and the money back (R-38, R-53)."""

from __future__ import annotations

from collections.abc import Sequence

from comptoir.billing.drafts import Charge, Draft
from comptoir.billing.models import Account, Document, Kind, What
from comptoir.billing.news import DocumentCorrected
from comptoir.billing.obstacles import NothingChosen, TooMuchBack
from comptoir.billing.operations.booking import book
from comptoir.billing.operations.issuing import issue
from comptoir.billing.payers import held, job_in
from comptoir.billing.permissions import Upkeep
from comptoir.billing.queries import given_back
from comptoir.core.actors import System
from comptoir.core.news import tell
from comptoir.core.operations import operation
from comptoir.core.refusals import NotFound
from comptoir.kit.money import Money


@operation(Upkeep.DOCUMENTS)
def credit_note(
    actor: System, invoice: Document, *, charges: Sequence[Charge], reason: str
) -> Document:
    """Correct an invoice for lines, or parts of them; paid money goes to the prepaid account.

    Sending it back to the means that paid is a second step, out of the prepaid account (R-53).
    """
    organization = held(actor)
    found = organization.documents.filter(pk=invoice.pk, kind=Kind.INVOICE).first()
    if found is None:
        raise NotFound
    if not charges:
        raise NothingChosen
    _refuse_too_much(found, charges)

    draft = Draft(
        kind=Kind.CREDIT_NOTE,
        charges=charges,
        address=found.billing_address,
        corrects=found,
        reason=reason,
    )
    note = issue(job_in(organization), draft=draft)
    if found.paid_at is not None:
        moved = {Account.RECEIVABLE: note.gross_cents, Account.PREPAID: -note.gross_cents}
        book(organization, What.REFUND, note.gross.currency, moved, document=note)
    tell(DocumentCorrected(note))
    return note


def whole_of(invoice: Document) -> list[Charge]:
    """Charge what credit notes have left of an invoice."""
    left = [
        (line, line.gross_cents - given_back(line.due_item))
        for line in invoice.lines.select_related("due_item", "document").order_by("place")
    ]
    return [
        Charge(line.due_item, Money(cents, line.gross.currency)) for line, cents in left if cents
    ]


def _refuse_too_much(invoice: Document, charges: Sequence[Charge]) -> None:
    charged = {line.due_item_id: line.gross_cents for line in invoice.lines.all()}
    for item, gross in charges:
        left = charged.get(item.pk, 0) - given_back(item)
        if not 0 < gross.cents <= left or gross.currency != invoice.currency:
            raise TooMuchBack
