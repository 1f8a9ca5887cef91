"""What is owed: added by orders and renewals, cancelled while nobody has paid."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.timezone import now

from comptoir.billing.drafts import Owed
from comptoir.billing.models import BillingAddress, DueItem
from comptoir.billing.news import DueItemCancelled
from comptoir.billing.obstacles import (
    AlreadyInvoiced,
    AlreadyPaid,
    NothingChosen,
    NotOpen,
    TwoCurrencies,
)
from comptoir.billing.payers import Payer, held
from comptoir.billing.vat import split
from comptoir.core.news import tell
from comptoir.core.operations import operation
from comptoir.core.refusals import NotFound
from comptoir.organizations.models import Organization
from comptoir.organizations.permissions import Permission


@operation(Permission.ACCOUNTING_MANAGE)
def add_due_item(actor: Payer, *, owed: Owed, address: BillingAddress | None = None) -> DueItem:
    """Owe something, priced and taxed once and for all; the same source twice is once (R-42)."""
    organization = held(actor)
    known = organization.due_items.filter(source=owed.source).first()
    if known is not None:
        return known
    apart = split([owed.price], owed.decision.rate, owed.price.currency)
    return DueItem.objects.create(
        organization=organization,
        source=owed.source,
        description=owed.description,
        period_from=owed.period_from,
        period_to=owed.period_to,
        quantity=owed.quantity,
        unit_gross_cents=owed.unit.cents,
        gross_cents=owed.price.cents,
        net_cents=apart.net.cents,
        currency=owed.price.currency,
        vat_category=owed.decision.category,
        vat_rate=owed.decision.rate,
        vat_reason=owed.decision.reason,
        vat_evidence=owed.decision.evidence,
        due_on=owed.due_on,
        billing_address=address,
    )


@operation(Permission.ACCOUNTING_MANAGE)
def cancel_due_item(actor: Payer, item: DueItem) -> None:
    """Give up what is not paid; twice is once. What is paid asks for a credit note (R-38)."""
    item = _item(held(actor), item)
    if item.cancelled_at is not None:
        return
    if item.paid_at is not None:
        raise AlreadyPaid
    if item.invoice_id is not None:
        raise AlreadyInvoiced

    item.cancelled_at = now()
    item.save(update_fields=["cancelled_at"])
    tell(DueItemCancelled(item))


@operation(Permission.ACCOUNTING_MANAGE)
def choose_address(
    actor: Payer, items: Sequence[DueItem], *, address: BillingAddress | None
) -> None:
    """Make what is still open out to another address; None is the organization's own (R-37).

    An invoice that is issued stays as it is.
    """
    for item in still_open(held(actor), items):
        if item.invoice_id is not None:
            continue
        item.billing_address = address
        item.save(update_fields=["billing_address"])


def still_open(organization: Organization, items: Sequence[DueItem]) -> list[DueItem]:
    """Read a selection again, under the lock, or refuse it."""
    chosen = {item.pk for item in items}
    found = list(organization.due_items.open().filter(pk__in=chosen).order_by("due_on", "pk"))
    if not chosen:
        raise NothingChosen
    if len(found) < len(chosen):
        raise NotOpen
    if len({item.currency for item in found}) > 1:
        raise TwoCurrencies
    return found


def _item(organization: Organization, item: DueItem) -> DueItem:
    found = organization.due_items.filter(pk=item.pk).first()
    if found is None:
        raise NotFound
    return found
