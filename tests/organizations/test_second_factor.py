"""« Security rules »: an organization asks its members for a second factor (R-26)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.utils.timezone import now

from comptoir.accounts.actors import Person
from comptoir.core.refusals import Forbidden, ReauthenticationNeeded
from comptoir.core.tenancy import everywhere
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Membership, Notice, Organization
from comptoir.organizations.operations.members import choose_notices
from comptoir.organizations.operations.security import (
    reminders_due,
    require_second_factor,
    waive_second_factor,
)
from comptoir.organizations.permissions import Role
from tests.conftest import a_member
from tests.jobs import letters_to, run_jobs

pytestmark = pytest.mark.rule("R-26")


def asked_from(member: Member):
    with everywhere():
        return Organization.objects.get(pk=member.organization.pk).second_factor_from


def in_force(member: Member) -> None:
    with everywhere():
        Organization.objects.filter(pk=member.organization.pk).update(
            second_factor_from=now() - timedelta(minutes=1)
        )


def protect(member: Member) -> None:
    """Give somebody an authenticator app."""
    Authenticator.objects.create(user=member.user, type=Authenticator.Type.TOTP, data={})


def test_the_rule_holds_seven_days_later(administrator):
    require_second_factor(administrator)
    left = asked_from(administrator) - now()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)


def test_asking_twice_does_not_start_the_seven_days_anew(administrator):
    require_second_factor(administrator)
    first = asked_from(administrator)
    require_second_factor(administrator)
    assert asked_from(administrator) == first


def test_members_without_one_are_told_and_only_they(administrator, collaborator, external):
    protect(external)
    require_second_factor(administrator)
    (letter,) = letters_to(collaborator.user.email)
    assert letter.subject == "Munster SA asks for a second factor"
    assert letters_to(external.user.email) == []


def test_they_are_told_when_the_rule_is_switched_off(administrator, collaborator):
    require_second_factor(administrator)
    run_jobs()
    waive_second_factor(administrator)
    assert asked_from(administrator) is None
    subjects = [letter.subject for letter in letters_to(collaborator.user.email)]
    assert subjects[-1] == "Munster SA no longer asks for a second factor"
    waive_second_factor(administrator)


@pytest.mark.rule("R-12")
def test_the_other_administrators_are_told_too_unless_they_switched_it_off(
    representative, administrator, collaborator
):
    protect(representative)
    protect(administrator)
    require_second_factor(administrator)
    (letter,) = letters_to(representative.user.email)
    assert letter.subject == "Munster SA: the security rules have changed"
    assert letters_to(administrator.user.email) == []
    choose_notices(representative, representative.membership, notices={Notice.BILLING})
    waive_second_factor(administrator)
    assert len(letters_to(representative.user.email)) == 1


@pytest.mark.rule("R-06")
@pytest.mark.parametrize("who", ["collaborator", "external"])
def test_only_upper_roles_decide_it(who, request):
    with pytest.raises(Forbidden):
        require_second_factor(request.getfixturevalue(who))


@pytest.mark.rule("R-56")
@pytest.mark.parametrize("act", [require_second_factor, waive_second_factor])
def test_deciding_it_asks_who_it_is(administrator, act):
    stale = Member(administrator.membership, Person(administrator.user, fresh=False))
    with pytest.raises(ReauthenticationNeeded):
        act(stale)


# The pages


def test_the_page_says_who_has_none_and_leads_to_them(administrator, collaborator, signed_in):
    protect(administrator)
    here = f"/o/{administrator.organization.pk}"
    page = signed_in(administrator).get(f"{here}/security/").content.decode()
    assert "3 active members" in page
    assert f'href="{here}/users/?factor=off"' in page
    assert "2 without a second factor" in page


def test_an_administrator_asks_for_it_and_takes_it_back(administrator, signed_in):
    here = f"/o/{administrator.organization.pk}/security/"
    browser = signed_in(administrator)
    page = browser.get(f"{here}require/").content.decode()
    assert "2 members have no second factor" in page
    assert "You have no second factor yourself yet." in page
    page = browser.post(f"{here}require/", follow=True).content.decode()
    assert "Needed soon" in page
    page = browser.post(f"{here}waive/", follow=True).content.decode()
    assert "Not asked for" in page


def test_for_seven_days_a_banner_counts_down(administrator, collaborator, signed_in):
    require_second_factor(administrator)
    page = signed_in(collaborator).get(f"/o/{administrator.organization.pk}/").content.decode()
    assert "7 days are left" in page
    protect(collaborator)
    page = signed_in(collaborator).get(f"/o/{administrator.organization.pk}/").content.decode()
    assert "are left" not in page


def test_then_whoever_has_none_sees_only_the_activation_page(administrator, signed_in):
    in_force(administrator)
    here = f"/o/{administrator.organization.pk}/"
    browser = signed_in(administrator)
    for page in ("", "users/", "customer-account/", "security/"):
        assert browser.get(here + page).url == f"{here}second-factor/"
    assert browser.post(f"{here}security/waive/").url == f"{here}second-factor/"
    page = browser.get(f"{here}second-factor/").content.decode()
    assert "Munster SA asks for a second factor" in page
    assert 'href="/me/security/"' in page
    assert browser.get(f"{here}leave/").status_code == 200


def test_whoever_sets_one_up_is_let_in_again(collaborator, signed_in):
    in_force(collaborator)
    protect(collaborator)
    here = f"/o/{collaborator.organization.pk}/"
    browser = signed_in(collaborator)
    assert browser.get(here).status_code == 200
    assert browser.get(f"{here}second-factor/").url == here


def test_other_organizations_are_untouched(representative, elsewhere, signed_in):
    in_force(representative)
    browser = signed_in(elsewhere)
    assert browser.get(f"/o/{elsewhere.organization.pk}/").status_code == 200


# The reminders before it holds


def needed_in(member: Member, left: timedelta) -> None:
    with everywhere():
        organizations = Organization.objects.filter(pk=member.organization.pk)
        organizations.update(second_factor_from=now() + left)


def reminders(member: Member) -> list[str]:
    reminders_due()
    return [
        letter.subject for letter in letters_to(member.user.email) if "left to" in letter.subject
    ]


def test_who_has_none_is_reminded_three_days_and_one_day_before(administrator, collaborator):
    needed_in(administrator, timedelta(days=3, minutes=5))
    assert reminders(collaborator) == []
    needed_in(administrator, timedelta(days=2, hours=23))
    assert reminders(collaborator) == ["Munster SA: 3 days are left to set up a second factor"]
    assert len(reminders(collaborator)) == 1  # once only
    with everywhere():
        Membership.objects.update(reminded_at=now() - timedelta(days=2))
    needed_in(administrator, timedelta(hours=23))
    assert reminders(collaborator)[1:] == ["Munster SA: 1 day is left to set up a second factor"]
    assert len(reminders(collaborator)) == 2


def test_who_comes_later_is_reminded_at_the_next_run(administrator):
    needed_in(administrator, timedelta(days=2))
    reminders(administrator)
    late = a_member(administrator.organization, Role.EXTERNAL)
    assert len(reminders(late)) == 1
    assert len(reminders(administrator)) == 1


def test_who_has_one_or_is_blocked_is_not_reminded(administrator, collaborator, external):
    needed_in(administrator, timedelta(days=1))
    protect(collaborator)
    with everywhere():
        Membership.objects.filter(pk=external.membership.pk).update(blocked_at=now())
    assert reminders(collaborator) == []
    assert reminders(external) == []


def test_a_rule_that_is_off_or_holds_already_reminds_nobody(administrator):
    needed_in(administrator, timedelta(minutes=-1))
    assert reminders(administrator) == []
    waive_second_factor(administrator)
    assert reminders(administrator) == []


def test_a_reminder_on_its_way_is_dropped_once_it_is_set_up_or_waived(administrator, collaborator):
    needed_in(administrator, timedelta(days=1))
    reminders_due()
    protect(collaborator)
    assert letters_to(collaborator.user.email) == []
    waive_second_factor(administrator)
    needed_in(administrator, timedelta(days=3))
    with everywhere():
        Membership.objects.update(reminded_at=None)
    reminders_due()
    waive_second_factor(administrator)
    subjects = [letter.subject for letter in letters_to(administrator.user.email)]
    assert not any("3 days" in subject for subject in subjects)
