"""Free grants: taken on confirmation, given back when the order is cancelled unpaid (R-43)."""

from __future__ import annotations

from django.db.models import Sum
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from comptoir.catalogue.days import today
from comptoir.catalogue.events import FreeGrantReturned, FreeGrantUsed
from comptoir.catalogue.models import FreeGrant, FreeGrantUse
from comptoir.core.actors import System
from comptoir.core.operations import operation
from comptoir.core.refusals import NotFound, Refusal
from comptoir.journal import operations as journal
from comptoir.organizations.actors import Member
from comptoir.organizations.permissions import Permission


class GrantSpent(Refusal):
    """Nothing, or not enough, is left of it."""

    message = _("This free grant does not cover that many.")


class GrantEnded(Refusal):
    """It was revoked, or its last day is over."""

    message = _("This free grant is no longer valid.")


@operation(Permission.ACCOUNTING_MANAGE)
def consume_grant(
    actor: Member, grant: FreeGrant, *, source: str, quantity: int = 1
) -> FreeGrantUse:
    """Take of a grant for one line of an order, when that is confirmed."""
    held = _held(grant)
    if held.revoked_at is not None or held.until < today():
        raise GrantEnded
    if left(held) < quantity:
        raise GrantSpent

    event = FreeGrantUsed(what=held.offer.called(held.organization), quantity=quantity)
    journal.record(actor, event)
    return FreeGrantUse.objects.create(
        organization=held.organization, grant=held, source=source, quantity=quantity
    )


@operation(Permission.ACCOUNTING_MANAGE)
def return_grant(actor: Member | System, use: FreeGrantUse) -> None:
    """Give back what was taken, once: the order was cancelled unpaid."""
    given = FreeGrantUse.objects.filter(pk=use.pk, returned_at=None).update(returned_at=now())
    if given:
        what = use.grant.offer.called(use.organization)
        event = FreeGrantReturned(what=what, quantity=use.quantity)
        journal.record(actor, event)


def left(grant: FreeGrant) -> int:
    """Return how many are left of a grant."""
    taken = grant.uses.filter(returned_at=None).aggregate(taken=Sum("quantity"))["taken"]
    return grant.quantity - (taken or 0)


def _held(grant: FreeGrant) -> FreeGrant:
    """The grant's row, held: whoever counts what is left of it stands in line."""
    held = FreeGrant.objects.select_for_update(of=["self"]).select_related("organization", "offer")
    found = held.filter(pk=grant.pk).first()
    if found is None:
        raise NotFound
    return found
