"""Teams: made, named, filled, dissolved."""

from __future__ import annotations

from comptoir.core.operations import operation
from comptoir.core.refusals import Forbidden, NotFound
from comptoir.journal import operations as journal
from comptoir.organizations import letters
from comptoir.organizations.actors import Member
from comptoir.organizations.events import (
    TeamCreated,
    TeamDeleted,
    TeamJoined,
    TeamLeaderChosen,
    TeamLeaderDismissed,
    TeamLeft,
    TeamRenamed,
)
from comptoir.organizations.models import Membership, Team, TeamPlace
from comptoir.organizations.obstacles import TeamNameTaken
from comptoir.organizations.permissions import Permission
from comptoir.organizations.queries import leads


@operation(Permission.TEAMS_MANAGE)
def create(actor: Member, *, name: str) -> Team:
    """Make a team, with nobody in it."""
    _refuse_taken(actor, name)
    team = Team.objects.create(organization=actor.organization, name=name)
    journal.record(actor, TeamCreated(team=name))
    return team


@operation(Permission.TEAMS_MANAGE)
def rename(actor: Member, team: Team, *, name: str) -> None:
    """Give a team another name; its members and their rights stay."""
    team = _held(actor, team)
    if team.name == name:
        return
    _refuse_taken(actor, name, but=team)
    before, team.name = team.name, name
    team.save(update_fields=["name"])
    event = TeamRenamed(team=before, before={"name": before}, after={"name": name})
    journal.record(actor, event)


@operation(Permission.TEAMS_MANAGE)
def delete(actor: Member, team: Team) -> None:
    """Dissolve a team; its members stay members of the organization."""
    team = _held(actor, team)
    journal.record(actor, TeamDeleted(team=team.name))
    team.delete()


@operation(Permission.BELONG)
def add(actor: Member, team: Team, *, membership: Membership) -> None:
    """Put a member into a team; twice is once. Leaders may, for their own team."""
    _require_lead(actor, team)
    team = _held(actor, team)
    _, fresh = TeamPlace.objects.get_or_create(
        organization=actor.organization, team=team, membership=membership
    )
    if fresh:
        journal.record(actor, TeamJoined(person_id=membership.user_id, team=team.name))


@operation(Permission.BELONG)
def take_out(actor: Member, team: Team, *, membership: Membership) -> None:
    """Take a member out of a team. Leaders may, for their own team."""
    _require_lead(actor, team)
    team = _held(actor, team)
    gone, _ = team.places.filter(membership=membership).delete()
    if gone:
        journal.record(actor, TeamLeft(person_id=membership.user_id, team=team.name))


@operation(Permission.TEAMS_MANAGE)
def choose_leader(actor: Member, team: Team, *, membership: Membership, leads: bool) -> None:
    """Let a member of a team choose its members, or no longer; they are told (R-11)."""
    team = _held(actor, team)
    changed = team.places.filter(membership=membership, leads=not leads).update(leads=leads)
    if not changed:
        return

    event = TeamLeaderChosen if leads else TeamLeaderDismissed
    entry = journal.record(
        actor, event(person_id=membership.user_id, team=team.name, team_id=team.pk)
    )
    letters.lead_changed.post(
        organization=actor.organization.pk, membership=membership.pk, entry=entry.pk
    )


def _held(actor: Member, team: Team) -> Team:
    found = actor.organization.teams.select_for_update().filter(pk=team.pk).first()
    if found is None:
        raise NotFound
    return found


def _refuse_taken(actor: Member, name: str, but: Team | None = None) -> None:
    """Keep names apart that a reader would take for one: capitals do not count."""
    taken = actor.organization.teams.filter(name__iexact=name)
    if (taken.exclude(pk=but.pk) if but else taken).exists():
        raise TeamNameTaken


def _require_lead(actor: Member, team: Team) -> None:
    if not actor.can(Permission.TEAMS_MANAGE) and not leads(actor, team):
        raise Forbidden
