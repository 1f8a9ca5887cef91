"""Payment on account: agreed on by staff, invoiced when due, paid afterwards (R-38)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils.timezone import now

from comptoir.billing.drafts import Draft, whole
from comptoir.billing.events import InvoicedOnAccount, OnAccountBegun, OnAccountEnded
from comptoir.billing.models import BillingAddress, Document, DueItem, Kind, OnAccount
from comptoir.billing.news import DocumentOnAccount
from comptoir.billing.obstacles import (
    AlreadyInvoiced,
    NothingToPay,
    NotOnAccount,
    OnAccountAlready,
)
from comptoir.billing.operations.issuing import issue
from comptoir.billing.operations.owing import still_open
from comptoir.billing.operations.paying import address_of
from comptoir.billing.operations.pro_formas import request
from comptoir.billing.payers import Payer, held, job_in
from comptoir.billing.permissions import Upkeep
from comptoir.billing.queries import on_account
from comptoir.billing.sellers import seller, today
from comptoir.core.actors import System
from comptoir.core.news import tell
from comptoir.core.operations import operation
from comptoir.journal import operations as journal
from comptoir.journal.operations import Signed
from comptoir.organizations.models import Organization
from comptoir.organizations.permissions import Permission


@operation(Permission.ACCOUNTING_MANAGE)
def invoice_on_account(actor: Payer, items: Sequence[DueItem]) -> Document:
    """Issue the invoice of what is due before it is paid, where staff have agreed on it (R-38).

    It is open until it is paid; what it is for begins now (R-50).
    """
    organization = held(actor)
    agreed = on_account(organization)
    if agreed is None:
        raise NotOnAccount
    items = still_open(organization, items)
    if any(item.invoice_id is not None for item in items):
        raise AlreadyInvoiced
    if not any(item.gross_cents for item in items):
        raise NothingToPay  # an invoice at 0 is paid as it is issued

    address = address_of(items)
    draft = Draft(
        kind=Kind.INVOICE,
        charges=whole(items),
        address=address,
        due_on=today() + timedelta(days=agreed.days),
        reference=_reference(organization, items, address),
    )
    document = issue(job_in(organization), draft=draft)
    DueItem.objects.filter(pk__in=[item.pk for item in items]).update(invoice=document)
    journal.record(actor, InvoicedOnAccount(number=document.number))
    tell(DocumentOnAccount(document))
    return document


@operation(Upkeep.DOCUMENTS)
def begin(actor: System, *, days: int, reason: str, by: Signed) -> OnAccount:
    """Let an organization pay after the invoice, within so many days (R-38)."""
    organization = held(actor)
    if on_account(organization) is not None:
        raise OnAccountAlready

    agreed = OnAccount.objects.create(
        organization=organization, days=days, reason=reason, by_id=by.signature.user_id
    )
    journal.record(by, OnAccountBegun(days=days))
    return agreed


@operation(Upkeep.DOCUMENTS)
def end(actor: System, *, by: Signed) -> None:
    """Let money come first again; invoices that are open stay open until they are paid."""
    agreed = on_account(held(actor))
    if agreed is None:
        raise NotOnAccount

    agreed.ended_at = now()
    agreed.save(update_fields=["ended_at"])
    journal.record(by, OnAccountEnded())


def _reference(
    organization: Organization, items: Sequence[DueItem], address: BillingAddress | None
) -> str:
    """Return with which reference a transfer pays it; none where the seller takes no transfers."""
    return request(organization, items, address).reference if seller().takes_transfers else ""
