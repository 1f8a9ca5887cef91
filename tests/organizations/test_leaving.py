"""Leaving an organization (R-18), and what an account's own end means here (R-21)."""

from __future__ import annotations

import pytest
from django.utils.timezone import now

from comptoir.accounts.actors import Person
from comptoir.accounts.questions import (
    AccountErased,
    ObstaclesToLeaving,
    PersonalData,
    Places,
    SecondFactorWanted,
)
from comptoir.core.news import ask, tell
from comptoir.core.refusals import ReauthenticationNeeded
from comptoir.core.tenancy import everywhere, tenancy
from comptoir.journal.models import Entry
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Invitation, Membership, Organization, Team, TeamPlace
from comptoir.organizations.operations.leaving import (
    OnlyMember,
    YouAreTheOnlyRepresentative,
    leave,
)
from comptoir.organizations.permissions import Role
from tests.conftest import a_member, an_organization
from tests.jobs import letters_to


def is_member(member: Member) -> bool:
    with everywhere():
        return Membership.objects.filter(pk=member.membership.pk).exists()


@pytest.mark.rule("R-18")
def test_whoever_leaves_is_gone_with_teams_and_the_account_stays(collaborator):
    organization = collaborator.organization
    with everywhere():
        team = Team.objects.create(organization=organization, name="Press")
        TeamPlace.objects.create(
            organization=organization, team=team, membership=collaborator.membership
        )
    leave(collaborator)
    assert not is_member(collaborator)
    with everywhere():
        assert not team.places.exists()
    collaborator.user.refresh_from_db()
    assert collaborator.user.erased_at is None


@pytest.mark.rule("R-18")
def test_the_legal_representatives_are_told_and_it_is_journaled(representative, collaborator):
    leave(collaborator)
    (letter,) = letters_to(representative.user.email)
    assert letter.subject == "Collaborator Example has left Munster SA"
    with everywhere():
        entry = Entry.objects.get(organization_id=representative.organization.pk)
    assert (entry.action, entry.actor_id) == ("organizations.Left", collaborator.user.pk)


@pytest.mark.rule("R-18")
def test_the_sole_member_cannot_leave(representative):
    with pytest.raises(OnlyMember) as refused:
        leave(representative)
    assert refused.value.mend.endswith("/customer-account/delete/")
    assert is_member(representative)


@pytest.mark.rule("R-07", "R-18")
def test_the_sole_legal_representative_cannot_leave(representative, administrator):
    with pytest.raises(YouAreTheOnlyRepresentative) as refused:
        leave(representative)
    assert refused.value.mend.endswith("/representative/")


@pytest.mark.rule("R-07", "R-18")
def test_a_blocked_or_leaving_representative_does_not_count(representative, administrator):
    other = a_member(representative.organization, Role.LEGAL_REPRESENTATIVE, "two@example.org")
    with everywhere():
        Membership.objects.filter(pk=other.membership.pk).update(blocked_at=now())
    with pytest.raises(YouAreTheOnlyRepresentative):
        leave(representative)
    with everywhere():
        Membership.objects.filter(pk=other.membership.pk).update(blocked_at=None)
    other.user.deletion_asked_at = now()
    other.user.save()
    with pytest.raises(YouAreTheOnlyRepresentative):
        leave(representative)


@pytest.mark.rule("R-07", "R-18")
def test_one_of_two_legal_representatives_can_leave(representative):
    a_member(representative.organization, Role.LEGAL_REPRESENTATIVE, "two@example.org")
    leave(representative)
    assert not is_member(representative)


@pytest.mark.rule("R-18", "R-56")
def test_leaving_asks_who_it_is(collaborator):
    stale = Member(collaborator.membership, Person(collaborator.user, fresh=False))
    with pytest.raises(ReauthenticationNeeded):
        leave(stale)
    assert is_member(collaborator)


@pytest.mark.rule("R-14")
def test_the_invitations_of_whoever_leaves_stay_without_sender(administrator):
    with everywhere():
        invitation = Invitation.objects.create(
            organization=administrator.organization,
            email="new@example.org",
            role=Role.COLLABORATOR,
            language="en",
            sender=administrator.membership,
            mailed_hash="m",
            copied_hash="c",
        )
    leave(administrator)
    with everywhere():
        invitation.refresh_from_db()
    assert invitation.sender_id is None


# Pages


@pytest.mark.rule("R-18")
def test_the_page_says_what_it_means_and_does_it(collaborator, signed_in):
    browser = signed_in(collaborator)
    where = f"/o/{collaborator.organization.pk}/leave/"
    assert "If you leave Munster SA" in browser.get(where).content.decode()
    answer = browser.post(where, follow=True)
    assert answer.redirect_chain[-1][0] == "/me/organizations/"
    assert "You have left Munster SA." in answer.content.decode()
    assert browser.get(f"/o/{collaborator.organization.pk}/").status_code == 404


@pytest.mark.rule("R-18", "R-56")
def test_the_page_asks_who_it_is_first(collaborator, signed_in):
    where = f"/o/{collaborator.organization.pk}/leave/"
    answer = signed_in(collaborator, fresh=False).get(where)
    assert "reauthenticate" in answer.url


@pytest.mark.rule("R-18")
def test_a_sole_representative_finds_the_button_blocked_with_the_way_on(
    representative, administrator, signed_in
):
    here = representative.organization.pk
    page = signed_in(representative).get(f"/o/{here}/leave/").content.decode()
    assert "disabled" in page
    assert f'href="/o/{here}/representative/"' in page


# The account's own end


@pytest.mark.rule("R-21")
def test_an_account_cannot_go_while_it_alone_answers_for_an_organization(
    representative, administrator
):
    with everywhere():
        (obstacle,) = ask(ObstaclesToLeaving(representative.user, lock=True))
    assert "Munster SA" in str(obstacle.sentence)
    assert obstacle.url == f"/o/{representative.organization.pk}/representative/"
    with tenancy(person=administrator.user.pk):
        assert ask(ObstaclesToLeaving(administrator.user, lock=True)) == []


@pytest.mark.rule("R-21")
def test_a_sole_member_is_led_to_the_customer_accounts_deletion(representative):
    (obstacle,) = ask(ObstaclesToLeaving(representative.user))
    assert obstacle.url.endswith("/customer-account/delete/")


@pytest.mark.rule("R-21")
def test_an_erased_account_belongs_nowhere(collaborator, representative):
    a_member(an_organization("Ecole du Lac"), Role.EXTERNAL, collaborator.user.email)
    with everywhere():
        tell(AccountErased(collaborator.user))
        assert not Membership.objects.filter(user=collaborator.user).exists()
        gone = Entry.objects.filter(action="organizations.AccountGone")
        assert sorted(gone.values_list("organization_id", flat=True)) == sorted(
            Organization.objects.values_list("pk", flat=True)
        )


@pytest.mark.rule("R-55")
def test_what_is_kept_about_a_person_names_their_organizations(collaborator):
    parts = ask(PersonalData(collaborator.user))
    (part,) = [part for part in parts if part.name == "organizations"]
    assert [(row["organization"], row["role"]) for row in part.content] == [
        ("Munster SA", "collaborator")
    ]
    assert sum(ask(Places(collaborator.user))) == 1


@pytest.mark.rule("R-26")
def test_an_account_knows_who_wants_a_second_factor(collaborator):
    assert ask(SecondFactorWanted(collaborator.user)) == []
    with everywhere():
        Organization.objects.update(second_factor_from=now())
    assert ask(SecondFactorWanted(collaborator.user)) == ["Munster SA"]
