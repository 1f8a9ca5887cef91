"""Appointing a legal representative where the only one has gone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from comptoir.accounts.models import User
from comptoir.backoffice.actors import Staff
from comptoir.backoffice.operations import appointments as operations
from comptoir.core.refusals import NotFound, ReauthenticationNeeded
from comptoir.core.tenancy import everywhere, tenancy
from comptoir.journal.models import Entry
from comptoir.kit import limits
from comptoir.organizations.models import Appointment, Membership
from comptoir.organizations.operations import appointments as theirs
from comptoir.organizations.permissions import Role
from tests.conftest import a_user
from tests.jobs import letters_to

REASON = "Our director has died; the register names her sister."


def seven_days_later(appointment: Appointment) -> Appointment:
    with everywhere():
        Appointment.objects.filter(pk=appointment.pk).update(effective_at=now())
    theirs.appointments_due()
    with everywhere():
        return Appointment.objects.get(pk=appointment.pk)


def role_of(user: User) -> str | None:
    with everywhere():
        return Membership.objects.filter(user=user).values_list("role", flat=True).first()


@pytest.mark.rule("R-07")
def test_an_appointment_takes_effect_after_seven_days(staff, organization, collaborator):
    made = operations.appoint(staff, organization, user=collaborator.user, reason=REASON)
    theirs.appointments_due()
    assert role_of(collaborator.user) == Role.COLLABORATOR
    assert made.effective_at - made.decided_at > limits.APPOINTMENT_DELAY - timedelta(minutes=1)

    done = seven_days_later(made)

    assert done.done_at is not None
    assert role_of(collaborator.user) == Role.LEGAL_REPRESENTATIVE


def test_everybody_known_is_told_with_the_reason(staff, organization, representative, collaborator):
    operations.appoint(staff, organization, user=collaborator.user, reason=REASON)

    for user in (representative.user, collaborator.user):
        (letter,) = letters_to(user.email)
        assert REASON in letter.text


def test_it_stands_in_the_organizations_own_journal_as_an_act_of_staff(
    staff, organization, representative, collaborator
):
    operations.appoint(staff, organization, user=collaborator.user, reason=REASON)

    with tenancy(organization.pk):
        entry = Entry.objects.get(action="organizations.AppointmentDecided")
    assert (entry.actor_kind, entry.actor_id) == ("staff", staff.user.pk)
    assert entry.details["reason"] == REASON


def test_a_legal_representative_who_is_still_there_stops_it(
    staff, organization, representative, collaborator
):
    made = operations.appoint(staff, organization, user=collaborator.user, reason=REASON)

    theirs.stop(representative, made)

    assert seven_days_later(made).done_at is None
    assert role_of(collaborator.user) == Role.COLLABORATOR


def test_staff_take_back_what_was_a_mistake(staff, organization, collaborator):
    made = operations.appoint(staff, organization, user=collaborator.user, reason=REASON)

    operations.take_back(staff, made)

    assert seven_days_later(made).done_at is None
    with pytest.raises(theirs.NotUnderWay):
        operations.take_back(staff, made)


def test_nobody_appoints_themselves(staff, organization):
    with pytest.raises(operations.Oneself):
        operations.appoint(staff, organization, user=staff.user, reason=REASON)


def test_one_appointment_at_a_time(staff, organization, collaborator, external):
    operations.appoint(staff, organization, user=collaborator.user, reason=REASON)

    with pytest.raises(theirs.AlreadyUnderWay):
        operations.appoint(staff, organization, user=external.user, reason=REASON)


@pytest.mark.rule("R-56")
def test_appointing_asks_staff_who_they_are(staff, organization, collaborator, signed_in):
    stale = Staff(staff.person.__class__(staff.user, fresh=False))
    with pytest.raises(ReauthenticationNeeded):
        operations.appoint(stale, organization, user=collaborator.user, reason=REASON)

    browser = signed_in(staff.user, fresh=False)
    where = f"/staff/appointments/organizations/{organization.pk}/{collaborator.user.pk}/"
    assert browser.get(where).status_code == 302


def test_the_pages_lead_from_an_organization_to_a_person(
    counter: Client, organization, representative, collaborator
):
    found = counter.get("/staff/appointments/organizations/?q=munst").content.decode()
    assert "Munster SA" in found
    by_number = counter.get(f"/staff/appointments/organizations/?q={organization.pk}")
    assert "Munster SA" in by_number.content.decode()
    whom = f"/staff/appointments/organizations/{organization.pk}/"
    page = counter.get(whom).content.decode()
    assert representative.user.email in page
    assert f"{whom}{collaborator.user.pk}/" in page


def test_the_person_may_be_named_by_the_address_of_an_account(
    counter: Client, organization, collaborator
):
    whom = f"/staff/appointments/organizations/{organization.pk}/"
    unknown = counter.post(whom, {"email": "nobody@example.org"})
    assert unknown.status_code == 422
    assert "nobody@example.org" in unknown.content.decode()
    known = counter.post(whom, {"email": collaborator.user.email.upper()})
    assert known.url == f"{whom}{collaborator.user.pk}/"


def test_the_last_step_asks_why_and_leads_to_the_appointment(
    counter: Client, organization, collaborator
):
    where = f"/staff/appointments/organizations/{organization.pk}/{collaborator.user.pk}/"
    assert counter.post(where, {"reason": " "}).status_code == 422

    done = counter.post(where, {"reason": REASON}, follow=True)
    assert REASON in done.content.decode()
    assert "Munster SA" in counter.get("/staff/appointments/").content.decode()
    assert "Munster SA" not in counter.get("/staff/appointments/?state=ended").content.decode()

    stopped = counter.post(done.redirect_chain[-1][0], follow=True)
    assert "Stopped" in stopped.content.decode()


def test_a_legal_representative_cannot_be_appointed_again(counter, organization, representative):
    where = f"/staff/appointments/organizations/{organization.pk}/{representative.user.pk}/"

    assert "already a legal representative" in counter.get(where).content.decode()


def test_what_does_not_exist_is_not_found(counter: Client, organization, staff):
    gone = a_user("gone@example.org", deletion_asked_at=now())
    for path in ("4711/", "organizations/4711/", f"organizations/{organization.pk}/{gone.pk}/"):
        assert counter.get(f"/staff/appointments/{path}").status_code == 404


def test_a_member_cannot_reach_another_organizations_appointment(
    staff, organization, collaborator, elsewhere
):
    made = operations.appoint(staff, organization, user=collaborator.user, reason=REASON)

    with pytest.raises(NotFound):
        theirs.stop(elsewhere, made)
