"""Why something cannot be done to a member: shown by the page, refused by the operation."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comptoir.core.refusals import Refusal
from comptoir.organizations import roles
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Membership, Notice
from comptoir.organizations.permissions import Role


class OnlyRepresentative(Refusal):
    """R-07: an organization is never without an active legal representative."""

    message = _(
        "This is the only active legal representative of the organization."
        " Appoint another one first."
    )


class RepresentativesOnly(Refusal):
    """R-08: administrators do not touch legal representatives."""

    message = _("Only a legal representative can change, block or remove a legal representative.")


class BeyondYourRole(Refusal):
    """R-08: only a legal representative makes another one."""

    message = _("Only a legal representative can give this role.")
    field = "role"


class OwnRoleRaised(Refusal):
    """R-08: nobody raises their own role."""

    message = _("You cannot raise your own role. Ask a legal representative.")
    field = "role"


class NotThatStep(Refusal):
    """R-06: an external user never manages the accounting."""

    message = _("An external user can see the accounting, but not manage it.")
    field = "accounting"


class YourselfBlocked(Refusal):
    """R-20: blocking is something others do."""

    message = _("You cannot block yourself.")


class YourselfRemoved(Refusal):
    """R-19: whoever wants to go leaves."""

    message = _("You cannot remove yourself. Leave the organization instead.")


class AlreadyBlocked(Refusal):
    """R-20: blocked is blocked."""

    message = _("This user is already blocked.")


class NotBlocked(Refusal):
    """R-20: only what is blocked can be unblocked."""

    message = _("This user is not blocked.")


class RemindersNeeded(Refusal):
    """R-12: somebody must read the billing reminders."""

    message = _(
        "You are the only legal representative: the billing reminders always reach you,"
        " so that no product is lost unnoticed."
    )
    field = "notices"


def is_only_representative(membership: Membership) -> bool:
    """Tell whether the organization would be without active legal representative (R-07)."""
    if membership.role != Role.LEGAL_REPRESENTATIVE:
        return False
    others = Membership.objects.filter(organization=membership.organization_id)
    return not others.active().representatives().exclude(pk=membership.pk).exists()


def obstacles_to_touching(actor: Member, membership: Membership) -> list[Refusal]:
    """Why the actor may change nothing at all about a member (R-08)."""
    if roles.may_touch(actor.role, Role(membership.role)):
        return []
    return [RepresentativesOnly()]


def obstacles_to_role(actor: Member, membership: Membership, role: Role) -> list[Refusal]:
    """Why the actor cannot give a member this role (R-07, R-08)."""
    found = obstacles_to_touching(actor, membership)
    before = Role(membership.role)
    if role is not before:
        if role not in roles.givable(actor.role):
            found.append(BeyondYourRole())
        if membership.pk == actor.membership.pk and roles.raises(before, role):
            found.append(OwnRoleRaised())
        if is_only_representative(membership):
            found.append(_only_representative(membership))
    return found


def obstacles_to_blocking(actor: Member, membership: Membership) -> list[Refusal]:
    """Why the actor cannot block a member (R-07, R-08, R-20)."""
    if membership.blocked_at is not None:
        return [AlreadyBlocked()]
    if membership.pk == actor.membership.pk:
        return [YourselfBlocked()]
    return _obstacles_to_loss(actor, membership)


def obstacles_to_unblocking(actor: Member, membership: Membership) -> list[Refusal]:
    """Why the actor cannot unblock a member (R-08, R-20)."""
    if membership.blocked_at is None:
        return [NotBlocked()]
    return obstacles_to_touching(actor, membership)


def obstacles_to_removing(actor: Member, membership: Membership) -> list[Refusal]:
    """Why the actor cannot remove a member (R-07, R-08, R-19)."""
    if membership.pk == actor.membership.pk:
        leave = reverse("organizations:leave", args=[membership.organization_id])
        return [YourselfRemoved(mend=leave)]
    return _obstacles_to_loss(actor, membership)


def obstacles_to_muting(membership: Membership, notice: Notice) -> list[Refusal]:
    """Why a member cannot switch a kind of letter off (R-12)."""
    if notice is Notice.BILLING and is_only_representative(membership):
        return [RemindersNeeded()]
    return []


def _obstacles_to_loss(actor: Member, membership: Membership) -> list[Refusal]:
    found = obstacles_to_touching(actor, membership)
    if is_only_representative(membership):
        found.append(_only_representative(membership))
    return found


def _only_representative(membership: Membership) -> OnlyRepresentative:
    add = reverse("organizations:add-user", args=[membership.organization_id])
    return OnlyRepresentative(mend=add)
