"""What an invited person finds, and what becomes of the answer."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from comptoir.accounts.actors import Person
from comptoir.accounts.questions import InvitedAs, Invitee
from comptoir.core.news import ask
from comptoir.core.refusals import Forbidden, NotFound
from comptoir.core.tenancy import everywhere
from comptoir.organizations.models import Invitation, Membership
from comptoir.organizations.obstacles import (
    InvitationExpired,
    InvitationUsed,
    InvitationWithdrawn,
    NothingToConfirm,
    RepresentativesOnly,
    Suspended,
)
from comptoir.organizations.operations import invitations, members, teams
from comptoir.organizations.permissions import Accounting, Role
from comptoir.organizations.queries import invitations_for
from tests.conftest import a_member, a_user
from tests.jobs import letters_to
from tests.organizations.test_invitations import aged, invite, token


def accept(person: Person, invitation: Invitation) -> Membership | None:
    return invitations.accept(
        person, organization=invitation.organization_id, invitation=invitation.pk
    )


def decline(person: Person, invitation: Invitation) -> None:
    invitations.decline(person, organization=invitation.organization_id, invitation=invitation.pk)


def places(person: Person) -> list[Membership]:
    with everywhere():
        return list(Membership.objects.filter(user=person.user))


@pytest.fixture
def invited(administrator, person) -> Invitation:
    [invitation] = invite(
        administrator, person.user.email, role=Role.EXTERNAL, accounting=Accounting.SEE
    )
    return invitation


@pytest.mark.rule("R-14")
def test_the_rights_are_those_of_the_invitation(administrator, person):
    team = teams.create(administrator, name="Support")
    [invitation] = invite(
        administrator,
        person.user.email,
        role=Role.EXTERNAL,
        accounting=Accounting.SEE,
        teams=[team],
    )
    assert places(person) == []  # nobody is added silently
    membership = accept(person, invitation)

    assert membership is not None
    assert (membership.role, membership.accounting) == (Role.EXTERNAL, Accounting.SEE)
    with everywhere():
        assert [place.team for place in membership.places.all()] == [team]
    assert "Zoé Durand joined as external user" in letters_to(administrator.user.email)[0].text


@pytest.mark.rule("R-13", "R-14")
def test_accepting_twice_is_accepting_once(person, invited):
    assert accept(person, invited) == accept(person, invited)

    assert len(places(person)) == 1


@pytest.mark.rule("R-14")
def test_an_invitation_is_bound_to_its_address(invited):
    somebody = Person(a_user("somebody@example.org"))
    for answer in (accept, decline):
        with pytest.raises(NotFound):
            answer(somebody, invited)


@pytest.mark.rule("R-01")
def test_an_unproved_address_accepts_nothing(administrator):
    [invitation] = invite(administrator, "unproved@example.org")
    with pytest.raises(Forbidden):
        accept(Person(a_user("unproved@example.org", verified_at=None)), invitation)


@pytest.mark.rule("R-13")
def test_what_is_over_cannot_be_accepted(administrator, person, invited):
    aged(invited, timedelta(days=31))
    with pytest.raises(InvitationExpired):
        accept(person, invited)
    invitations.revoke(administrator, invited)
    with pytest.raises(InvitationWithdrawn):
        accept(person, invited)


@pytest.mark.rule("R-13")
def test_an_invitation_is_used_once_even_by_its_own_reader(administrator, person, invited):
    membership = accept(person, invited)
    assert membership is not None
    members.remove(administrator, membership)

    with pytest.raises(InvitationUsed):
        accept(person, invited)


def test_declining_is_final_and_told(administrator, person, invited):
    decline(person, invited)

    with pytest.raises(InvitationWithdrawn):
        accept(person, invited)
    assert "declined the invitation" in letters_to(administrator.user.email)[0].text


@pytest.mark.rule("R-14")
@pytest.mark.parametrize("lost", ["demoted", "blocked", "removed"])
def test_it_waits_when_the_inviter_has_lost_the_power(
    representative, administrator, person, invited, lost
):
    if lost == "demoted":
        members.change_role(
            representative,
            administrator.membership,
            role=Role.COLLABORATOR,
            accounting=Accounting.NONE,
        )
    elif lost == "blocked":
        members.block(representative, administrator.membership)
    else:
        members.remove(representative, administrator.membership)

    assert accept(person, invited) is None
    assert accept(person, invited) is None
    assert places(person) == []
    told = [letter.text for letter in letters_to(representative.user.email)]
    assert sum("waits for an administrator" in text for text in told) == 1
    invitations.confirm(representative, invited)

    [membership] = places(person)
    assert membership.role == Role.EXTERNAL
    assert letters_to(person.user.email)[-1].subject == "You now belong to Munster SA"


@pytest.mark.rule("R-14")
def test_only_what_waits_is_confirmed(representative, invited):
    with pytest.raises(NothingToConfirm):
        invitations.confirm(representative, invited)


@pytest.mark.rule("R-08", "R-14")
def test_a_waiting_representative_is_confirmed_by_a_representative(
    representative, administrator, organization, person
):
    other = a_member(organization, Role.LEGAL_REPRESENTATIVE, "other@example.org")
    [invitation] = invite(other, person.user.email, role=Role.LEGAL_REPRESENTATIVE)
    members.remove(representative, other.membership)
    assert accept(person, invitation) is None

    with pytest.raises(RepresentativesOnly):
        invitations.confirm(administrator, invitation)
    invitations.confirm(representative, invitation)
    assert places(person)[0].role == Role.LEGAL_REPRESENTATIVE


@pytest.mark.rule("R-04", "R-08")
def test_the_role_of_legal_representative_passes_on_acceptance(representative, person):
    [invitation] = invite(
        representative,
        person.user.email,
        role=Role.LEGAL_REPRESENTATIVE,
        hands_over=representative.membership,
    )
    with everywhere():
        representative.membership.refresh_from_db()
    assert representative.membership.role == Role.LEGAL_REPRESENTATIVE  # until then
    accept(person, invitation)

    with everywhere():
        representative.membership.refresh_from_db()
    assert representative.membership.role == Role.ADMINISTRATOR
    assert places(person)[0].role == Role.LEGAL_REPRESENTATIVE
    assert any(
        "Your rights in Munster SA have changed" in letter.subject
        for letter in letters_to(representative.user.email)
    )


@pytest.mark.rule("R-20")
def test_a_blocked_member_does_not_come_back_by_invitation(administrator, person, invited):
    membership = accept(person, invited)
    assert membership is not None
    members.block(administrator, membership)
    with pytest.raises(Suspended):
        accept(person, invited)


@pytest.mark.rule("R-16")
def test_only_the_mailed_link_proves_the_address(invited):
    for secret, proves in ((invited.mailed_token, True), (invited.copied_token, False)):
        assert ask(InvitedAs(token(invited, secret))) == [Invitee("zoe@example.org", proves)]
    assert ask(InvitedAs(token(invited, "guessed"))) == []
    aged(invited, timedelta(days=31))
    assert ask(InvitedAs(token(invited, invited.mailed_token))) == []


@pytest.mark.rule("R-14")
def test_a_person_finds_the_invitations_to_their_own_address(person, invited, elsewhere):
    invite(elsewhere, "another@example.org")
    [hers] = invite(elsewhere, person.user.email)
    with person.scope():
        found = invitations_for(person)

    assert {invitation.pk for invitation in found} == {invited.pk, hers.pk}
    assert {invitation.organization.name for invitation in found} == {"Munster SA", "Elsewhere AG"}


# The page


def page(invitation: Invitation, secret: str = "") -> str:
    secret = secret or invitation.mailed_token
    return reverse("organizations:invited", args=[token(invitation, secret)])


def test_a_visitor_may_log_in_or_create_an_account(invited, client: Client):
    shown = client.get(page(invited), headers={"accept-language": "en"}).content.decode()

    assert "Administrator Example invites you to Munster SA" in shown
    assert "external user" in shown
    assert "Create an account" in shown
    assert 'value="accept"' not in shown


def test_the_page_accepts_and_leads_into_the_organization(person, invited, signed_in):
    browser = signed_in(person)
    assert 'value="accept"' in browser.get(page(invited)).content.decode()
    answer = browser.post(page(invited), {"answer": "accept"})

    assert answer.url == reverse("home:dashboard", args=[invited.organization_id])
    assert len(places(person)) == 1
    assert "You belong to Munster SA" in browser.get(page(invited)).content.decode()


def test_the_page_declines(person, invited, signed_in):
    answer = signed_in(person).post(page(invited), {"answer": "decline"})

    assert answer.url == reverse("organizations:mine")
    assert places(person) == []


@pytest.mark.rule("R-14")
def test_another_account_is_told_so_and_joins_nothing(person, invited, signed_in):
    other = Person(a_user("other@example.org"))
    browser = signed_in(other)
    answer = browser.post(page(invited), {"answer": "accept"})

    assert "this invitation is for zoe@example.org" in answer.content.decode()
    assert places(other) == []


@pytest.mark.rule("R-13")
def test_each_end_of_an_invitation_has_its_sentence(administrator, person, invited, signed_in):
    browser = signed_in(person)
    aged(invited, timedelta(days=31))
    answer = browser.get(page(invited))
    assert answer.status_code == 410
    assert "This invitation has expired." in answer.content.decode()
    invitations.revoke(administrator, invited)
    assert "withdrawn or declined" in browser.get(page(invited)).content.decode()


@pytest.mark.parametrize("written", ["1-2-x", "junk", "9-9", f"{'9' * 40}-1-x", "-1--1-x", "²-1-x"])
def test_a_link_of_nothing_is_said_to_be_one(db, client: Client, written):
    where = reverse("organizations:invited", args=[written])
    answer = client.get(where, headers={"accept-language": "en"})

    assert answer.status_code == 404
    assert "This link opens no invitation" in answer.content.decode()


def test_my_own_invitations_open_without_a_link(person, invited, signed_in):
    mine = reverse("organizations:my-invitation", args=[invited.organization_id, invited.pk])
    other = signed_in(Person(a_user("other@example.org")))
    assert other.get(mine).status_code == 404
    assert other.post(mine, {"answer": "accept"}).status_code == 404
    assert signed_in(person).get(mine).status_code == 200
    signed_in(person).post(mine, {"answer": "accept"})

    assert len(places(person)) == 1


@pytest.mark.rule("R-14")
def test_who_waits_is_told_so(representative, administrator, person, invited, signed_in):
    members.remove(representative, administrator.membership)
    browser = signed_in(person)
    browser.post(page(invited), {"answer": "accept"})
    assert "Your place is waiting" in browser.get(page(invited)).content.decode()
    where = [invited.organization_id]
    listed = signed_in(representative).get(reverse("organizations:invitations", args=where))
    assert "Waits for a confirmation" in listed.content.decode()
    signed_in(representative).post(
        reverse("organizations:invitation-confirm", args=[*where, invited.pk])
    )

    assert len(places(person)) == 1


@pytest.mark.rule("R-16")
def test_somebody_without_an_account_signs_up_with_the_address_fixed_and_joins(
    administrator, client: Client
):
    [invitation] = invite(administrator, "newcomer@example.org")
    english = {"accept-language": "en"}
    shown = client.get(page(invitation), headers=english).content.decode()
    sign_up = unescape(re.search(r'href="(/signup/[^"]+)"', shown)[1])
    form = client.get(sign_up, headers=english).content.decode()
    assert "newcomer@example.org" in form
    answer = client.post(
        sign_up,
        {
            "first_name": "Nina",
            "last_name": "Neu",
            "email": "elsewhere@example.org",  # counts for nothing
            "password": "correct horse battery",
            "language": "en",
            "terms": "on",
        },
    )
    assert answer.url == page(invitation)
    answer = client.post(page(invitation), {"answer": "accept"})

    assert answer.url == reverse("home:dashboard", args=[invitation.organization_id])
    with everywhere():
        membership = Membership.objects.get(user__email="newcomer@example.org")
    assert membership.role == Role.COLLABORATOR
