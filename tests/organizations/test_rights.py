"""Why can this person do that; and which letters reach them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from comptoir.core.refusals import Forbidden
from comptoir.core.tenancy import everywhere
from comptoir.organizations.models import Notice
from comptoir.organizations.obstacles import RemindersNeeded
from comptoir.organizations.operations import members, teams
from comptoir.organizations.permissions import (
    STEPS,
    Accounting,
    Permission,
    Role,
    permissions,
)
from comptoir.organizations.queries import wanted_notices
from comptoir.organizations.rights import WORDS, difference, explained, withheld
from tests.conftest import a_member


def shown(browser, member, name="user"):
    where = [member.organization.pk, member.membership.pk]
    return browser.get(reverse(f"organizations:{name}", args=where)).content.decode()


@pytest.mark.rule("R-06")
@pytest.mark.parametrize("role", list(Role))
def test_what_is_explained_is_what_the_gate_lets_through(role):
    for step in STEPS[role]:
        told = {right.words for right in explained(role, step)}
        assert told == {str(WORDS[need]) for need in permissions(role, step)}
        assert set(withheld(role, step)) == {str(words) for words in WORDS.values()} - told


def test_every_permission_has_words():
    assert set(WORDS) == set(Permission)


@pytest.mark.rule("R-06")
def test_each_right_says_whether_role_or_accounting_gives_it():
    sources = {
        right.words: right.sources[0].words
        for right in explained(Role.COLLABORATOR, Accounting.SEE)
    }
    assert sources == {
        "Open the organization and its first page": "Role: collaborator",
        "See documents and statement, export them": "Accounting right: see the accounting",
    }


def test_a_change_gives_and_takes():
    given, taken = difference(
        (Role.COLLABORATOR, Accounting.MANAGE), (Role.EXTERNAL, Accounting.SEE)
    )
    assert given == []
    assert taken == ["Pay, order, change billing addresses, withdraw"]


def test_the_page_says_where_a_right_comes_from(administrator, collaborator, signed_in):
    team = teams.create(administrator, name="Support")
    teams.add(administrator, team, membership=collaborator.membership)
    teams.choose_leader(administrator, team, membership=collaborator.membership, leads=True)
    page = shown(signed_in(administrator), collaborator)

    assert "Role: collaborator" in page
    assert "Choose the members of the team Support" in page
    assert "Leader of the team" in page


def test_a_user_of_another_organization_has_no_page_here(administrator, elsewhere, signed_in):
    browser = signed_in(administrator)
    where = [administrator.organization.pk, elsewhere.membership.pk]
    for name in ("user", "user-role", "user-block", "user-remove"):
        assert browser.get(reverse(f"organizations:{name}", args=where)).status_code == 404


@pytest.mark.rule("R-12")
def test_each_member_chooses_their_own_letters(administrator, collaborator):
    members.choose_notices(collaborator, collaborator.membership, notices=[Notice.SECURITY])
    with everywhere():
        assert wanted_notices(collaborator.membership) == {Notice.SECURITY}
    members.choose_notices(
        collaborator, collaborator.membership, notices=[Notice.SECURITY, Notice.BILLING]
    )
    with everywhere():
        assert wanted_notices(collaborator.membership) == {Notice.SECURITY, Notice.BILLING}
    with pytest.raises(Forbidden):
        members.choose_notices(administrator, collaborator.membership, notices=[])


@pytest.mark.rule("R-12")
def test_the_only_representative_keeps_the_billing_reminders(representative, organization):
    with pytest.raises(RemindersNeeded):
        members.choose_notices(representative, representative.membership, notices=[])
    other = a_member(organization, Role.LEGAL_REPRESENTATIVE, "other@example.org")
    members.choose_notices(representative, representative.membership, notices=[])
    members.remove(representative, other.membership)

    with everywhere():  # alone again: they reach somebody
        assert wanted_notices(representative.membership) == {Notice.BILLING}


def notices(member):
    return reverse("organizations:notices", args=[member.organization.pk])


def test_the_page_saves_the_choice(administrator, signed_in):
    signed_in(administrator).post(notices(administrator), {"billing": "on"})

    with everywhere():
        assert wanted_notices(administrator.membership) == {Notice.BILLING}


def test_nobody_is_offered_letters_that_they_never_get(organization, collaborator, signed_in):
    bookkeeper = a_member(organization, Role.COLLABORATOR, "b@example.org", accounting="see")
    browser = signed_in(bookkeeper)
    page = browser.get(notices(bookkeeper)).content.decode()
    assert 'name="billing"' in page
    assert 'name="users"' not in page
    browser.post(notices(bookkeeper), {})
    with everywhere():  # what was not asked stays as it was
        assert wanted_notices(bookkeeper.membership) == {Notice.USERS, Notice.SECURITY}
    page = signed_in(collaborator).get(notices(collaborator)).content.decode()
    assert "Only about yourself" in page
    assert 'name="billing"' not in page


@pytest.mark.rule("R-12")
def test_the_page_says_why_the_reminders_stay(representative, signed_in):
    browser = signed_in(representative)
    assert (
        "You are the only legal representative"
        in browser.get(notices(representative)).content.decode()
    )
    assert browser.post(notices(representative), {"users": "on"}).status_code == 302
    with everywhere():
        wanted = wanted_notices(representative.membership)
    assert wanted == {Notice.BILLING, Notice.USERS}
