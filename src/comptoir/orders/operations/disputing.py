"""A cardholder contests a payment: what it paid stands still after three days (R-53)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.timezone import localdate

from comptoir.billing.models import Dispute, Payment
from comptoir.billing.payers import held
from comptoir.core.actors import System
from comptoir.core.days import today
from comptoir.core.jobs import calendar
from comptoir.core.operations import operation
from comptoir.core.refusals import NotFound
from comptoir.core.tenancy import everywhere
from comptoir.kit import limits
from comptoir.orders.models import Subscription
from comptoir.orders.permissions import Upkeep
from comptoir.organizations.models import Organization
from comptoir.products.models import Product
from comptoir.products.operations import life
from comptoir.products.permissions import Reason


@operation(Upkeep.ORDERS)
def contested(actor: System, dispute: Dispute) -> None:
    """Suspend what a contested payment paid: after three days, or at once when it is lost."""
    found = _again(held(actor), dispute)
    if found.won_at is not None:
        return
    if found.lost_at is None and today() < localdate(found.opened_at) + limits.DISPUTE_SUSPENDS:
        return
    for product in _paid_by(found.payment):
        life.suspend(actor, product, reason=Reason.DISPUTE)


@operation(Upkeep.ORDERS)
def won(actor: System, dispute: Dispute) -> None:
    """Let what was contested go on, but for what another dispute still stops."""
    found = _again(held(actor), dispute)
    others = Dispute.objects.filter(organization=found.organization_id, won_at=None)
    stopped = {
        product.pk
        for other in others.select_related("payment")
        for product in _paid_by(other.payment)
    }
    for product in _paid_by(found.payment):
        if product.pk not in stopped:
            life.resume(actor, product, reason=Reason.DISPUTE)


@calendar("35 4 * * *")
def open_disputes() -> None:
    """Look at every dispute that is open; a day run twice changes nothing."""
    with everywhere():
        waiting = list(Dispute.objects.filter(won_at=None, lost_at=None).order_by("pk"))
    for dispute in waiting:
        contested(System(dispute.organization_id), dispute)


def _again(organization: Organization, dispute: Dispute) -> Dispute:
    found = Dispute.objects.filter(organization=organization, pk=dispute.pk)
    again = found.select_related("payment").first()
    if again is None:
        raise NotFound
    return again


def _paid_by(payment: Payment) -> list[Product]:
    """Return the living products that a payment paid for: ordered, renewed or made better."""
    sources = list(payment.items.values_list("due_item__source", flat=True))
    wanted = Q(pk__in=_renewed(sources))
    for source in sources:
        wanted |= Q(source__startswith=f"{source}:")
    here = Product.objects.filter(organization=payment.organization_id, terminated_at=None)
    return list(here.filter(wanted).order_by("pk"))


def _renewed(sources: Iterable[str]) -> list[int]:
    """Return the products of `renewal:<subscription>:<n>` and `upgrade:<subscription>:<n>`."""
    parts = [source.split(":") for source in sources]
    numbers = [int(part[1]) for part in parts if part[0] in {"renewal", "upgrade"}]
    found = Subscription.objects.filter(pk__in=numbers)
    return list(found.values_list("product", flat=True))
