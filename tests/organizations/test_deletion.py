"""« Delete the customer account »: its conditions, the last step, and what is left (R-46, R-47)."""

from __future__ import annotations

import pytest

from comptoir.accounts.actors import Person
from comptoir.core.news import _answerers, _listeners, answers, listens_to
from comptoir.core.refusals import Forbidden, ReauthenticationNeeded
from comptoir.core.tenancy import everywhere
from comptoir.journal.models import Entry
from comptoir.organizations.actors import Member
from comptoir.organizations.deletion import (
    ConditionUnmet,
    MembersUnacknowledged,
    OtherName,
    documents,
)
from comptoir.organizations.models import (
    Appointment,
    Invitation,
    Logo,
    Membership,
    Organization,
    Team,
    TeamPlace,
)
from comptoir.organizations.operations.deletion import delete
from comptoir.organizations.operations.invitations import invite
from comptoir.organizations.permissions import Accounting, Role
from comptoir.organizations.questions import (
    Condition,
    DeletionConditions,
    DocumentsKept,
    MembershipEnds,
    OrganizationDeleted,
)
from tests.conftest import a_member, an_organization
from tests.jobs import letters_to

NAME = "Munster SA"


def page_of(member: Member) -> str:
    return f"/o/{member.organization.pk}/customer-account/delete/"


def is_deleted(member: Member) -> bool:
    with everywhere():
        return Organization.objects.get(pk=member.organization.pk).deleted_at is not None


def fill(member: Member) -> None:
    """Everything that an organization may hold."""
    organization = member.organization
    with everywhere():
        team = Team.objects.create(organization=organization, name="Press")
        TeamPlace.objects.create(organization=organization, team=team, membership=member.membership)
        Logo.objects.create(
            organization=organization, image=b"x", sha256="a" * 64, width=1, height=1
        )
    invite(
        member,
        emails=["new@example.org"],
        role=Role.COLLABORATOR,
        accounting=Accounting.NONE,
        teams=[team],
        language="en",
    )


@pytest.mark.rule("R-46", "R-47", "R-55")
def test_what_hung_on_the_organization_is_gone_and_its_own_row_stays(representative):
    fill(representative)
    delete(representative, name=NAME)
    with everywhere():
        for model in (Membership, Team, TeamPlace, Invitation, Logo):
            assert not model.objects.exists(), model
        kept = Organization.objects.get()
        last = Entry.objects.order_by("pk").last()
    assert (kept.name, kept.deleted_at is not None) == (NAME, True)
    assert (last.action, last.details) == (
        "organizations.CustomerAccountDeleted",
        {"organization": NAME},
    )


@pytest.mark.rule("R-46", "R-47")
def test_other_members_do_not_block_keep_their_accounts_and_are_told(representative, collaborator):
    a_member(an_organization("Ecole du Lac"), Role.EXTERNAL, collaborator.user.email)
    delete(representative, name=NAME, acknowledged=True)
    collaborator.user.refresh_from_db()
    assert collaborator.user.is_active
    with everywhere():
        left = Membership.objects.get()
        assert left.organization.name == "Ecole du Lac"
    (letter,) = letters_to(collaborator.user.email)
    assert letter.subject == "The organization Munster SA was deleted"
    assert "Legal_representative Example has deleted" in letter.text
    (own,) = letters_to(representative.user.email)
    assert "You have deleted" in own.text


@pytest.mark.rule("R-46")
def test_the_other_members_have_to_be_acknowledged(representative, collaborator):
    with pytest.raises(MembersUnacknowledged):
        delete(representative, name=NAME)
    assert not is_deleted(representative)


@pytest.mark.rule("R-47")
@pytest.mark.parametrize("typed", ["", "munster sa", "Munster", "Elsewhere AG"])
def test_the_name_has_to_be_typed(representative, typed):
    with pytest.raises(OtherName):
        delete(representative, name=typed)
    assert not is_deleted(representative)


@pytest.mark.rule("R-47")
def test_spaces_around_the_name_do_not_count(representative):
    delete(representative, name="  Munster  SA ")
    assert is_deleted(representative)


@pytest.mark.rule("R-06", "R-46")
@pytest.mark.parametrize("who", ["administrator", "collaborator", "external"])
def test_only_a_legal_representative_deletes(who, request, signed_in):
    member = request.getfixturevalue(who)
    with pytest.raises(Forbidden):
        delete(member, name=NAME, acknowledged=True)
    assert signed_in(member).get(page_of(member)).status_code == 403


@pytest.mark.rule("R-47", "R-56")
def test_deleting_asks_who_it_is(representative, signed_in):
    stale = Member(representative.membership, Person(representative.user, fresh=False))
    with pytest.raises(ReauthenticationNeeded):
        delete(stale, name=NAME)
    assert (
        "reauthenticate" in signed_in(representative, fresh=False).get(page_of(representative)).url
    )


@pytest.fixture
def unpaid():
    """An app above holds something: its condition is not met."""
    asked = []

    @answers(DeletionConditions)
    def condition(question):
        asked.append(question.lock)
        yield Condition(False, "Two invoices are unpaid.", "/o/1/due/", "Pay them")
        yield Condition(True, "The balance is 0.")

    yield asked
    _answerers[DeletionConditions].remove(condition)


@pytest.mark.rule("R-46")
def test_an_unmet_condition_refuses_and_is_asked_again_in_the_transaction(representative, unpaid):
    with pytest.raises(ConditionUnmet, match="Two invoices are unpaid") as refused:
        delete(representative, name=NAME)
    assert refused.value.mend == "/o/1/due/"
    assert unpaid == [True]
    assert not is_deleted(representative)


@pytest.mark.rule("R-46")
def test_the_checklist_links_to_what_clears_each(representative, signed_in, unpaid):
    page = signed_in(representative).get(page_of(representative)).content.decode()
    assert '<a href="/o/1/due/">Pay them</a>' in page
    assert "The balance is 0." in page
    assert 'name="name"' not in page
    assert "disabled" in page


@pytest.mark.rule("R-47")
def test_the_invoices_are_offered_only_where_there_are_some(representative, signed_in):
    where = page_of(representative)
    assert 'name="documents"' not in signed_in(representative).get(where).content.decode()

    @answers(DocumentsKept)
    def three(question):
        return [3]

    heard = []

    @listens_to(OrganizationDeleted)
    def hear(news):
        heard.append((news.organization.pk, news.by.pk, news.documents))

    try:
        assert documents(representative.organization) == 3
        assert 'name="documents"' in signed_in(representative).get(where).content.decode()
        signed_in(representative).post(where, {"name": NAME, "documents": "on"})
    finally:
        _answerers[DocumentsKept].remove(three)
        _listeners[OrganizationDeleted].remove(hear)
    assert heard == [(representative.organization.pk, representative.user.pk, True)]


@pytest.mark.rule("R-46")
def test_each_membership_that_ends_is_told_to_the_apps_above(representative, collaborator):
    ended = []

    @listens_to(MembershipEnds)
    def hear(news):
        ended.append(news.membership.pk)

    try:
        delete(representative, name=NAME, acknowledged=True)
    finally:
        _listeners[MembershipEnds].remove(hear)
    assert sorted(ended) == sorted([representative.membership.pk, collaborator.membership.pk])


def test_an_appointment_under_way_ends_with_the_organization(representative, collaborator):
    with everywhere():
        made = Appointment.objects.create(
            organization=representative.organization,
            user=collaborator.user,
            reason="gone",
            effective_at="2030-01-01T00:00Z",
        )
    delete(representative, name=NAME, acknowledged=True)
    with everywhere():
        assert not Appointment.objects.filter(pk=made.pk).exists()


# The page


@pytest.mark.rule("R-46", "R-47")
def test_the_page_lists_who_loses_access_and_leads_on_afterwards(
    representative, collaborator, signed_in
):
    browser = signed_in(representative)
    page = browser.get(page_of(representative)).content.decode()
    assert collaborator.user.email in page
    assert "1 other member loses access" in page
    typed = {"name": NAME, "acknowledged": "on"}
    answer = browser.post(page_of(representative), typed, follow=True)
    assert [step for step, _status in answer.redirect_chain] == ["/", "/me/welcome/"]
    assert "The customer account Munster SA is deleted." in answer.content.decode()
    assert browser.get(f"/o/{representative.organization.pk}/").status_code == 404


@pytest.mark.rule("R-47")
def test_whoever_has_another_organization_lands_there(representative, signed_in):
    other = a_member(an_organization("Ecole du Lac"), Role.EXTERNAL, representative.user.email)
    answer = signed_in(representative).post(page_of(representative), {"name": NAME}, follow=True)
    assert answer.redirect_chain[-1][0] == f"/o/{other.organization.pk}/"


def test_mistakes_stand_at_their_fields(representative, collaborator, signed_in):
    answer = signed_in(representative).post(page_of(representative), {"name": "Munster"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Tick that you have seen who loses access." in page
    answer = signed_in(representative).post(
        page_of(representative), {"name": "Munster", "acknowledged": "on"}
    )
    assert answer.status_code == 422
    assert "This is not the name of the organization." in answer.content.decode()
    assert 'value="Munster"' in answer.content.decode()
