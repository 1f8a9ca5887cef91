"""What the operations that count or compare members begin with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from comptoir.core.refusals import Forbidden, NotFound, Refusal
from comptoir.journal import operations as journal
from comptoir.journal.events import Event
from comptoir.journal.models import Entry
from comptoir.journal.operations import Signed
from comptoir.organizations import tasks
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Membership
from comptoir.organizations.permissions import Permission


def locked(actor: Member, need: Permission, membership: Membership) -> tuple[Member, Membership]:
    """Hold the organization, then read again who asks and who is concerned (R-07).

    What the page showed is old news here: both may have changed while we waited for the lock.
    """
    again, members = _again(actor, need, [membership.pk])
    if membership.pk not in members:
        raise NotFound
    return again, members[membership.pk]


def locked_alone(actor: Member, need: Permission) -> Member:
    """Hold the organization, then read again who asks."""
    return _again(actor, need, [])[0]


def refuse(obstacles: Sequence[Refusal]) -> None:
    """Refuse with the first of the reasons that the page shows."""
    if obstacles:
        raise obstacles[0]


def note(actor: Signed, event: Event) -> Entry:
    """Note a change among the users; the administrators who want to know are told (R-11)."""
    entry = journal.record(actor, event)
    if entry.organization_id is not None:
        tasks.tell_of_users.later(organization=entry.organization_id, entry=entry.pk)
    return entry


def _again(
    actor: Member, need: Permission, others: list[int]
) -> tuple[Member, dict[int, Membership]]:
    organization = actor.organization.lock()
    wanted = Membership.objects.select_related("user").filter(
        organization=organization, pk__in=[actor.membership.pk, *others]
    )
    members = {membership.pk: membership for membership in wanted}
    own = members.get(actor.membership.pk)
    if own is None or own.blocked_at is not None:
        raise Forbidden
    for membership in members.values():
        membership.organization = organization
    again = replace(actor, membership=own)
    again.require(need)
    return again, members
