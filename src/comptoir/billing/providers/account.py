"""On account: the invoice comes first, and is paid later by any other way (R-38)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comptoir.billing.facts import Means
from comptoir.billing.models import BillingAddress, Document, DueItem
from comptoir.billing.obstacles import NotOnAccount, NoWayBack
from comptoir.billing.operations.accounting import invoice_on_account
from comptoir.billing.outcomes import Outcome, Stands
from comptoir.billing.payers import Payer
from comptoir.billing.providers.contract import Asked
from comptoir.billing.queries import on_account
from comptoir.core.refusals import Refusal
from comptoir.core.tenancy import tenancy
from comptoir.kit.money import Money
from comptoir.organizations.models import Organization


class OnAccount:
    """Agreed on by staff; money goes back by the way that paid the invoice in the end."""

    key = "account"
    label = _("On account")

    def obstacle(self, organization: Organization | None, total: Money) -> Refusal | None:  # noqa: ARG002
        agreed = organization is not None and on_account(organization) is not None
        return None if agreed else NotOnAccount()

    def ask(
        self,
        actor: Payer,
        items: Sequence[DueItem],
        *,
        address: BillingAddress | None = None,  # noqa: ARG002  the items carry it
        prepaid: Money | None = None,  # noqa: ARG002  nothing is paid now
    ) -> Asked:
        document = invoice_on_account(actor, items)
        url = reverse("billing:document", args=[document.organization_id, document.pk])
        return Asked(url=url, reference=document.number)

    def look(self, organization: int, reference: str) -> Outcome:
        with tenancy(organization):
            issued = Document.objects.get(number=reference)
        if issued.paid_at is None:
            return Outcome(stands=Stands.OPEN, means=Means.TRANSFER)
        return Outcome(stands=Stands.PAID, amount=issued.gross, means=Means.TRANSFER)

    def refund(self, organization: int, reference: str, *, key: UUID, amount: Money) -> Outcome:  # noqa: ARG002
        raise NoWayBack
