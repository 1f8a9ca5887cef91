"""Money that came to the seller's account, credit by credit (R-41)."""

from __future__ import annotations

from comptoir.billing.camt import Credit
from comptoir.billing.facts import Means
from comptoir.billing.models import BankCredit, ProForma
from comptoir.billing.obstacles import AlreadyMatched
from comptoir.billing.operations.paying import Told, record_payment
from comptoir.billing.permissions import Upkeep
from comptoir.billing.references import plain
from comptoir.core.actors import System
from comptoir.core.operations import operation
from comptoir.core.refusals import NotFound
from comptoir.organizations.models import Organization


@operation(Upkeep.PAYMENTS)
def take_credit(actor: System, *, credit: Credit) -> BankCredit:  # noqa: ARG001  the gate asks who
    """Take a bank's credit, once, whichever file tells it.

    Its reference finds the request that it pays; an unknown one waits for staff.
    """
    kept, fresh = BankCredit.objects.get_or_create(
        reference=credit.reference,
        defaults={
            "cents": credit.amount.cents,
            "currency": credit.amount.currency,
            "booked_on": credit.booked_on,
            "told": credit.told[:140],
            "payer": credit.payer[:140],
            "payer_iban": credit.payer_iban[:34],
        },
    )
    if not fresh:
        return kept
    asked = ProForma.objects.filter(reference=plain(credit.told)).first() if credit.told else None
    if asked is not None:
        _matched(kept, credit, asked.organization_id, asked)
    return kept


@operation(Upkeep.PAYMENTS)
def assign(actor: System, credit: BankCredit, *, organization: int) -> None:  # noqa: ARG001
    """Say whose an unmatched credit is; it goes to that organization's prepaid account."""
    found = BankCredit.objects.select_for_update().filter(pk=credit.pk).first()
    if found is None or not Organization.objects.filter(pk=organization).exists():
        raise NotFound
    if found.organization_id is not None:
        raise AlreadyMatched

    _matched(found, as_told(found), organization, None)


def as_told(kept: BankCredit) -> Credit:
    """Return a kept credit as the bank told it."""
    return Credit(
        kept.reference, kept.amount, kept.booked_on, kept.told, kept.payer, kept.payer_iban
    )


def _matched(kept: BankCredit, credit: Credit, organization: int, asked: ProForma | None) -> None:
    meant = asked.items.select_related("due_item").order_by("pk") if asked else ()
    told = Told("bank", credit.reference, credit.amount, Means.TRANSFER)
    items = [it.due_item for it in meant]
    kept.payment = record_payment(System(organization), told=told, items=items)
    kept.organization_id, kept.pro_forma = organization, asked
    kept.save(update_fields=["payment", "organization", "pro_forma"])
