"""Removing somebody from an organization."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from comptoir.accounts.models import User
from comptoir.core.refusals import Forbidden, NotFound, ReauthenticationNeeded
from comptoir.core.tenancy import everywhere
from comptoir.journal.models import Entry
from comptoir.organizations.models import Membership, TeamPlace
from comptoir.organizations.obstacles import (
    OnlyRepresentative,
    RepresentativesOnly,
    YourselfRemoved,
)
from comptoir.organizations.operations import members, teams
from comptoir.organizations.permissions import Role
from tests.conftest import a_member
from tests.jobs import letters_to


def page(member):
    where = [member.organization.pk, member.membership.pk]
    return reverse("organizations:user-remove", args=where)


def exists(member) -> bool:
    with everywhere():
        return Membership.objects.filter(pk=member.membership.pk).exists()


@pytest.mark.rule("R-19", "R-11")
def test_the_membership_ends_and_the_account_stays(administrator, collaborator):
    team = teams.create(administrator, name="Support")
    teams.add(administrator, team, membership=collaborator.membership)
    members.remove(administrator, collaborator.membership)

    assert not exists(collaborator)
    assert User.objects.filter(pk=collaborator.user.pk).exists()
    with everywhere():
        assert not TeamPlace.objects.exists()
        entry = Entry.objects.get(action="organizations.Removed")
    assert (entry.person_id, entry.details) == (collaborator.user.pk, {"role": "collaborator"})
    [letter] = letters_to(collaborator.user.email)
    assert letter.subject == "You no longer belong to Munster SA"


@pytest.mark.rule("R-19", "R-56")
def test_it_asks_who_it_is(administrator, collaborator):
    stale = replace(administrator, person=replace(administrator.person, fresh=False))
    with pytest.raises(ReauthenticationNeeded):
        members.remove(stale, collaborator.membership)


@pytest.mark.rule("R-07", "R-08", "R-19")
def test_who_cannot_be_removed(representative, administrator, collaborator, organization):
    with pytest.raises(YourselfRemoved):
        members.remove(administrator, administrator.membership)
    with pytest.raises(RepresentativesOnly):
        members.remove(administrator, representative.membership)
    with pytest.raises(Forbidden):
        members.remove(collaborator, administrator.membership)
    other = a_member(organization, Role.LEGAL_REPRESENTATIVE, "other@example.org")
    members.remove(representative, other.membership)
    with pytest.raises(Forbidden):  # whose page is still open
        members.remove(other, representative.membership)
    assert exists(representative)


@pytest.mark.rule("R-07")
def test_the_last_active_representative_stays(representative, organization):
    other = a_member(organization, Role.LEGAL_REPRESENTATIVE, "other@example.org")
    representative.user.deletion_asked_at = representative.user.joined_at
    representative.user.save()
    with pytest.raises(OnlyRepresentative):
        members.remove(representative, other.membership)


def test_nobody_is_removed_twice_or_from_elsewhere(administrator, collaborator, elsewhere):
    members.remove(administrator, collaborator.membership)
    for gone in (collaborator, elsewhere):
        with pytest.raises(NotFound):
            members.remove(administrator, gone.membership)


@pytest.mark.rule("R-19")
def test_the_page_lists_what_is_lost_then_removes(administrator, collaborator, signed_in):
    team = teams.create(administrator, name="Support")
    teams.add(administrator, team, membership=collaborator.membership)
    browser = signed_in(administrator)
    shown = browser.get(page(collaborator)).content.decode()
    assert "Teams: Support" in shown
    answer = browser.post(page(collaborator))

    assert answer.url == reverse("organizations:users", args=[administrator.organization.pk])
    assert not exists(collaborator)


@pytest.mark.rule("R-56")
def test_the_page_asks_who_it_is_before_anything_is_shown(administrator, collaborator, signed_in):
    answer = signed_in(administrator, fresh=False).get(page(collaborator))

    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_reauthenticate"))


@pytest.mark.rule("R-08")
def test_the_page_shows_why_not(administrator, representative, signed_in):
    browser = signed_in(administrator)
    assert "Only a legal representative" in browser.get(page(representative)).content.decode()
    assert browser.post(page(representative)).status_code == 409
    assert exists(representative)
