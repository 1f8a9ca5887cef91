"""Changing what somebody may do."""

from __future__ import annotations

import pytest
from django.urls import reverse

from comptoir.core.refusals import Forbidden, NotFound
from comptoir.core.tenancy import everywhere
from comptoir.journal.models import Entry
from comptoir.organizations.models import Membership
from comptoir.organizations.obstacles import (
    BeyondYourRole,
    NotThatStep,
    OnlyRepresentative,
    OwnRoleRaised,
    RepresentativesOnly,
)
from comptoir.organizations.operations import members
from comptoir.organizations.permissions import Accounting, Permission, Role, permissions
from tests.conftest import a_member
from tests.jobs import letters_to


def again(member) -> Membership:
    with everywhere():
        return Membership.objects.get(pk=member.membership.pk)


def change(actor, member, role, accounting=Accounting.NONE):
    return members.change_role(actor, member.membership, role=role, accounting=accounting)


@pytest.mark.rule("R-06", "R-11")
def test_a_new_role_is_told_to_the_person_and_noted(administrator, collaborator):
    change(administrator, collaborator, Role.ADMINISTRATOR)

    assert again(collaborator).role == Role.ADMINISTRATOR
    with everywhere():
        entry = Entry.objects.get(action="organizations.RoleChanged")
    assert entry.before == {"role": "collaborator", "accounting": "none"}
    assert entry.after == {"role": "administrator", "accounting": "manage"}
    assert (entry.actor_id, entry.person_id) == (administrator.user.pk, collaborator.user.pk)
    [letter] = letters_to(collaborator.user.email)
    assert "administrator (before: collaborator)" in letter.text


@pytest.mark.rule("R-11")
def test_the_other_administrators_are_told_unless_they_do_not_want_it(
    representative, administrator, collaborator
):
    quiet = a_member(administrator.organization, Role.ADMINISTRATOR, "quiet@example.org")
    members.choose_notices(quiet, quiet.membership, notices=[])
    change(administrator, collaborator, Role.EXTERNAL)

    [letter] = letters_to(representative.user.email)
    assert "changed the role of Collaborator Example" in letter.text
    assert letters_to(quiet.user.email) == []
    assert letters_to(administrator.user.email) == []


def test_nothing_changed_is_nothing_told(administrator, collaborator):
    change(administrator, collaborator, Role.COLLABORATOR)

    assert letters_to(collaborator.user.email) == []


@pytest.mark.rule("R-07")
def test_the_only_representative_cannot_be_demoted(representative):
    with pytest.raises(OnlyRepresentative):
        change(representative, representative, Role.ADMINISTRATOR)


@pytest.mark.rule("R-07")
@pytest.mark.parametrize("gone", ["blocked", "leaving"])
def test_a_representative_who_cannot_act_does_not_count(representative, organization, gone):
    other = a_member(organization, Role.LEGAL_REPRESENTATIVE, "other@example.org")
    if gone == "blocked":
        members.block(representative, other.membership)
    else:
        other.user.deletion_asked_at = other.user.joined_at
        other.user.save()

    with pytest.raises(OnlyRepresentative):
        change(representative, representative, Role.ADMINISTRATOR)


@pytest.mark.rule("R-08")
def test_a_representative_may_step_back_when_there_is_another(representative, organization):
    a_member(organization, Role.LEGAL_REPRESENTATIVE, "other@example.org")
    change(representative, representative, Role.ADMINISTRATOR)

    assert again(representative).role == Role.ADMINISTRATOR


@pytest.mark.rule("R-08")
def test_only_a_representative_gives_that_role(administrator, representative, collaborator):
    with pytest.raises(BeyondYourRole):
        change(administrator, collaborator, Role.LEGAL_REPRESENTATIVE)
    change(representative, collaborator, Role.LEGAL_REPRESENTATIVE)

    assert again(collaborator).role == Role.LEGAL_REPRESENTATIVE


@pytest.mark.rule("R-08")
def test_an_administrator_does_not_touch_a_representative(administrator, representative):
    with pytest.raises(RepresentativesOnly):
        change(administrator, representative, Role.COLLABORATOR)


@pytest.mark.rule("R-08")
def test_nobody_raises_their_own_role(administrator):
    with pytest.raises((BeyondYourRole, OwnRoleRaised)):
        change(administrator, administrator, Role.LEGAL_REPRESENTATIVE)


@pytest.mark.rule("R-06")
def test_an_external_user_never_manages_the_accounting(administrator, external):
    with pytest.raises(NotThatStep):
        change(administrator, external, Role.EXTERNAL, Accounting.MANAGE)
    change(administrator, external, Role.EXTERNAL, Accounting.SEE)

    assert Permission.ACCOUNTING_SEE in permissions(Role.EXTERNAL, Accounting.SEE)
    assert again(external).accounting == Accounting.SEE


@pytest.mark.rule("R-06")
@pytest.mark.parametrize("who", ["collaborator", "external"])
def test_lower_roles_change_nobody(who, request, administrator):
    actor = request.getfixturevalue(who)
    with pytest.raises(Forbidden):
        change(actor, administrator, Role.COLLABORATOR)


@pytest.mark.rule("R-07")
def test_an_administrator_who_was_demoted_a_moment_ago_changes_nothing(
    representative, administrator, collaborator
):
    change(representative, administrator, Role.COLLABORATOR)
    with pytest.raises(Forbidden):  # the page still thought otherwise
        change(administrator, collaborator, Role.ADMINISTRATOR)


def test_a_member_of_another_organization_is_not_there(administrator, elsewhere):
    with pytest.raises(NotFound):
        change(administrator, elsewhere, Role.COLLABORATOR)


def page(member, name="organizations:user-role"):
    return reverse(name, args=[member.organization.pk, member.membership.pk])


def test_the_page_shows_what_a_change_means_before_it_is_made(
    administrator, collaborator, signed_in
):
    shown = signed_in(administrator).get(page(collaborator), {"role": "administrator"})

    assert "Invite, change, block and remove users" in shown.content.decode()
    assert again(collaborator).role == Role.COLLABORATOR


def test_the_page_says_beforehand_which_accounting_right_a_role_can_have(
    administrator, collaborator, signed_in
):
    asked = {"role": "external", "accounting": "manage"}
    shown = signed_in(administrator).get(page(collaborator), asked).content.decode()

    consequences = shown.split('id="consequences"')[1]
    assert "This role can only have: no accounting, see the accounting." in consequences
    assert "Nothing changes yet." not in consequences


@pytest.mark.rule("R-07")
def test_the_page_says_beforehand_what_is_not_possible(representative, signed_in):
    shown = signed_in(representative).get(page(representative), {"role": "administrator"})

    assert "Appoint another one first." in shown.content.decode()
    assert "/representative/" in shown.content.decode()


def test_the_page_changes_role_and_accounting_right(administrator, collaborator, signed_in):
    answer = signed_in(administrator).post(
        page(collaborator), {"role": "collaborator", "accounting": "manage"}
    )

    assert answer.url == page(collaborator, "organizations:user")
    assert again(collaborator).accounting == Accounting.MANAGE


def test_the_page_says_which_accounting_right_a_role_can_have(administrator, external, signed_in):
    answer = signed_in(administrator).post(
        page(external), {"role": "external", "accounting": "manage"}
    )

    assert answer.status_code == 422
    assert "This role can only have: no accounting, see the accounting." in answer.content.decode()


@pytest.mark.rule("R-08")
def test_the_page_offers_an_administrator_no_role_beyond_their_own(
    administrator, collaborator, signed_in
):
    browser = signed_in(administrator)
    assert 'value="legal_representative"' not in browser.get(page(collaborator)).content.decode()
    answer = browser.post(
        page(collaborator), {"role": "legal_representative", "accounting": "manage"}
    )

    assert answer.status_code == 422
    assert again(collaborator).role == Role.COLLABORATOR
