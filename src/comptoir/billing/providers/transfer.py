"""Bank transfer: a request to pay with a reference of its own; the bank's files tell (R-41)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comptoir.billing.facts import Means
from comptoir.billing.models import BankCredit, BillingAddress, DueItem
from comptoir.billing.obstacles import NoPartByPrepaid, NoTransfers, NoWayBack
from comptoir.billing.operations.pro_formas import make_proforma
from comptoir.billing.outcomes import Outcome, Stands
from comptoir.billing.payers import Payer
from comptoir.billing.providers.contract import Asked
from comptoir.billing.sellers import seller
from comptoir.core.refusals import Refusal
from comptoir.core.tenancy import tenancy
from comptoir.kit.money import Money
from comptoir.organizations.models import Organization


class Transfer:
    """Paid from one's bank, days later; its money goes back to an IBAN that staff approve."""

    key = "transfer"
    label = _("Bank transfer")

    def obstacle(self, organization: Organization | None, total: Money) -> Refusal | None:  # noqa: ARG002
        return None if seller().takes_transfers else NoTransfers()

    def ask(
        self,
        actor: Payer,
        items: Sequence[DueItem],
        *,
        address: BillingAddress | None = None,
        prepaid: Money | None = None,
    ) -> Asked:
        if prepaid and prepaid.cents:
            raise NoPartByPrepaid
        made = make_proforma(actor, items, address=address)
        url = reverse("billing:pro-forma", args=[made.organization_id, made.pk])
        return Asked(url=url, reference=made.reference)

    def look(self, organization: int, reference: str) -> Outcome:
        with tenancy(organization):
            came = BankCredit.objects.filter(pro_forma__reference=reference).first()
        if came is None:
            return Outcome(stands=Stands.OPEN, means=Means.TRANSFER)
        return Outcome(
            stands=Stands.PAID, amount=came.amount, means=Means.TRANSFER, theirs=came.reference
        )

    def refund(self, organization: int, reference: str, *, key: UUID, amount: Money) -> Outcome:  # noqa: ARG002
        raise NoWayBack
