"""What several people do to one organization at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils.timezone import now

from comptoir.accounts.actors import Person
from comptoir.core.actors import System
from comptoir.core.refusals import NotFound
from comptoir.core.tenancy import everywhere
from comptoir.kit import limits
from comptoir.organizations.models import Appointment, Kind, Membership, Organization
from comptoir.organizations.operations import appointments, organizations, teams
from comptoir.organizations.permissions import Role
from tests.conftest import a_user
from tests.guards.samples import Furnished, furnished
from tests.races.overlap import overlapping

HERE = "organizations.operations"


@pytest.fixture
def full() -> Furnished:
    made = furnished("Full")
    with everywhere():
        Appointment.objects.update(effective_at=now() - timedelta(minutes=1))
    return made


def stop(full: Furnished) -> Any:
    return lambda: appointments.stop(full.representative, full.appointment)


def take_effect(full: Furnished) -> Any:
    here = System(full.organization.pk)
    return lambda: appointments.take_effect(here, appointment=full.appointment.pk)


def role_of_the_appointed(full: Furnished) -> str:
    with everywhere():
        return Membership.objects.get(pk=full.membership.pk).role


@pytest.mark.proves(f"{HERE}.appointments:take_effect")
def test_an_appointment_stopped_at_the_last_moment_has_no_effect(full):
    assert overlapping(stop(full), take_effect(full)) == (None, None)

    assert role_of_the_appointed(full) == Role.COLLABORATOR


@pytest.mark.proves(f"{HERE}.appointments:_stop")
def test_an_appointment_in_effect_is_no_longer_stopped(full):
    _, refused = overlapping(take_effect(full), stop(full))

    assert isinstance(refused, appointments.NotUnderWay), repr(refused)
    assert role_of_the_appointed(full) == Role.LEGAL_REPRESENTATIVE


@pytest.mark.proves(f"{HERE}.teams:_held")
def test_nobody_is_added_to_a_team_that_is_being_deleted(full):
    _, refused = overlapping(
        lambda: teams.delete(full.representative, full.team),
        lambda: teams.add(
            full.representative, full.team, membership=full.representative.membership
        ),
    )

    assert isinstance(refused, NotFound), repr(refused)


@pytest.mark.rule("R-04")
@pytest.mark.proves(f"{HERE}.organizations:create")
def test_the_twentieth_organization_is_created_once():
    founder = Person(a_user("founder@example.org"), fresh=True)
    with everywhere():
        Organization.objects.bulk_create(
            Organization(kind=Kind.COMPANY, name=f"{n}", country="CH", founded_by=founder.user)
            for n in range(limits.UNPAID_ORGANIZATIONS - 1)
        )

    def create() -> Organization:
        return organizations.create(founder, kind=Kind.COMPANY, name="The last", country="CH")

    _, refused = overlapping(create, create)

    assert isinstance(refused, organizations.TooManyOrganizations), repr(refused)
