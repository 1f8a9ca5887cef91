"""What an organization asks of its members' accounts (R-26)."""

from __future__ import annotations

from datetime import datetime, timedelta
from math import ceil

from django.db.models import Q
from django.utils.timezone import now

from comptoir.core.actors import System
from comptoir.core.jobs import calendar
from comptoir.core.operations import operation
from comptoir.core.tenancy import everywhere
from comptoir.journal import operations as journal
from comptoir.kit import limits
from comptoir.organizations import letters, queries, tasks
from comptoir.organizations.actors import Member
from comptoir.organizations.events import SecondFactorRequired, SecondFactorWaived
from comptoir.organizations.models import Membership, Organization
from comptoir.organizations.operations.standing import locked_alone
from comptoir.organizations.permissions import Permission, Upkeep


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


@operation(Upkeep.SECOND_FACTORS)
def remind(actor: System, *, organization: int) -> None:  # noqa: ARG001  the gate wants an actor
    """Write to the members who still have none; once for each of the days that are set (R-26)."""
    required = Organization.objects.get(pk=organization).second_factor_from
    reached = _reached(required)
    if required is None or reached is None:
        return

    needed, days = int(required.timestamp()), ceil((required - now()) / timedelta(days=1))
    for member in queries.unprotected(organization).values_list("pk", flat=True).iterator():
        if _first_since(reached, member):
            letters.second_factor_soon.post(
                organization=organization, membership=member, needed=needed, days=days
            )


@calendar("23 * * * *")
def reminders_due() -> None:
    """Remind the members of every organization that will soon ask for a second factor."""
    soon = now() + max(limits.SECOND_FACTOR_REMINDERS)
    with everywhere():
        due = list(
            Organization.objects.filter(
                second_factor_from__gt=now(), second_factor_from__lte=soon
            ).values_list("pk", flat=True)
        )
    for organization in due:
        remind(System(organization), organization=organization)


def _reached(required: datetime | None) -> datetime | None:
    """Return the last moment for a reminder that is over; None outside of the days before."""
    if required is None or required <= now():
        return None
    moments = [required - before for before in limits.SECOND_FACTOR_REMINDERS]
    return max((moment for moment in moments if moment <= now()), default=None)


def _first_since(moment: datetime, member: int) -> bool:
    """Note that a member is reminded, unless that was done since this moment."""
    earlier = Q(reminded_at=None) | Q(reminded_at__lt=moment)
    return bool(Membership.objects.filter(earlier, pk=member).update(reminded_at=now()))
