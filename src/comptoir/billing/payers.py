"""Who moves money: a member with the accounting right, or a job inside one organization."""

from __future__ import annotations

from comptoir.core.actors import System
from comptoir.core.refusals import NotFound
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Organization

Payer = Member | System


def held(actor: Payer) -> Organization:
    """Return the organization, locked until the commit: whoever moves its money comes here first.

    Whoever locks more (a product, an order) locks it after this.
    """
    if isinstance(actor, Member):
        return actor.organization.lock()
    if actor.organization_id is None:
        raise NotFound
    return Organization(pk=actor.organization_id).lock()


def job_in(organization: Organization) -> System:
    """Return the actor of what follows by itself from what a member did."""
    return System(organization.pk)
