"""Why something cannot be done to a member: shown by the page, refused by the operation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from http import HTTPStatus
from math import ceil

from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from comptoir.accounts.operations import sign_ins
from comptoir.core.refusals import Refusal
from comptoir.kit import limits
from comptoir.organizations import roles
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Invitation, Membership, Notice, Organization
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


class AlreadyMember(Refusal):
    """R-15: whoever is a member gets another role, not an invitation."""

    message = _("This person is already a member. Change the role instead.")
    field = "emails"


class InvitingYourself(Refusal):
    """R-15: one does not invite oneself."""

    message = _("This is your own address. Change the role instead.")
    field = "emails"


class JustInvited(Refusal):
    """R-13: an address is not written to more than once an hour."""

    message = _("This address was invited less than an hour ago.")
    field = "emails"


class InvitedOften(Refusal):
    """R-13: withdrawing and inviting again is no way around the hour."""

    message = _("This address has been invited several times within an hour. Try again later.")
    field = "emails"


class TooManyAtOnce(Refusal):
    """R-13: a list of addresses has an end."""

    message = _("At most 50 addresses can be invited at once.")
    field = "emails"


class AwaitsConfirmation(Refusal):
    """R-14: it was accepted, and an administrator has to confirm."""

    message = _("This invitation was accepted and waits for an administrator to confirm it.")
    field = "emails"


class NothingToConfirm(Refusal):
    """R-14: only an invitation that waits is confirmed."""

    message = _("This invitation does not wait for a confirmation.")


class InvitationWithdrawn(Refusal):
    """R-13: revoked, declined, replaced, or of an organization that is gone."""

    status = HTTPStatus.GONE
    message = _("This invitation was withdrawn or declined.")


class InvitationUsed(Refusal):
    """R-13: single use."""

    status = HTTPStatus.GONE
    message = _("This invitation has already been used.")


class InvitationExpired(Refusal):
    """R-13: valid thirty days."""

    status = HTTPStatus.GONE
    message = _("This invitation has expired.")


class Suspended(Refusal):
    """R-20: a blocked member does not come back by invitation."""

    message = _("Your access to this organization is suspended. Ask one of its administrators.")


class TeamNameTaken(Refusal):
    """Two teams of one name could not be told apart."""

    message = _("There is already a team of this name.")
    field = "name"


class NotLocked(Refusal):
    """R-27: there is nothing to unlock."""

    message = _("The sign-in of this person is not locked.")


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


def obstacles_to_unlocking(membership: Membership) -> list[Refusal]:
    """Why somebody's sign-in cannot be unlocked (R-27)."""
    return [] if sign_ins.locks(membership.user) else [NotLocked()]


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
    replacement = reverse("organizations:representative", args=[membership.organization_id])
    return OnlyRepresentative(mend=replacement)


def obstacles_to_inviting(actor: Member, emails: Collection[str]) -> dict[str, list[Refusal]]:
    """Why each of these addresses cannot be invited; never whether it has an account (R-15)."""
    organization = actor.organization
    members = organization.memberships.select_related("user").filter(user__email__in=emails)
    found: dict[str, list[Refusal]] = {
        member.user.email: [_already_member(actor, member)] for member in members
    }
    for invitation in organization.invitations.open().filter(email__in=emails):
        found.setdefault(invitation.email, []).extend(_obstacles_to_replacing(actor, invitation))
    for email in _often_invited(organization, emails):
        found.setdefault(email, []).append(InvitedOften(_often() % {"email": email}))
    return {email: found[email] for email in emails if found.get(email)}


def obstacles_to_resending(actor: Member, invitation: Invitation) -> list[Refusal]:
    """Why an invitation cannot be sent again (R-08, R-13, R-14)."""
    found = obstacles_to_revoking(actor, invitation)
    if invitation.waits_since is not None:
        found.append(AwaitsConfirmation())
    if invitation.sent_at > now() - limits.INVITATION_RESEND:
        found.append(_just_invited(invitation))
    return found


def obstacles_to_revoking(actor: Member, invitation: Invitation) -> list[Refusal]:
    """Why an invitation cannot be withdrawn (R-08, R-13)."""
    if invitation.revoked_at is not None:
        return [InvitationWithdrawn()]
    if invitation.accepted_at is not None:
        return [InvitationUsed()]
    if Role(invitation.role) not in roles.givable(actor.role):
        return [RepresentativesOnly()]
    return []


def obstacles_to_confirming(actor: Member, invitation: Invitation) -> list[Refusal]:
    """Why one cannot stand in for the inviter (R-08, R-14)."""
    found = obstacles_to_revoking(actor, invitation)
    if not found and invitation.waits_since is None:
        found.append(NothingToConfirm())
    return found


def obstacles_to_accepting(invitation: Invitation) -> list[Refusal]:
    """Why an invitation cannot be taken by the person it is for (R-13)."""
    if invitation.accepted_at is not None:
        return [InvitationUsed()]
    if invitation.revoked_at is not None or invitation.organization.deleted_at is not None:
        return [InvitationWithdrawn()]
    if invitation.expired and invitation.waits_since is None:
        return [InvitationExpired()]
    return []


def has_power(invitation: Invitation) -> bool:
    """Tell whether whoever invited could still give this role today (R-14)."""
    if invitation.sender_id is None:
        return False
    sender = Membership.objects.active().filter(pk=invitation.sender_id).first()
    return sender is not None and Role(invitation.role) in roles.givable(Role(sender.role))


def _already_member(actor: Member, member: Membership) -> Refusal:
    mend = reverse("organizations:user-role", args=[member.organization_id, member.pk])
    if member.pk == actor.membership.pk:
        return InvitingYourself(mend=mend)
    sentence = gettext("%(email)s is already a member. Change the role instead.")
    return AlreadyMember(sentence % {"email": member.user.email}, mend=mend)


def _obstacles_to_replacing(actor: Member, invitation: Invitation) -> list[Refusal]:
    found = obstacles_to_resending(actor, invitation)
    for refusal in found:
        refusal.field = "emails"
        refusal.mend = reverse(
            "organizations:invitation", args=[invitation.organization_id, invitation.pk]
        )
    return found


def _often_invited(organization: Organization, emails: Collection[str]) -> list[str]:
    """Return the addresses that have been written to enough for now, withdrawn or not."""
    lately = organization.invitations.filter(
        email__in=emails, created_at__gt=now() - limits.INVITATION_RESEND
    )
    counted = Counter(lately.values_list("email", flat=True))
    return [email for email, count in counted.items() if count >= limits.INVITATIONS_AN_HOUR]


def _often() -> str:
    return gettext("%(email)s has been invited several times within an hour. Try again later.")


def _just_invited(invitation: Invitation) -> JustInvited:
    until = invitation.sent_at + limits.INVITATION_RESEND
    minutes = max(1, ceil((until - now()).total_seconds() / 60))
    sentence = ngettext(
        "%(email)s was invited less than an hour ago. Try again in %(minutes)s minute.",
        "%(email)s was invited less than an hour ago. Try again in %(minutes)s minutes.",
        minutes,
    )
    return JustInvited(sentence % {"email": invitation.email, "minutes": minutes})
