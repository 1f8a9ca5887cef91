"""A legal representative appointed by the operator's people, seven days ahead."""

from __future__ import annotations

import pytest
from django.utils.timezone import now

from comptoir.core.actors import System
from comptoir.core.refusals import Forbidden
from comptoir.core.tenancy import everywhere
from comptoir.journal.models import Entry
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Appointment, Membership, Organization
from comptoir.organizations.operations.appointments import (
    AlreadyUnderWay,
    NobodyToAppoint,
    NotUnderWay,
    OrganizationGone,
    RepresentativeAlready,
    appoint,
    appointments_due,
    stop,
    take_back,
)
from comptoir.organizations.permissions import Role
from tests.conftest import a_user
from tests.jobs import letters_to


@pytest.fixture
def office(organization):
    """Who signs for the operator: the back office's own actor is tested there."""
    return System(organization.pk)


def appointed(office, organization: Organization, user, reason: str = "Death of A.") -> Appointment:
    with everywhere():
        return appoint(office, organization, user=user, reason=reason)


def due(appointment: Appointment) -> Appointment:
    with everywhere():
        Appointment.objects.filter(pk=appointment.pk).update(effective_at=now())
    appointments_due()
    with everywhere():
        appointment.refresh_from_db()
    return appointment


def role(member: Member) -> str:
    with everywhere():
        return Membership.objects.get(pk=member.membership.pk).role


def test_it_takes_effect_after_seven_days_and_not_before(office, administrator):
    made = appointed(office, administrator.organization, administrator.user)
    assert (made.effective_at - made.decided_at).days in {6, 7}
    appointments_due()
    assert role(administrator) == Role.ADMINISTRATOR
    assert due(made).done_at is not None
    assert role(administrator) == Role.LEGAL_REPRESENTATIVE
    appointments_due()


def test_nobody_elses_role_changes(office, representative, administrator):
    due(appointed(office, administrator.organization, administrator.user))
    assert role(representative) == Role.LEGAL_REPRESENTATIVE


def test_somebody_from_outside_becomes_a_member(office, organization, person):
    due(appointed(office, organization, person.user))
    with everywhere():
        joined = Membership.objects.get(organization=organization, user=person.user)
    assert (joined.role, joined.accounting) == (Role.LEGAL_REPRESENTATIVE, "manage")


def test_a_blocked_member_is_let_in_again(office, collaborator):
    with everywhere():
        Membership.objects.filter(pk=collaborator.membership.pk).update(blocked_at=now())
    due(appointed(office, collaborator.organization, collaborator.user))
    with everywhere():
        assert Membership.objects.active().filter(pk=collaborator.membership.pk).exists()


def test_every_known_address_is_told_at_once(office, representative, collaborator, person):
    representative.user.recovery_email = "old@example.net"
    representative.user.save()
    appointed(office, representative.organization, person.user)
    for address in (
        representative.user.email,
        "old@example.net",
        collaborator.user.email,
        person.user.email,
    ):
        (letter,) = letters_to(address)
        assert letter.subject == "Munster SA: a legal representative is appointed"
        assert "Death of A." in letter.text


def test_it_is_journaled_with_its_reason_and_its_day(office, administrator):
    appointed(office, administrator.organization, administrator.user)
    with everywhere():
        entry = Entry.objects.get()
    assert entry.action == "organizations.AppointmentDecided"
    assert entry.details["reason"] == "Death of A."
    assert entry.person_id == administrator.user.pk


def test_any_legal_representative_stops_it(office, representative, administrator):
    made = appointed(office, administrator.organization, administrator.user)
    stop(representative, made)
    assert due(made).done_at is None
    assert made.stopped_by_id == representative.user.pk
    assert role(administrator) == Role.ADMINISTRATOR
    subjects = [letter.subject for letter in letters_to(administrator.user.email)]
    assert subjects[-1] == "Munster SA: the appointment was stopped"
    with pytest.raises(NotUnderWay):
        stop(representative, made)


@pytest.mark.rule("R-08")
def test_nobody_else_stops_it(office, administrator, collaborator, signed_in):
    made = appointed(office, administrator.organization, administrator.user)
    for member in (administrator, collaborator):
        with pytest.raises(Forbidden):
            stop(member, made)


def test_the_operator_takes_it_back(office, administrator):
    made = appointed(office, administrator.organization, administrator.user)
    with everywhere():
        take_back(office, made)
    assert due(made).done_at is None


def test_one_at_a_time(office, administrator, collaborator):
    appointed(office, administrator.organization, administrator.user)
    with pytest.raises(AlreadyUnderWay):
        appointed(office, administrator.organization, collaborator.user)


def test_who_cannot_be_appointed(office, representative):
    organization = representative.organization
    with pytest.raises(RepresentativeAlready):
        appointed(office, organization, representative.user)
    with pytest.raises(NobodyToAppoint):
        appointed(office, organization, a_user("new@example.org", verified_at=None))
    with pytest.raises(NobodyToAppoint):
        appointed(office, organization, a_user("bye@example.org", deletion_asked_at=now()))
    with everywhere():
        Organization.objects.filter(pk=organization.pk).update(deleted_at=now())
    with pytest.raises(OrganizationGone):
        appointed(office, organization, a_user("late@example.org"))


def test_it_ends_when_the_person_goes_meanwhile(office, administrator):
    made = appointed(office, administrator.organization, administrator.user)
    administrator.user.deletion_asked_at = now()
    administrator.user.save()
    assert due(made).stopped_at is not None
    assert role(administrator) == Role.ADMINISTRATOR


# The page


def test_the_organization_sees_it_and_a_representative_stops_it(
    office, representative, administrator, signed_in
):
    made = appointed(office, administrator.organization, administrator.user)
    here = f"/o/{administrator.organization.pk}/customer-account/"
    page = signed_in(administrator).get(here).content.decode()
    assert "A legal representative is being appointed" in page
    assert "Death of A." in page
    assert "Only a legal representative can stop an appointment." in page
    log = signed_in(administrator).get(f"/o/{administrator.organization.pk}/activity/")
    assert "Death of A." in log.content.decode()

    browser = signed_in(representative)
    assert "Stop the appointment" in browser.get(here).content.decode()
    answer = browser.post(f"{here}appointments/{made.pk}/stop/", follow=True)
    page = answer.content.decode()
    assert "The appointment is stopped." in page
    assert "A legal representative is being appointed" not in page


def test_anothers_appointment_is_not_there(office, administrator, elsewhere, signed_in):
    made = appointed(office, administrator.organization, administrator.user)
    where = f"/o/{elsewhere.organization.pk}/customer-account/appointments/{made.pk}/stop/"
    assert signed_in(elsewhere).post(where).status_code == 404
