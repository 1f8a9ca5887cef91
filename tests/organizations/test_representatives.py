"""Replacing the legal representative, step by step (R-07, R-08)."""

from __future__ import annotations

import pytest
from django.utils.timezone import now

from comptoir.accounts.actors import Person
from comptoir.core.refusals import Forbidden, NotFound, ReauthenticationNeeded
from comptoir.core.tenancy import everywhere
from comptoir.journal.models import Entry
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Invitation, Membership
from comptoir.organizations.operations import members
from comptoir.organizations.operations.invitations import accept, confirm
from comptoir.organizations.operations.representatives import (
    Afterwards,
    AlreadyRepresentative,
    NotActive,
    hand_over,
    invite_successor,
)
from comptoir.organizations.permissions import Accounting, Role
from tests.conftest import a_member, a_user
from tests.jobs import letters_to


def roles(member: Member) -> dict[str, str]:
    with everywhere():
        found = Membership.objects.filter(organization=member.organization)
        return {m.user.email.split("-")[0]: m.role for m in found.select_related("user")}


def page_of(member: Member) -> str:
    return f"/o/{member.organization.pk}/representative/"


@pytest.mark.rule("R-07", "R-08")
def test_a_member_takes_ones_place_at_once(representative, collaborator):
    hand_over(representative, collaborator.membership, afterwards=Afterwards.STAY)
    assert roles(representative) == {
        "legal_representative": "administrator",
        "collaborator": "legal_representative",
    }
    with everywhere():
        successor = Membership.objects.get(pk=collaborator.membership.pk)
    assert successor.accounting == Accounting.MANAGE


@pytest.mark.rule("R-07", "R-08", "R-18")
def test_whoever_hands_over_may_leave_at_once(representative, administrator):
    hand_over(representative, administrator.membership, afterwards=Afterwards.LEAVE)
    assert roles(representative) == {"administrator": "legal_representative"}


@pytest.mark.rule("R-11")
def test_both_are_told_and_it_is_journaled(representative, collaborator):
    hand_over(representative, collaborator.membership, afterwards=Afterwards.STAY)
    for person in (representative.user, collaborator.user):
        subjects = [letter.subject for letter in letters_to(person.email)]
        assert "Your rights in Munster SA have changed" in subjects
    with everywhere():
        acts = list(Entry.objects.order_by("pk").values_list("action", "person_id"))
    assert acts == [
        ("organizations.RepresentativeReplaced", collaborator.user.pk),
        ("organizations.RoleChanged", collaborator.user.pk),
        ("organizations.RoleChanged", representative.user.pk),
    ]


@pytest.mark.rule("R-08")
@pytest.mark.parametrize("who", ["administrator", "collaborator", "external"])
def test_nobody_else_can_hand_the_role_over(who, request, representative, signed_in):
    member = request.getfixturevalue(who)
    with pytest.raises(Forbidden):
        hand_over(member, member.membership, afterwards=Afterwards.STAY)
    with pytest.raises(Forbidden):
        invite_successor(member, email="new@example.org", language="en")
    review = f"{page_of(member)}review/?successor={member.membership.pk}&afterwards=stay"
    assert signed_in(member).get(review).status_code == 403


@pytest.mark.rule("R-07")
def test_it_cannot_go_to_somebody_blocked_or_leaving(representative, collaborator):
    with everywhere():
        Membership.objects.filter(pk=collaborator.membership.pk).update(blocked_at=now())
    with pytest.raises(NotActive):
        hand_over(representative, collaborator.membership, afterwards=Afterwards.LEAVE)
    assert roles(representative)["legal_representative"] == "legal_representative"


def test_it_cannot_go_to_a_legal_representative(representative):
    other = a_member(representative.organization, Role.LEGAL_REPRESENTATIVE, "two@example.org")
    with pytest.raises(AlreadyRepresentative):
        hand_over(representative, other.membership, afterwards=Afterwards.STAY)
    with pytest.raises(AlreadyRepresentative):
        hand_over(representative, representative.membership, afterwards=Afterwards.LEAVE)


def test_nobody_of_another_organization_can_take_it(representative, elsewhere):
    with pytest.raises(NotFound):
        hand_over(representative, elsewhere.membership, afterwards=Afterwards.STAY)


@pytest.mark.rule("R-56")
def test_handing_over_asks_who_it_is(representative, collaborator, signed_in):
    stale = Member(representative.membership, Person(representative.user, fresh=False))
    with pytest.raises(ReauthenticationNeeded):
        hand_over(stale, collaborator.membership, afterwards=Afterwards.STAY)
    review = f"{page_of(stale)}review/?successor={collaborator.membership.pk}&afterwards=stay"
    assert "reauthenticate" in signed_in(representative, fresh=False).get(review).url


@pytest.mark.rule("R-08", "R-14")
def test_somebody_from_outside_takes_it_on_acceptance(representative):
    invitation = invite_successor(representative, email="New@Example.org", language="en")
    assert roles(representative) == {"legal_representative": "legal_representative"}
    newcomer = Person(a_user("new@example.org", "Nora", "New"), fresh=True)
    accept(newcomer, organization=representative.organization.pk, invitation=invitation.pk)
    assert roles(representative) == {
        "legal_representative": "administrator",
        "new@example.org": "legal_representative",
    }


@pytest.mark.rule("R-08", "R-18")
def test_whoever_invites_a_successor_may_leave_on_acceptance(representative, administrator):
    invitation = invite_successor(
        representative, email="new@example.org", language="en", afterwards=Afterwards.LEAVE
    )
    assert roles(representative)["legal_representative"] == "legal_representative"
    newcomer = Person(a_user("new@example.org", "Nora", "New"), fresh=True)
    accept(newcomer, organization=representative.organization.pk, invitation=invitation.pk)

    assert roles(administrator) == {
        "administrator": "administrator",
        "new@example.org": "legal_representative",
    }
    (letter,) = letters_to(representative.user.email)
    assert letter.subject == "You have left Munster SA"
    assert "Nora New has accepted" in letter.text
    left = "Legal_representative Example has left Munster SA"
    assert [letter.subject for letter in letters_to("new@example.org")][-1] == left
    told = [letter.text for letter in letters_to(administrator.user.email)]
    assert sum("left the organization" in text for text in told) == 1
    with everywhere():
        gone = Entry.objects.get(action="organizations.Left")
    assert gone.actor_id == representative.user.pk


@pytest.mark.rule("R-07")
def test_whoever_is_representative_no_longer_stays_when_the_invitation_is_accepted(representative):
    other = a_member(representative.organization, Role.LEGAL_REPRESENTATIVE, "two@example.org")
    invitation = invite_successor(
        representative, email="new@example.org", language="en", afterwards=Afterwards.LEAVE
    )
    members.change_role(
        other, representative.membership, role=Role.COLLABORATOR, accounting=Accounting.NONE
    )
    newcomer = Person(a_user("new@example.org", "Nora", "New"), fresh=True)
    accept(newcomer, organization=representative.organization.pk, invitation=invitation.pk)
    confirm(other, invitation)
    assert roles(other)["legal_representative"] == "collaborator"
    assert roles(other)["new@example.org"] == "legal_representative"


# The pages


@pytest.mark.rule("R-07", "R-08")
def test_two_steps_lead_there(representative, collaborator, signed_in):
    browser = signed_in(representative)
    page = browser.get(page_of(representative)).content.decode()
    assert collaborator.user.email in page
    typed = {"successor": str(collaborator.membership.pk), "afterwards": "stay"}
    review = browser.post(page_of(representative), typed).url
    assert review.endswith(f"?successor={collaborator.membership.pk}&afterwards=stay")
    page = browser.get(review).content.decode()
    assert "Collaborator Example becomes legal representative" in page
    assert "You become administrator" in page

    answer = browser.post(review.partition("?")[0], typed, follow=True)
    assert "Collaborator Example is legal representative now." in answer.content.decode()
    assert roles(representative)["collaborator"] == "legal_representative"


def test_whoever_leaves_lands_among_their_organizations(representative, collaborator, signed_in):
    typed = {"successor": str(collaborator.membership.pk), "afterwards": "leave"}
    answer = signed_in(representative).post(f"{page_of(representative)}review/", typed, follow=True)
    assert answer.redirect_chain[-1][0] == "/me/organizations/"


def test_somebody_from_outside_is_invited_from_there(representative, signed_in):
    browser = signed_in(representative)
    typed = {"successor": "else", "email": "new@example.org", "afterwards": "stay"}
    review = browser.post(page_of(representative), typed).url
    assert "valid for thirty days" in browser.get(review).content.decode()
    browser.post(review.partition("?")[0], {"email": "new@example.org", "afterwards": "stay"})
    with everywhere():
        invitation = Invitation.objects.get()
    assert invitation.hands_over_id == representative.membership.pk
    assert not invitation.then_leaves
    page = browser.get(page_of(representative)).content.decode()
    assert "Who is to follow" in page
    offered = f"/o/{invitation.organization_id}/users/invitations/{invitation.pk}/"
    assert f'href="{offered}"' in page
    assert "who becomes administrator then" in browser.get(offered).content.decode()


def test_leaving_once_the_invited_person_has_accepted_is_offered(representative, signed_in):
    browser = signed_in(representative)
    typed = {"successor": "else", "email": "new@example.org", "afterwards": "leave"}
    review = browser.post(page_of(representative), typed).url
    assert "and you leave the organization" in browser.get(review).content.decode()
    answer = browser.post(review.partition("?")[0], typed | {"successor": ""})
    assert answer.url == page_of(representative)
    with everywhere():
        invitation = Invitation.objects.get()
    assert invitation.then_leaves


def test_an_address_that_is_not_asked_for_is_no_mistake(representative, collaborator, signed_in):
    typed = {"successor": str(collaborator.membership.pk), "email": "x@", "afterwards": "stay"}
    assert signed_in(representative).post(page_of(representative), typed).status_code == 302


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "Choose a person."),
        ({"successor": "99999999"}, "Choose a person of the list."),
        ({"successor": "else"}, "Enter the address of the person to invite."),
        ({"successor": "else", "email": "new@"}, "Enter a valid email address."),
    ],
)
def test_mistakes_stand_at_their_fields(representative, collaborator, signed_in, typed, says):
    typed = {"afterwards": "stay", **typed}
    answer = signed_in(representative).post(page_of(representative), typed)
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_a_member_is_not_invited_again(representative, collaborator, signed_in):
    review = f"{page_of(representative)}review/"
    typed = {"email": collaborator.user.email, "afterwards": "stay"}
    page = signed_in(representative).get(review, typed).content.decode()
    assert "already a member" in page
    assert "disabled" in page
    assert signed_in(representative).post(review, typed).status_code == 409


@pytest.mark.parametrize("asked", ["", "successor=1&email=a@b.ch&afterwards=stay", "successor=x"])
def test_a_review_of_nothing_leads_back(representative, signed_in, asked):
    answer = signed_in(representative).get(f"{page_of(representative)}review/?{asked}")
    assert answer.url == page_of(representative)


def test_an_administrator_reads_who_it_is_and_why_the_rest_is_blocked(administrator, signed_in):
    page = signed_in(administrator).get(page_of(administrator)).content.decode()
    assert "Legal_representative Example" in page
    assert "Only a legal representative can hand this role over." in page


def test_in_a_large_organization_one_searches(representative, signed_in):
    with everywhere():
        Membership.objects.bulk_create(
            Membership(
                organization=representative.organization,
                user=a_user(f"user{number}@example.org", "User", f"Number{number:02}"),
                role=Role.EXTERNAL,
            )
            for number in range(25)
        )
    browser = signed_in(representative)
    page = browser.get(page_of(representative)).content.decode()
    assert "Search a user" in page
    assert "user24@example.org" not in page
    assert "The first 8 users are offered here" in page
    found = browser.get(page_of(representative), {"q": "24"}).content.decode()
    assert "user24@example.org" in found
    with everywhere():
        last = Membership.objects.get(user__email="user24@example.org").pk
    back = browser.get(page_of(representative), {"successor": last}).content.decode()
    assert "user24@example.org" in back  # chosen before
