"""Changing organization: the switcher, two tabs, where the next login lands (R-17)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from comptoir.core.tenancy import everywhere
from comptoir.organizations.models import Logo, Membership
from comptoir.organizations.permissions import Role
from tests.conftest import a_member, an_organization

SWITCHER = "/me/switcher/"
pytestmark = pytest.mark.rule("R-17")


@pytest.fixture
def webmaster(db):
    """Somebody in five organizations; Zürich was opened last."""
    names = ["Ätna GmbH", "Boulangerie Martin", "Munster SA", "Ecole du Lac", "Zürich Tours"]
    members = [
        a_member(an_organization(name), Role.ADMINISTRATOR, "web@example.org") for name in names
    ]
    for age, member in enumerate(reversed(members)):
        with everywhere():
            seen = now() - timedelta(days=age)
            Membership.objects.filter(pk=member.membership.pk).update(seen_at=seen)
    return members


def shown(page) -> list[str]:
    """The organizations on a page of the switcher, in order."""
    content = page.content.decode()
    return [part.partition("</span></a>")[0] for part in content.split("<span>")[1:]]


def test_the_switcher_shows_the_latest_without_the_current_one(webmaster, signed_in):
    page = signed_in(webmaster[0]).get(f"{SWITCHER}?current={webmaster[4].organization.pk}")
    assert shown(page) == ["Ecole du Lac", "Munster SA", "Boulangerie Martin", "Ätna GmbH"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("MUNSTER", ["Munster SA"]),
        ("école", ["Ecole du Lac"]),
        ("zurich", ["Zürich Tours"]),
        ("m", ["Ätna GmbH", "Boulangerie Martin", "Munster SA"]),
        ("100%", []),
        ("_", []),
    ],
)
def test_search_knows_neither_accents_nor_capitals_and_sorts_by_name(
    webmaster, signed_in, words, found
):
    assert shown(signed_in(webmaster[0]).get(SWITCHER, {"q": words})) == found


def test_nobody_finds_an_organization_that_is_not_theirs(webmaster, elsewhere, signed_in):
    assert shown(signed_in(webmaster[0]).get(SWITCHER, {"q": "elsewhere"})) == []


def test_a_blocked_membership_is_not_offered(webmaster, signed_in):
    with everywhere():
        Membership.objects.filter(pk=webmaster[4].membership.pk).update(blocked_at=now())
    assert "Zürich Tours" not in shown(signed_in(webmaster[0]).get(SWITCHER))


def test_a_new_name_is_found_at_once(webmaster, signed_in):
    organization = webmaster[2].organization
    organization.name = "Colmar SA"
    with everywhere():
        organization.save()
    assert shown(signed_in(webmaster[0]).get(SWITCHER, {"q": "colmar"})) == ["Colmar SA"]


def test_switching_is_opening_and_the_next_login_lands_there(webmaster, signed_in):
    browser = signed_in(webmaster[0])
    assert browser.get("/").url == f"/o/{webmaster[4].organization.pk}/"
    assert browser.get(f"/o/{webmaster[1].organization.pk}/").status_code == 200
    assert browser.get("/").url == f"/o/{webmaster[1].organization.pk}/"


def test_two_tabs_show_two_organizations(webmaster, signed_in):
    browser = signed_in(webmaster[0])
    first, second = webmaster[0].organization, webmaster[1].organization
    browser.get(f"/o/{first.pk}/")
    browser.get(f"/o/{second.pk}/")
    again = browser.get(f"/o/{first.pk}/").content.decode()
    assert "<title>Ätna GmbH" in again


def test_the_logos_in_the_list_are_no_visits(webmaster, signed_in):
    browser = signed_in(webmaster[0])
    browser.get(f"/o/{webmaster[4].organization.pk}/")
    with everywhere():
        Logo.objects.create(
            organization=webmaster[0].organization, image=b"x", sha256="a" * 64, width=1, height=1
        )
    logo = browser.get(f"/o/{webmaster[0].organization.pk}/logo/{'a' * 64}/")
    assert logo.status_code == 200
    assert browser.get("/").url == f"/o/{webmaster[4].organization.pk}/"


def test_the_switcher_asks_as_little_for_many_as_for_few(person, signed_in):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            browser.get(SWITCHER, {"q": "client"})
        return len(queries)

    browser = signed_in(person)
    many(person, 2)
    browser.get(SWITCHER)
    few = asked()
    many(person, 60)
    assert asked() == few <= 12
    assert len(shown(browser.get(SWITCHER, {"q": "client"}))) == 12


def many(person, count: int) -> None:
    with everywhere():
        Membership.objects.bulk_create(
            Membership(
                organization=an_organization(f"Client {number:04}"),
                user=person.user,
                role=Role.EXTERNAL,
            )
            for number in range(count)
        )
