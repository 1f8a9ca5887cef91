"""What an organization asks of its members' accounts (R-26)."""

from __future__ import annotations

from django.utils.timezone import now

from comptoir.core.operations import operation
from comptoir.journal import operations as journal
from comptoir.kit import limits
from comptoir.organizations import tasks
from comptoir.organizations.actors import Member
from comptoir.organizations.events import SecondFactorRequired, SecondFactorWaived
from comptoir.organizations.operations.standing import locked_alone
from comptoir.organizations.permissions import Permission


@operation(Permission.SECURITY_MANAGE, fresh=True)
def require_second_factor(actor: Member) -> None:
    """Ask every member for a second factor; for seven days a banner counts down (R-26)."""
    actor = locked_alone(actor, Permission.SECURITY_MANAGE)
    organization = actor.organization
    if organization.second_factor_from is not None:
        return

    organization.second_factor_from = now() + limits.SECOND_FACTOR_GRACE
    organization.save(update_fields=["second_factor_from"])
    day = organization.second_factor_from.isoformat()
    entry = journal.record(actor, SecondFactorRequired(day=day))
    tasks.tell_of_second_factor.later(organization=organization.pk, entry=entry.pk)


@operation(Permission.SECURITY_MANAGE, fresh=True)
def waive_second_factor(actor: Member) -> None:
    """Let members do without again; whoever waited at the activation page may go on."""
    actor = locked_alone(actor, Permission.SECURITY_MANAGE)
    organization = actor.organization
    if organization.second_factor_from is None:
        return

    organization.second_factor_from = None
    organization.save(update_fields=["second_factor_from"])
    entry = journal.record(actor, SecondFactorWaived())
    tasks.tell_of_second_factor.later(organization=organization.pk, entry=entry.pk)
