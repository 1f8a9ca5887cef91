"""Offers to join: made, sent again, withdrawn, accepted, declined, confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.timezone import now

from comptoir.accounts.actors import Person
from comptoir.accounts.permissions import Own
from comptoir.core.actors import Signature
from comptoir.core.news import tell
from comptoir.core.operations import operation
from comptoir.core.refusals import NotFound
from comptoir.core.tenancy import tenancy
from comptoir.journal import operations as journal
from comptoir.kit import limits, text, tokens
from comptoir.organizations import letters, roles
from comptoir.organizations.actors import Member
from comptoir.organizations.events import (
    InvitationConfirmed,
    InvitationDeclined,
    InvitationResent,
    InvitationRevoked,
    InvitationWaits,
    Invited,
    Joined,
    RoleChanged,
)
from comptoir.organizations.models import (
    Invitation,
    InvitationTeam,
    Membership,
    Organization,
    Team,
    TeamPlace,
    invitation_end,
)
from comptoir.organizations.obstacles import (
    BeyondYourRole,
    NotThatStep,
    Suspended,
    TooManyAtOnce,
    has_power,
    obstacles_to_accepting,
    obstacles_to_confirming,
    obstacles_to_inviting,
    obstacles_to_resending,
    obstacles_to_revoking,
)
from comptoir.organizations.operations.leaving import depart
from comptoir.organizations.operations.standing import locked_alone, note, refuse
from comptoir.organizations.permissions import Accounting, Permission, Role, fitting
from comptoir.organizations.questions import InvitationAccepted, InvitationMade

HIGHEST = Role.LEGAL_REPRESENTATIVE  # the one role that passes from one to the other


@operation(Permission.USERS_MANAGE)
def invite(  # noqa: PLR0913  an offer has so many terms
    actor: Member,
    *,
    emails: Sequence[str],
    role: Role,
    accounting: Accounting,
    teams: Sequence[Team] = (),
    language: str,
    message: str = "",
    hands_over: Membership | None = None,
    then_leaves: bool = False,
    further: Mapping[str, Any] | None = None,
) -> list[Invitation]:
    """Offer a place to each address, replacing an offer that is still open (R-13, R-15).

    `hands_over` is the representative who becomes administrator when the new one accepts (R-04),
    or leaves, with `then_leaves` (R-18); `further` is what the apps above have asked for, and hang
    on the invitation themselves.
    """
    wanted = list(dict.fromkeys(text.address(email) for email in emails))
    if len(wanted) > limits.INVITATIONS_AT_ONCE:
        raise TooManyAtOnce
    if role not in roles.givable(actor.role) or (hands_over and role is not HIGHEST):
        raise BeyondYourRole
    if not roles.fits(role, accounting):
        raise NotThatStep
    actor = locked_alone(actor, Permission.USERS_MANAGE)
    for obstacles in obstacles_to_inviting(actor, wanted).values():
        refuse(obstacles)

    actor.organization.invitations.open().filter(email__in=wanted).update(revoked_at=now())
    terms = _Terms(
        role, fitting(role, accounting), tuple(teams), language, message, hands_over, then_leaves
    )
    sent = [_invite(actor, email, terms) for email in wanted]
    for invitation in sent:
        tell(InvitationMade(invitation, further or {}))
    return sent


@operation(Permission.USERS_MANAGE)
def resend(actor: Member, invitation: Invitation) -> None:
    """Send it again with a new link, for thirty days more; at most once an hour (R-13)."""
    invitation = _held(actor, invitation)
    refuse(obstacles_to_resending(actor, invitation))

    invitation.sender = actor.membership
    invitation.nonce, invitation.sent_at = tokens.nonce(), now()
    invitation.until = invitation_end()
    _keep_hashes(invitation)
    journal.record(actor, InvitationResent(email=invitation.email))
    letters.invitation.post(organization=invitation.organization_id, invitation=invitation.pk)


@operation(Permission.USERS_MANAGE)
def revoke(actor: Member, invitation: Invitation) -> None:
    """Withdraw an offer; its links open nothing from now on (R-13)."""
    invitation = _held(actor, invitation)
    refuse(obstacles_to_revoking(actor, invitation))

    invitation.revoked_at = now()
    invitation.save(update_fields=["revoked_at"])
    journal.record(actor, InvitationRevoked(email=invitation.email))


@operation(Permission.USERS_MANAGE)
def confirm(actor: Member, invitation: Invitation) -> None:
    """Stand in for an inviter who lost the power; whoever has accepted joins at once (R-14)."""
    actor = locked_alone(actor, Permission.USERS_MANAGE)
    invitation = _held(actor, invitation)
    refuse(obstacles_to_confirming(actor, invitation))

    accepted_by = invitation.waiting_user
    invitation.sender = actor.membership
    invitation.waits_since = invitation.waiting_user = None
    invitation.save(update_fields=["sender", "waits_since", "waiting_user"])
    confirmed = InvitationConfirmed(email=invitation.email, role=invitation.role)
    journal.record(actor, confirmed)
    if accepted_by is None or accepted_by.email != invitation.email:
        return  # the login has changed since: the address may accept once more
    membership = _join(Person(accepted_by), invitation)
    letters.confirmed.post(organization=invitation.organization_id, membership=membership.pk)


@operation(Own.VERIFIED)
def accept(actor: Person, *, organization: int, invitation: int) -> Membership | None:
    """Take the place that is offered to one's own address (R-14); twice is once.

    None means that it waits: whoever sent the invitation has lost the power meanwhile.
    """
    with tenancy(organization):
        offer = _offered(organization, invitation, actor)
        held = offer.organization.memberships.filter(user=actor.user.pk).first()
        if held is not None and held.blocked_at is not None:
            raise Suspended
        if held is not None and offer.accepted_by_id == actor.user.pk:
            return held
        refuse(obstacles_to_accepting(offer))
        if held is not None or has_power(offer):
            return _join(actor, offer)
        _wait(actor, offer)
        return None


@operation(Own.VERIFIED)
def decline(actor: Person, *, organization: int, invitation: int) -> None:
    """Say no to an offer to one's own address; its links open nothing from now on."""
    with tenancy(organization):
        offer = _offered(organization, invitation, actor)
        refuse(obstacles_to_accepting(offer))

        offer.revoked_at = now()
        offer.save(update_fields=["revoked_at"])
        declined = InvitationDeclined(email=offer.email)
        note(_Guest(actor, organization), declined)


@dataclass(frozen=True)
class _Terms:
    """What several invitations sent together have in common."""

    role: Role
    accounting: Accounting
    teams: tuple[Team, ...]
    language: str
    message: str
    hands_over: Membership | None
    then_leaves: bool


@dataclass(frozen=True)
class _Guest:
    """A person at an organization's door, as its journal names them."""

    person: Person
    organization_id: int

    @property
    def signature(self) -> Signature:
        return replace(self.person.signature, organization_id=self.organization_id)


def _invite(actor: Member, email: str, terms: _Terms) -> Invitation:
    invitation = Invitation.objects.create(
        organization=actor.organization,
        email=email,
        role=terms.role,
        accounting=terms.accounting,
        language=terms.language,
        message=terms.message,
        sender=actor.membership,
        hands_over=terms.hands_over,
        then_leaves=terms.then_leaves,
    )
    _keep_hashes(invitation)  # its number goes into the tokens
    InvitationTeam.objects.bulk_create(
        InvitationTeam(organization=actor.organization, invitation=invitation, team=team)
        for team in terms.teams
    )
    event = Invited(email=email, role=terms.role.value, accounting=terms.accounting.value)
    journal.record(actor, event)
    letters.invitation.post(organization=actor.organization.pk, invitation=invitation.pk)
    return invitation


def _keep_hashes(invitation: Invitation) -> None:
    """Keep what the tables may keep of its two links (R-13, R-16)."""
    invitation.mailed_hash = tokens.digest(invitation.mailed_token)
    invitation.copied_hash = tokens.digest(invitation.copied_token)
    invitation.save()


def _held(actor: Member, invitation: Invitation) -> Invitation:
    found = actor.organization.invitations.select_for_update().filter(pk=invitation.pk).first()
    if found is None:
        raise NotFound
    return found


def _offered(organization: int, invitation: int, actor: Person) -> Invitation:
    """Hold the organization, then the invitation: two acceptances come one after the other."""
    place = Organization.objects.select_for_update().filter(pk=organization).first()
    offer = Invitation.objects.select_for_update().filter(pk=invitation).first()
    if place is None or offer is None or offer.email != actor.user.email:
        raise NotFound
    offer.organization = place
    return offer


def _wait(actor: Person, offer: Invitation) -> None:
    """Note that the person has accepted, for an administrator to confirm (R-14)."""
    if offer.waits_since is not None:
        return
    offer.waits_since, offer.waiting_user = now(), actor.user
    offer.save(update_fields=["waits_since", "waiting_user"])
    guest = _Guest(actor, offer.organization_id)
    waits = InvitationWaits(email=offer.email, role=offer.role)
    note(guest, waits)


def _join(actor: Person, offer: Invitation) -> Membership:
    """Give the place, or leave the one there is: nobody is a member twice."""
    membership, fresh = Membership.objects.get_or_create(
        organization=offer.organization,
        user=actor.user,
        defaults={"role": offer.role, "accounting": offer.accounting},
    )
    offer.accepted_at, offer.accepted_by = now(), actor.user
    offer.waits_since = offer.waiting_user = None
    offer.save()
    if fresh:
        _settle(Member(membership, actor), offer)
    return membership


def _settle(newcomer: Member, offer: Invitation) -> None:
    """Put a new member into the teams, and pass on the role that the invitation hands over."""
    membership = newcomer.membership
    TeamPlace.objects.bulk_create(
        TeamPlace(organization=offer.organization, team=place.team, membership=membership)
        for place in offer.places.select_related("team")
    )
    tell(InvitationAccepted(offer, membership))
    event = Joined(role=membership.role, accounting=membership.accounting)
    note(newcomer, event)
    former = offer.hands_over
    if former is None or former.role != Role.LEGAL_REPRESENTATIVE:
        return
    if offer.then_leaves:
        _let_go(newcomer, former)
    else:
        _take_over(newcomer, former)


def _let_go(newcomer: Member, former: Membership) -> None:
    """End the former representative's membership, as they had chosen (R-18); they are told."""
    depart(Member(former, Person(former.user)))
    letters.departed.post(
        organization=former.organization_id, person=former.user_id, successor=newcomer.user.pk
    )


def _take_over(newcomer: Member, former: Membership) -> None:
    """Make the former legal representative an administrator (R-04, R-08); they are told (R-11)."""
    before = {"role": former.role, "accounting": former.accounting}
    former.role = Role.ADMINISTRATOR
    former.save(update_fields=["role"])
    after = {"role": former.role, "accounting": former.accounting}
    event = RoleChanged(person_id=former.user_id, before=before, after=after)
    entry = note(newcomer, event)
    letters.role_changed.post(
        organization=former.organization_id, membership=former.pk, entry=entry.pk
    )
