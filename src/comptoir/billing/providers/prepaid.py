"""The prepaid account: it pays at once, or not at all (R-41)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comptoir.billing.facts import Means
from comptoir.billing.models import BillingAddress, Document, DueItem
from comptoir.billing.obstacles import NotEnoughPrepaid, NoWayBack
from comptoir.billing.operations.paying import pay_from_prepaid
from comptoir.billing.outcomes import Outcome, Stands
from comptoir.billing.payers import Payer
from comptoir.billing.providers.contract import Asked
from comptoir.billing.queries import spendable
from comptoir.core.refusals import Refusal
from comptoir.core.tenancy import tenancy
from comptoir.kit.money import Money
from comptoir.organizations.models import Organization


class Prepaid:
    """Money that the organization has with us; a credit note puts it back by itself (R-53)."""

    key = "prepaid"
    label = _("Prepaid account")

    def obstacle(self, organization: Organization | None, total: Money) -> Refusal | None:
        if organization is None or spendable(organization, total.currency) < total:
            return NotEnoughPrepaid()
        return None

    def ask(
        self,
        actor: Payer,
        items: Sequence[DueItem],
        *,
        address: BillingAddress | None = None,  # noqa: ARG002  the items carry it
        prepaid: Money | None = None,  # noqa: ARG002  all of it
    ) -> Asked:
        document = pay_from_prepaid(actor, items)
        url = reverse("billing:document", args=[document.organization_id, document.pk])
        return Asked(url=url, reference=document.number)

    def look(self, organization: int, reference: str) -> Outcome:
        with tenancy(organization):
            paid = Document.objects.filter(number=reference, paid_at__isnull=False).first()
        if paid is None:
            return Outcome(stands=Stands.OPEN, means=Means.PREPAID)
        return Outcome(stands=Stands.PAID, amount=paid.gross, means=Means.PREPAID)

    def refund(self, organization: int, reference: str, *, key: UUID, amount: Money) -> Outcome:  # noqa: ARG002
        raise NoWayBack
