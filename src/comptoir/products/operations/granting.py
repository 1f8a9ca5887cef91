"""Rights on products: given, changed and taken away, for a member, a team, or somebody invited."""

from __future__ import annotations

from collections.abc import Sequence

from comptoir.core.jobs import job
from comptoir.core.operations import operation
from comptoir.core.refusals import NotFound
from comptoir.core.tenancy import tenancy
from comptoir.journal import operations as journal
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Invitation, Membership, Organization, Team
from comptoir.organizations.operations.standing import locked, locked_alone, refuse
from comptoir.organizations.permissions import Permission
from comptoir.products import letters
from comptoir.products.events import AccessChanged, TeamAccessChanged
from comptoir.products.models import Grant, GrantQuerySet
from comptoir.products.obstacles import obstacles_to_granting
from comptoir.products.queries import of_team, told_grants
from comptoir.products.wishes import Wish


@operation(Permission.USERS_MANAGE)
def change_access(actor: Member, membership: Membership, *, wishes: Sequence[Wish]) -> None:
    """Give a member these rights on products and no others; they are told (R-09, R-11)."""
    actor, membership = locked(actor, Permission.USERS_MANAGE, membership)
    refuse(obstacles_to_granting(membership))
    own = Grant.objects.filter(membership=membership)
    before = told_grants(own)
    _replace(own, actor.organization, wishes, membership=membership)
    after = told_grants(own)
    if before == after:
        return

    event = AccessChanged(
        person_id=membership.user_id, before={"products": before}, after={"products": after}
    )
    entry = journal.record(actor, event)
    letters.access_changed.post(
        organization=membership.organization_id, membership=membership.pk, entry=entry.pk
    )


@operation(Permission.TEAMS_MANAGE)
def change_team_access(actor: Member, team: Team, *, wishes: Sequence[Wish]) -> None:
    """Give everybody in a team these rights on products; they are told (R-09, R-11)."""
    actor = locked_alone(actor, Permission.TEAMS_MANAGE)
    own = Grant.objects.filter(team=team)
    before = told_grants(own)
    _replace(own, actor.organization, wishes, team=team)
    after = told_grants(own)
    if before == after:
        return

    event = TeamAccessChanged(
        team=team.name, before={"products": before}, after={"products": after}
    )
    entry = journal.record(actor, event)
    tell_team.later(organization=actor.organization.pk, team=team.pk, entry=entry.pk)


@job()
def tell_team(organization: int, team: int, entry: int) -> None:
    """Write to the members of a team that their rights have changed."""
    with tenancy(organization):
        for membership in of_team(team):
            letters.access_changed.post(
                organization=organization, membership=membership, entry=entry
            )


def put_on(invitation: Invitation, wishes: Sequence[Wish]) -> None:
    """Note what an invited person may do with products; inside the operation that invites."""
    for wish in wishes:
        _give(invitation.organization, wish, invitation=invitation)


def pass_on(invitation: Invitation, membership: Membership) -> None:
    """Give a new member what stands on the invitation (R-14); inside the operation that joins."""
    for grant in Grant.objects.filter(invitation=invitation):
        grant.invitation, grant.membership = None, membership
        grant.save(update_fields=["invitation", "membership"])


def _replace(
    own: GrantQuerySet,
    organization: Organization,
    wishes: Sequence[Wish],
    **holder: Membership | Team,
) -> None:
    own.delete()
    for wish in wishes:
        _give(organization, wish, **holder)


def _give(organization: Organization, wish: Wish, **holder: Membership | Team | Invitation) -> None:
    product = None
    if wish.product is not None:
        product = organization.products.held().filter(pk=wish.product).first()
        if product is None:
            raise NotFound
    Grant.objects.create(
        organization=organization,
        product=product,
        category=wish.category,
        until=wish.until,
        **{right.value: True for right in wish.rights},
        **holder,
    )
