"""Leaving an organization oneself."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comptoir.core.news import tell
from comptoir.core.operations import operation
from comptoir.core.refusals import Refusal
from comptoir.organizations import letters
from comptoir.organizations.actors import Member
from comptoir.organizations.events import Left
from comptoir.organizations.models import Membership, MembershipQuerySet
from comptoir.organizations.obstacles import is_only_representative
from comptoir.organizations.operations.standing import locked_alone, note, refuse
from comptoir.organizations.permissions import Permission
from comptoir.organizations.questions import MembershipEnds


class OnlyMember(Refusal):
    """R-18: an organization is not left empty; it is deleted."""

    message = _("You are the only member. Delete the customer account instead.")


class YouAreTheOnlyRepresentative(Refusal):
    """R-18, R-07: somebody has to answer for the organization."""

    message = _(
        "You are the only active legal representative. Hand this role over to somebody first."
    )


@operation(Permission.BELONG, fresh=True)
def leave(actor: Member) -> None:
    """End one's own membership with all that hangs on it; the account stays (R-18)."""
    actor = locked_alone(actor, Permission.BELONG)
    refuse(obstacles_to_leaving(actor.membership))

    depart(actor)


def depart(actor: Member) -> None:
    """Do what leaving is: the end of a membership; the legal representatives are told (R-18)."""
    membership = actor.membership
    tell(MembershipEnds(membership))
    entry = note(actor, Left(role=membership.role))
    for reader in _others(membership).active().representatives():
        letters.left.post(
            organization=membership.organization_id, membership=reader.pk, entry=entry.pk
        )
    membership.delete()


def obstacles_to_leaving(membership: Membership) -> list[Refusal]:
    """Why a member cannot leave (R-18)."""
    where = [membership.organization_id]
    if not _others(membership).exists():
        return [OnlyMember(mend=reverse("organizations:delete", args=where))]
    if is_only_representative(membership):
        mend = reverse("organizations:representative", args=where)
        return [YouAreTheOnlyRepresentative(mend=mend)]
    return []


def _others(membership: Membership) -> MembershipQuerySet:
    others = Membership.objects.filter(organization=membership.organization_id)
    return others.exclude(pk=membership.pk)
