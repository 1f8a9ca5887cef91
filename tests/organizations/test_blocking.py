"""Blocking and unblocking a membership; unlocking a sign-in."""

from __future__ import annotations

import pytest
from django.urls import reverse

from comptoir.accounts.actors import Visitor
from comptoir.accounts.operations import sign_ins
from comptoir.backoffice.demo.logos import logo
from comptoir.core.refusals import Forbidden, NotFound
from comptoir.core.tenancy import everywhere
from comptoir.journal.models import Entry
from comptoir.kit import limits
from comptoir.organizations.models import Membership
from comptoir.organizations.obstacles import (
    AlreadyBlocked,
    NotBlocked,
    NotLocked,
    OnlyRepresentative,
    RepresentativesOnly,
    YourselfBlocked,
)
from comptoir.organizations.operations import members
from comptoir.organizations.permissions import Accounting, Role
from tests.conftest import a_member
from tests.jobs import letters_to


def is_blocked(member) -> bool:
    with everywhere():
        return Membership.objects.get(pk=member.membership.pk).blocked_at is not None


def page(member, name):
    return reverse(f"organizations:{name}", args=[member.organization.pk, member.membership.pk])


@pytest.mark.rule("R-20", "R-11")
def test_a_blocked_member_finds_nothing_there_until_unblocked(
    administrator, collaborator, signed_in
):
    first_page = f"/o/{administrator.organization.pk}/"
    members.block(administrator, collaborator.membership)
    assert signed_in(collaborator).get(first_page).status_code == 404
    members.unblock(administrator, collaborator.membership)
    assert signed_in(collaborator).get(first_page).status_code == 200

    subjects = [letter.subject for letter in letters_to(collaborator.user.email)]
    assert subjects == [
        "Your access to Munster SA is suspended",
        "Your access to Munster SA is back",
    ]
    with everywhere():
        actions = Entry.objects.values_list("action", flat=True)
        assert {"organizations.Blocked", "organizations.Unblocked"} <= set(actions)


@pytest.mark.rule("R-20")
@pytest.mark.rule("R-20")
def test_whoever_has_nothing_else_is_told_and_may_create_one(
    representative, collaborator, signed_in
):
    with everywhere():
        logo(representative.organization, 1).save()
    members.block(representative, collaborator.membership)
    browser = signed_in(collaborator)
    page = browser.get("/", follow=True).content.decode()
    assert "Your access to Munster SA is suspended." in page
    assert "Create the organization" in page
    mine = browser.get("/me/organizations/").content.decode()
    assert "/logo/" not in mine, "it cannot be seen from there"
    assert ">M</span>" in mine


def test_rights_return_as_they_were(administrator, collaborator):
    members.change_role(
        administrator,
        collaborator.membership,
        role=Role.COLLABORATOR,
        accounting=Accounting.MANAGE,
    )
    members.block(administrator, collaborator.membership)
    members.unblock(administrator, collaborator.membership)

    with everywhere():
        assert Membership.objects.get(pk=collaborator.membership.pk).accounting == "manage"


@pytest.mark.rule("R-20")
def test_other_organizations_are_untouched(administrator, collaborator, elsewhere, signed_in):
    with everywhere():
        Membership.objects.create(
            organization=elsewhere.organization, user=collaborator.user, role=Role.EXTERNAL
        )
    members.block(administrator, collaborator.membership)

    assert signed_in(collaborator).get(f"/o/{elsewhere.organization.pk}/").status_code == 200


@pytest.mark.rule("R-07", "R-20")
def test_who_cannot_be_blocked(representative, administrator, organization):
    with pytest.raises(YourselfBlocked):
        members.block(administrator, administrator.membership)
    with pytest.raises(RepresentativesOnly):
        members.block(administrator, representative.membership)
    other = a_member(organization, Role.LEGAL_REPRESENTATIVE, "other@example.org")
    members.block(representative, other.membership)
    with pytest.raises(AlreadyBlocked):
        members.block(representative, other.membership)
    with pytest.raises(Forbidden):  # the blocked one acts no more
        members.block(other, representative.membership)


@pytest.mark.rule("R-07")
def test_the_last_active_representative_stays(representative, organization):
    leaving = a_member(organization, Role.LEGAL_REPRESENTATIVE, "leaving@example.org")
    representative.user.deletion_asked_at = representative.user.joined_at
    representative.user.save()
    with pytest.raises(OnlyRepresentative):
        members.block(representative, leaving.membership)


def test_only_the_blocked_are_unblocked(administrator, collaborator):
    with pytest.raises(NotBlocked):
        members.unblock(administrator, collaborator.membership)


def test_nobody_of_another_organization_is_blocked(administrator, elsewhere):
    with pytest.raises(NotFound):
        members.block(administrator, elsewhere.membership)


def test_the_pages_block_and_unblock(administrator, collaborator, signed_in):
    browser = signed_in(administrator)
    assert "What blocking means" in browser.get(page(collaborator, "user-block")).content.decode()
    browser.post(page(collaborator, "user-block"))
    assert is_blocked(collaborator)
    assert "Blocked since" in browser.get(page(collaborator, "user")).content.decode()
    browser.post(page(collaborator, "user-unblock"))
    assert not is_blocked(collaborator)


@pytest.mark.rule("R-08")
def test_the_page_shows_why_not(administrator, representative, signed_in):
    browser = signed_in(administrator)
    shown = browser.get(page(representative, "user-block")).content.decode()
    assert "Only a legal representative can change, block or remove" in shown
    assert browser.post(page(representative, "user-block")).status_code == 409
    assert not is_blocked(representative)


def lock(member):
    for _ in range(limits.PAIR_FAILURES):
        sign_ins.attempt(Visitor("192.0.2.7"), login=member.user.email)
    assert not sign_ins.allowed(member.user.email, "192.0.2.7")


@pytest.mark.rule("R-27")
def test_an_administrator_unlocks_a_sign_in(administrator, collaborator, external):
    with pytest.raises(NotLocked):
        members.unlock_sign_in(administrator, collaborator.membership)
    lock(collaborator)
    with pytest.raises(Forbidden):
        members.unlock_sign_in(external, collaborator.membership)
    members.unlock_sign_in(administrator, collaborator.membership)

    assert sign_ins.allowed(collaborator.user.email, "192.0.2.7")
    with everywhere():
        assert Entry.objects.filter(action="organizations.SignInUnlocked").count() == 1


@pytest.mark.rule("R-27")
def test_the_page_offers_to_unlock_only_what_is_locked(administrator, collaborator, signed_in):
    browser = signed_in(administrator)
    assert "Unlock the sign-in" not in browser.get(page(collaborator, "user")).content.decode()
    assert browser.post(page(collaborator, "user-unlock")).status_code == 409
    lock(collaborator)
    assert "Unlock the sign-in" in browser.get(page(collaborator, "user")).content.decode()
    browser.post(page(collaborator, "user-unlock"))

    assert sign_ins.allowed(collaborator.user.email, "192.0.2.7")
