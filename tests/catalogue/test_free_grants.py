"""Free grants: which fit, why none does, taken and given back (R-43)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import now

from comptoir.catalogue.days import today
from comptoir.catalogue.models import FreeGrantUse
from comptoir.catalogue.operations.free_grants import (
    GrantEnded,
    GrantSpent,
    consume_grant,
    return_grant,
)
from comptoir.catalogue.queries import fitting_grants
from comptoir.core.actors import System
from comptoir.core.refusals import Forbidden, NotFound
from comptoir.core.tenancy import everywhere, tenancy
from comptoir.journal.models import Entry
from comptoir.organizations.permissions import Role
from tests.catalogue.conftest import a_grant
from tests.conftest import a_member, an_organization

pytestmark = pytest.mark.rule("R-43")
YESTERDAY = timedelta(days=-1)


def fitting(actor, offer, **given):
    with tenancy(actor.organization.pk):
        return fitting_grants(actor, offer, **given)


def test_a_grant_is_offered_for_its_offer_in_its_organization(representative, mail):
    grant = a_grant(representative.organization, mail, quantity=2)

    found = fitting(representative, mail)

    assert found.grants == [grant]
    assert found.grants[0].left == 2
    assert found.reason == ""


def test_what_runs_out_first_is_offered_first(representative, mail):
    late = a_grant(representative.organization, mail, until=today() + timedelta(60))
    soon = a_grant(representative.organization, mail)

    assert fitting(representative, mail).grants == [soon, late]


def test_nothing_granted_is_said(representative, mail):
    assert "no free grant" in fitting(representative, mail).reason


def test_a_grant_for_another_offer_is_named(representative, mail, hosting):
    a_grant(representative.organization, hosting)

    assert "for another offer: Hosting" in fitting(representative, mail).reason


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"until": today() + YESTERDAY}, "no longer valid"),
        ({"revoked_at": now()}, "no longer valid"),
    ],
)
def test_a_grant_that_ended_is_not_offered(representative, mail, state, words):
    a_grant(representative.organization, mail, **state)

    found = fitting(representative, mail)

    assert found.grants == []
    assert words in found.reason


def test_a_grant_is_offered_for_as_many_as_are_left(representative, mail):
    grant = a_grant(representative.organization, mail, quantity=3)
    consume_grant(representative, grant, source="order:1:1", quantity=2)

    assert fitting(representative, mail, quantity=1).grants == [grant]
    assert "that many" in fitting(representative, mail, quantity=2).reason
    consume_grant(representative, grant, source="order:2:1")
    assert "used up" in fitting(representative, mail).reason


def test_another_organization_of_the_same_person_that_holds_one_is_named(representative, mail):
    other = an_organization("Other SA")
    a_member(other, Role.ADMINISTRATOR, representative.user.email)
    barely = an_organization("Barely SA")
    a_member(barely, Role.EXTERNAL, representative.user.email)
    strange = an_organization("Strange SA")
    for place in (other, barely, strange):
        a_grant(place, mail)

    found = fitting(representative, mail)

    assert found.grants == []
    assert found.elsewhere == [other]


def test_a_spent_grant_elsewhere_is_none(representative, mail):
    other = an_organization("Other SA")
    there = a_member(other, Role.ADMINISTRATOR, representative.user.email)
    consume_grant(there, a_grant(other, mail), source="order:1:1")

    assert fitting(representative, mail).elsewhere == []


def test_a_grant_is_taken_once_a_line_and_told(representative, mail):
    grant = a_grant(representative.organization, mail)
    use = consume_grant(representative, grant, source="order:1:1")

    with pytest.raises(GrantSpent):
        consume_grant(representative, grant, source="order:2:1")
    for _ in range(2):
        return_grant(System(representative.organization.pk), use)
    consume_grant(representative, grant, source="order:1:1")

    with everywhere():
        assert FreeGrantUse.objects.filter(returned_at=None).count() == 1
        told = Entry.objects.filter(organization_id=representative.organization.pk)
        assert sorted(told.values_list("action", flat=True)) == [
            "catalogue.FreeGrantReturned",
            "catalogue.FreeGrantUsed",
            "catalogue.FreeGrantUsed",
        ]


@pytest.mark.parametrize("state", [{"until": today() + YESTERDAY}, {"revoked_at": now()}])
def test_a_grant_that_ended_meanwhile_is_not_taken(representative, mail, state):
    grant = a_grant(representative.organization, mail, **state)

    with pytest.raises(GrantEnded):
        consume_grant(representative, grant, source="order:1:1")


def test_another_organizations_grant_does_not_exist(representative, elsewhere, mail):
    grant = a_grant(elsewhere.organization, mail)

    with pytest.raises(NotFound):
        consume_grant(representative, grant, source="order:1:1")


def test_whoever_may_not_order_takes_nothing(collaborator, mail):
    with pytest.raises(Forbidden):
        consume_grant(collaborator, a_grant(collaborator.organization, mail), source="order:1:1")
