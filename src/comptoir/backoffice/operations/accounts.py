"""What our team agrees on with an organization about money: each act stands in its journal."""

from __future__ import annotations

from comptoir.backoffice.actors import Staff
from comptoir.backoffice.events import InvoiceSettled
from comptoir.backoffice.permissions import Duty
from comptoir.billing.models import Document
from comptoir.billing.operations import accounting, giving, paying
from comptoir.core.actors import System
from comptoir.core.operations import operation
from comptoir.journal.operations import record
from comptoir.kit.money import Money
from comptoir.organizations.models import Organization


@operation(Duty.MONEY, fresh=True)
def begin(actor: Staff, organization: Organization, *, days: int, reason: str) -> None:
    """Let an organization pay after the invoice, within so many days (R-38)."""
    by = actor.within(organization)
    accounting.begin(System(organization.pk), days=days, reason=reason, by=by)


@operation(Duty.MONEY, fresh=True)
def end(actor: Staff, organization: Organization) -> None:
    """Let money come first again (R-38)."""
    accounting.end(System(organization.pk), by=actor.within(organization))


@operation(Duty.MONEY, fresh=True)
def give(actor: Staff, organization: Organization, *, amount: Money, reason: str) -> None:
    """Put promotional credit on a prepaid account (R-41)."""
    by = actor.within(organization)
    giving.give_credit(System(organization.pk), amount=amount, reason=reason, by=by)


@operation(Duty.MONEY, fresh=True)
def settle(actor: Staff, invoice: Document) -> None:
    """Pay an open invoice with what stands on the prepaid account (R-38)."""
    here = System(invoice.organization_id)
    paying.pay_from_prepaid(here, list(invoice.claims.open().order_by("pk")))
    record(actor.within(invoice.organization), InvoiceSettled(number=invoice.number))
