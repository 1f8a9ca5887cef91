"""What is corrected: a credit note, and the money back (R-38, R-53)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q, Sum
from django.utils.timezone import now

from comptoir.billing.drafts import Charge, Draft
from comptoir.billing.models import Account, Document, DueItem, Kind, Posting, What
from comptoir.billing.news import DocumentCorrected
from comptoir.billing.obstacles import NothingChosen, TooMuchBack
from comptoir.billing.operations.booking import book
from comptoir.billing.operations.issuing import issue
from comptoir.billing.operations.paying import settled
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

    What promotional credit paid is promotional credit again, after the money.

    What of it is not paid yet is owed no more (R-38). Sending money back to the means that paid is
    a second step, out of the prepaid account (R-53).
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
    back = _forgiven(found, charges)
    money = min(back, _money_in(found))
    moved = {
        Account.RECEIVABLE: back,
        Account.PREPAID: -money,
        Account.PROMOTIONAL: money - back,  # a gift does not turn into money
    }
    book(organization, What.REFUND, note.gross.currency, moved, document=note)
    tell(DocumentCorrected(note))
    return note


def _forgiven(invoice: Document, charges: Sequence[Charge]) -> int:
    """Take off what is not paid yet; return how many cents were paid, and go back."""
    back = 0
    for charge in charges:
        item = DueItem.objects.get(pk=charge.item.pk)
        if not item.is_open:
            back += charge.gross.cents
            continue
        item.credited_cents += charge.gross.cents
        item.cancelled_at = None if item.left.cents else now()  # nobody is told: it has begun
        item.save(update_fields=["credited_cents", "cancelled_at"])
    if invoice.paid_at is None:
        settled(invoice)
    return back


def _money_in(invoice: Document) -> int:
    """Return how many cents of money paid an invoice and were not given back yet."""
    came = Q(entry__document=invoice, entry__what__in=[What.PAYMENT, What.SPENDING])
    back = Q(entry__document__corrects=invoice, entry__what=What.REFUND)
    found = Posting.objects.filter(came | back, organization=invoice.organization_id).aggregate(
        paid=Sum("cents", filter=Q(account=Account.RECEIVABLE) & came, default=0),
        given=Sum("cents", filter=Q(account=Account.PROMOTIONAL) & came, default=0),
        back=Sum("cents", filter=Q(account=Account.PREPAID) & back, default=0),
    )
    return int(-found["paid"] - found["given"] + found["back"])


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
