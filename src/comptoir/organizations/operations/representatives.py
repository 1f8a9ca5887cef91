"""Handing the role of legal representative over (R-07, R-08)."""

from __future__ import annotations

from enum import StrEnum, auto

from django.utils.translation import gettext_lazy as _

from comptoir.core.operations import operation
from comptoir.core.refusals import Refusal
from comptoir.organizations import letters
from comptoir.organizations.actors import Member
from comptoir.organizations.events import RepresentativeReplaced, RoleChanged
from comptoir.organizations.models import Invitation, Membership
from comptoir.organizations.operations.invitations import invite
from comptoir.organizations.operations.leaving import depart
from comptoir.organizations.operations.standing import locked, note, refuse
from comptoir.organizations.permissions import Accounting, Permission, Role


class Afterwards(StrEnum):
    """What becomes of whoever hands the role over."""

    STAY = auto()  # as administrator
    LEAVE = auto()


class AlreadyRepresentative(Refusal):
    """There is nothing to hand over."""

    message = _("This person is already a legal representative.")
    field = "successor"


class NotActive(Refusal):
    """R-07: whoever answers for the organization must be able to open it."""

    message = _("This user is blocked, or is deleting the account. Choose somebody else.")
    field = "successor"


@operation(Permission.REPRESENTATIVES_CHANGE, fresh=True)
def hand_over(actor: Member, successor: Membership, *, afterwards: Afterwards) -> None:
    """Make a member legal representative in one's own place, at once (R-07, R-08)."""
    actor, successor = locked(actor, Permission.REPRESENTATIVES_CHANGE, successor)
    refuse(obstacles_to_succession(successor))

    note(actor, RepresentativeReplaced(person_id=successor.user_id))
    _change_role(actor, successor, Role.LEGAL_REPRESENTATIVE)
    if afterwards is Afterwards.LEAVE:
        depart(actor)
    else:
        _change_role(actor, actor.membership, Role.ADMINISTRATOR)


@operation(Permission.REPRESENTATIVES_CHANGE, fresh=True)
def invite_successor(
    actor: Member,
    *,
    email: str,
    language: str,
    message: str = "",
    afterwards: Afterwards = Afterwards.STAY,
) -> Invitation:
    """Offer one's role to somebody from outside; it passes when they accept (R-08, R-14).

    Then one stays as administrator, or leaves.
    """
    (invitation,) = invite(
        actor,
        emails=[email],
        role=Role.LEGAL_REPRESENTATIVE,
        accounting=Accounting.MANAGE,
        language=language,
        message=message,
        hands_over=actor.membership,
        then_leaves=afterwards is Afterwards.LEAVE,
    )
    return invitation


def obstacles_to_succession(successor: Membership) -> list[Refusal]:
    """Why the role cannot be handed to this member."""
    if successor.role == Role.LEGAL_REPRESENTATIVE:
        return [AlreadyRepresentative()]
    if successor.blocked_at is not None or successor.user.deletion_asked_at is not None:
        return [NotActive()]
    return []


def _change_role(actor: Member, membership: Membership, role: Role) -> None:
    before = {"role": membership.role, "accounting": membership.accounting}
    membership.role, membership.accounting = role, Accounting.MANAGE
    membership.save(update_fields=["role", "accounting"])
    after = {"role": role.value, "accounting": Accounting.MANAGE.value}
    event = RoleChanged(person_id=membership.user_id, before=before, after=after)
    entry = note(actor, event)
    letters.role_changed.post(
        organization=membership.organization_id, membership=membership.pk, entry=entry.pk
    )
