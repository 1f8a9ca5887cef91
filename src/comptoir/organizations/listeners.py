"""What organizations answer when apps below and they themselves ask."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comptoir.accounts.questions import (
    AccountErased,
    InvitedAs,
    Invitee,
    Obstacle,
    ObstaclesToLeaving,
    Part,
    PersonalData,
    Places,
    SecondFactorWanted,
)
from comptoir.core.actors import System
from comptoir.core.news import answers, listens_to, tell
from comptoir.core.tenancy import everywhere, tenancy
from comptoir.journal.operations import record
from comptoir.organizations.events import AccountGone
from comptoir.organizations.models import Membership, Organization
from comptoir.organizations.obstacles import is_only_representative, obstacles_to_accepting
from comptoir.organizations.queries import invitation_of
from comptoir.organizations.questions import (
    Loss,
    LostOnRemoval,
    MembershipEnds,
    Source,
    Sources,
)


@answers(InvitedAs)
def invited(question: InvitedAs) -> Iterator[Invitee]:
    """Whom a link invites; the mailed one proves the address, the copied one does not (R-16)."""
    found = invitation_of(question.token)
    if found is not None and not obstacles_to_accepting(found.invitation):
        yield Invitee(found.invitation.email, found.mailed)


@answers(LostOnRemoval)
def lost_teams(question: LostOnRemoval) -> Iterator[Loss]:
    """The teams that a removed person is in (R-19)."""
    places = question.membership.places.select_related("team").order_by("team__name")
    yield Loss(_("Teams"), [place.team.name for place in places])


@answers(Sources)
def leading(question: Sources) -> Iterator[Source]:
    """Leading a team gives the right to choose its members."""
    for place in question.membership.places.filter(leads=True).select_related("team"):
        page = reverse("organizations:team", args=[place.organization_id, place.team_id])
        yield Source(
            _("Choose the members of the team %(team)s") % {"team": place.team.name},
            _("Leader of the team"),
            page,
        )


@answers(Places)
def places(question: Places) -> Iterator[int]:
    """In how many organizations a person is a member."""
    with tenancy(person=question.user.pk):
        yield Membership.objects.filter(user_id=question.user.pk).count()


@answers(ObstaclesToLeaving)
def only_representative(question: ObstaclesToLeaving) -> list[Obstacle]:
    """Where somebody else has to become legal representative before an account goes (R-07, R-21).

    They are locked in one order, so that two who leave together do not wait for each other.
    """
    with tenancy(person=question.user.pk):
        held = list(
            Membership.objects.representatives()
            .filter(user_id=question.user.pk)
            .order_by("organization_id")
            .values_list("organization_id", "pk")
        )
    found = [_only_representative(*place, lock=question.lock) for place in held]
    return [obstacle for obstacle in found if obstacle]


@answers(SecondFactorWanted)
def second_factor_wanted(question: SecondFactorWanted) -> list[str]:
    """The organizations that ask this person for a second factor (R-26)."""
    with tenancy(person=question.user.pk):
        found = Organization.objects.filter(
            memberships__user_id=question.user.pk,
            memberships__blocked_at=None,
            second_factor_from__isnull=False,
        )
        return list(found.order_by("name", "pk").values_list("name", flat=True))


@answers(PersonalData)
def personal_data(question: PersonalData) -> Iterator[Part]:
    """Where a person belongs, as what, since when (R-55)."""
    with tenancy(person=question.user.pk):
        held = Membership.objects.select_related("organization").filter(user_id=question.user.pk)
        content = [
            {
                "organization": membership.organization.name,
                "role": membership.role,
                "accounting": membership.accounting,
                "since": membership.joined_at.isoformat(),
                "last_seen": membership.seen_at and membership.seen_at.isoformat(),
                "blocked_since": membership.blocked_at and membership.blocked_at.isoformat(),
            }
            for membership in held.order_by("joined_at", "pk")
        ]
    yield Part("organizations", gettext_lazy("My organizations"), content)


@listens_to(AccountErased)
def memberships_end(news: AccountErased) -> None:
    """An erased account belongs nowhere any more (R-21); what it did stays in the journals."""
    with everywhere():
        for membership in Membership.objects.filter(user_id=news.user.pk).order_by("pk"):
            tell(MembershipEnds(membership))
            record(System(membership.organization_id), AccountGone(person_id=news.user.pk))
            membership.delete()


def _only_representative(organization: int, membership: int, *, lock: bool) -> Obstacle | None:
    with tenancy(organization):
        place = Organization.objects.get(pk=organization)
        if lock:
            place.lock()
        held = Membership.objects.filter(pk=membership).first()
        if held is None or not is_only_representative(held):
            return None
        others = place.memberships.exclude(pk=membership).exists()
    page = "organizations:representative" if others else "organizations:delete"
    return Obstacle(
        _("You are the only legal representative of %(name)s.") % {"name": place.name},
        reverse(page, args=[organization]),
        _("Replace the legal representative") if others else _("Delete the customer account"),
    )
