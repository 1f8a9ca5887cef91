"""Teams: made, named, filled, led, dissolved."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from comptoir.core.refusals import Forbidden, NotFound
from comptoir.core.tenancy import everywhere
from comptoir.journal.models import Entry
from comptoir.organizations.models import Team, TeamPlace
from comptoir.organizations.obstacles import TeamNameTaken
from comptoir.organizations.operations import teams
from tests.jobs import letters_to


def page(member, name="teams", *more):
    return reverse(f"organizations:{name}", args=[member.organization.pk, *more])


def names() -> list[str]:
    with everywhere():
        return list(Team.objects.order_by("name").values_list("name", flat=True))


def in_it(team: Team) -> list[tuple[int, bool]]:
    with everywhere():
        return list(TeamPlace.objects.filter(team=team).values_list("membership_id", "leads"))


@pytest.fixture
def team(administrator) -> Team:
    return teams.create(administrator, name="Support")


@pytest.mark.rule("R-06")
def test_a_team_is_made_renamed_and_deleted_and_each_is_noted(administrator, team):
    teams.rename(administrator, team, name="Helpdesk")
    assert names() == ["Helpdesk"]
    teams.delete(administrator, team)

    assert names() == []
    with everywhere():
        assert list(Entry.objects.order_by("pk").values_list("action", flat=True)) == [
            "organizations.TeamCreated",
            "organizations.TeamRenamed",
            "organizations.TeamDeleted",
        ]


def test_two_teams_have_two_names(administrator, team):
    with pytest.raises(TeamNameTaken):
        teams.create(administrator, name="Support")
    with pytest.raises(TeamNameTaken):
        teams.create(administrator, name="support")
    other = teams.create(administrator, name="Sales")
    with pytest.raises(TeamNameTaken):
        teams.rename(administrator, other, name="SUPPORT")
    teams.rename(administrator, team, name="SUPPORT")
    assert names() == ["SUPPORT", "Sales"]


def test_the_constraint_also_takes_capitals_for_the_same_name(administrator, team):
    with everywhere(), pytest.raises(IntegrityError), transaction.atomic():
        Team.objects.create(organization=administrator.organization, name="sUPPORT")


def test_members_come_and_go_and_twice_is_once(administrator, collaborator, team):
    for _ in range(2):
        teams.add(administrator, team, membership=collaborator.membership)
    assert in_it(team) == [(collaborator.membership.pk, False)]
    for _ in range(2):
        teams.take_out(administrator, team, membership=collaborator.membership)
    assert in_it(team) == []
    with everywhere():
        joined = Entry.objects.filter(action__in=["organizations.TeamJoined"]).count()
    assert joined == 1


def test_deleting_a_team_keeps_its_members(administrator, collaborator, team):
    teams.add(administrator, team, membership=collaborator.membership)
    teams.delete(administrator, team)
    with everywhere():
        assert administrator.organization.memberships.filter(pk=collaborator.membership.pk).exists()


@pytest.mark.rule("R-06")
def test_lower_roles_do_nothing_with_teams(collaborator, external, team):
    with pytest.raises(Forbidden):
        teams.create(collaborator, name="Mine")
    with pytest.raises(Forbidden):
        teams.add(collaborator, team, membership=external.membership)


def test_a_leader_chooses_the_members_of_their_team_only(
    administrator, collaborator, external, team
):
    other = teams.create(administrator, name="Sales")
    teams.add(administrator, team, membership=collaborator.membership)
    teams.choose_leader(administrator, team, membership=collaborator.membership, leads=True)
    teams.add(collaborator, team, membership=external.membership)
    assert len(in_it(team)) == 2
    with pytest.raises(Forbidden):
        teams.add(collaborator, other, membership=external.membership)
    with pytest.raises(Forbidden):
        teams.delete(collaborator, team)
    teams.choose_leader(administrator, team, membership=collaborator.membership, leads=False)
    with pytest.raises(Forbidden):
        teams.take_out(collaborator, team, membership=external.membership)


@pytest.mark.rule("R-11")
def test_who_leads_a_team_is_told(administrator, collaborator, team):
    teams.add(administrator, team, membership=collaborator.membership)
    teams.choose_leader(administrator, team, membership=collaborator.membership, leads=True)
    teams.choose_leader(administrator, team, membership=collaborator.membership, leads=False)

    chosen, dismissed = [letter.text for letter in letters_to(collaborator.user.email)]
    assert "Administrator Example made Collaborator Example a leader of the team Support" in chosen
    assert page(administrator, "team", team.pk) in chosen
    assert "ended the lead of Collaborator Example over the team Support" in dismissed


def test_nothing_of_another_organization_is_there(administrator, elsewhere, team):
    theirs = teams.create(elsewhere, name="Theirs")
    with pytest.raises(NotFound):
        teams.rename(administrator, theirs, name="Ours")
    with pytest.raises(NotFound):
        teams.add(administrator, team, membership=elsewhere.membership)


# The pages


def test_the_pages_make_a_team_and_fill_it(administrator, collaborator, signed_in):
    browser = signed_in(administrator)
    assert "There is no team yet." in browser.get(page(administrator)).content.decode()
    answer = browser.post(page(administrator, "new-team"), {"name": "  Support   team "})
    team = Team.objects.none()
    with everywhere():
        team = Team.objects.get()
    assert team.name == "Support team"
    assert answer.url == page(administrator, "team-add", team.pk)
    browser.post(answer.url, {"member": collaborator.membership.pk})
    shown = browser.get(page(administrator, "team", team.pk)).content.decode()
    assert collaborator.user.email in shown.replace("<wbr>", "")
    browser.post(
        page(administrator, "team-place", team.pk, collaborator.membership.pk), {"do": "lead"}
    )
    assert in_it(team) == [(collaborator.membership.pk, True)]
    browser.post(
        page(administrator, "team-place", team.pk, collaborator.membership.pk), {"do": "take_out"}
    )
    assert in_it(team) == []
    browser.post(page(administrator, "team-rename", team.pk), {"name": "Helpdesk"})
    assert names() == ["Helpdesk"]
    assert (
        "cannot be undone"
        in browser.get(page(administrator, "team-delete", team.pk)).content.decode()
    )
    browser.post(page(administrator, "team-delete", team.pk))
    assert names() == []


@pytest.mark.parametrize(
    ("do", "said"),
    [
        ("lead", "leads the team Support."),
        ("follow", "no longer leads the team Support."),
        ("take_out", "is no longer in the team Support."),
    ],
)
def test_what_was_done_with_a_member_is_said(
    administrator, collaborator, team, signed_in, do, said
):
    browser = signed_in(administrator)
    teams.add(administrator, team, membership=collaborator.membership)
    answer = browser.post(
        page(administrator, "team-place", team.pk, collaborator.membership.pk), {"do": do}
    )

    assert f"{collaborator.user.name} {said}" in browser.get(answer.url).content.decode()


def test_a_leader_finds_the_own_teams_and_only_they_do(
    administrator, collaborator, external, team, signed_in
):
    here = f"/o/{team.organization_id}/"
    with everywhere():
        Team.objects.create(organization=team.organization, name="Sales")
    teams.add(administrator, team, membership=collaborator.membership)
    entry = f'class="side-entry" href="{here}teams/"'
    assert entry not in signed_in(collaborator).get(here).content.decode()
    assert signed_in(collaborator).get(page(collaborator)).status_code == 403

    teams.choose_leader(administrator, team, membership=collaborator.membership, leads=True)
    browser = signed_in(collaborator)
    first = browser.get(here).content.decode()
    assert entry in first
    assert "Nothing has been opened to you here yet." not in first
    shown = browser.get(page(collaborator)).content.decode()
    assert "Support" in shown
    assert "Sales" not in shown
    assert "Create a team" not in shown
    assert "Support" in browser.get(f"{here}search/", {"q": "supp"}).content.decode()
    assert "Sales" not in browser.get(f"{here}search/", {"q": "sal"}).content.decode()
    assert entry not in signed_in(external).get(here).content.decode()


def test_teams_are_sorted_and_searched_as_one_reads(administrator, signed_in):
    for name in ("Zoll", "Élèves", "Dispo"):
        teams.create(administrator, name=name)
    shown = signed_in(administrator).get(page(administrator)).content.decode()
    assert shown.index("Dispo") < shown.index("Élèves") < shown.index("Zoll")
    found = signed_in(administrator).get(page(administrator), {"q": "ELEV"}).content.decode()
    assert "Élèves" in found
    assert "Zoll" not in found


def test_a_taken_name_is_said_at_the_field(administrator, team, signed_in):
    answer = signed_in(administrator).post(page(administrator, "new-team"), {"name": "Support"})

    assert answer.status_code == 422
    assert "There is already a team of this name." in answer.content.decode()


def test_who_could_join_is_searched(administrator, collaborator, external, team, signed_in):
    shown = (
        signed_in(administrator)
        .get(page(administrator, "team-add", team.pk), {"q": "collab"})
        .content.decode()
        .replace("<wbr>", "")
    )

    assert collaborator.user.email in shown
    assert external.user.email not in shown


@pytest.mark.parametrize("member", ["", "junk", "0", "999999999999"])
def test_adding_nobody_is_adding_nothing(administrator, team, signed_in, member):
    browser = signed_in(administrator)
    answer = browser.post(page(administrator, "team-add", team.pk), {"member": member})

    assert answer.status_code == 404


def test_a_leader_sees_their_team_and_no_other_page(administrator, collaborator, team, signed_in):
    browser = signed_in(collaborator)
    assert browser.get(page(administrator, "team", team.pk)).status_code == 403
    teams.add(administrator, team, membership=collaborator.membership)
    teams.choose_leader(administrator, team, membership=collaborator.membership, leads=True)

    assert browser.get(page(administrator, "team", team.pk)).status_code == 200
    for name, more in (("new-team", []), ("team-delete", [team.pk]), ("team-rename", [team.pk])):
        assert browser.get(page(administrator, name, *more)).status_code == 403
