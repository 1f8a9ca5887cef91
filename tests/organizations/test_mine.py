"""« My organizations »: with my role, since when, and the icons to leave and to open."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from comptoir.core.tenancy import everywhere
from comptoir.organizations.models import Membership
from comptoir.organizations.permissions import Role
from tests.conftest import a_member, an_organization

MINE = "/me/organizations/"


def names(page) -> list[str]:
    return re.findall(r'class="row-link[^"]*" href="[^"]+">([^<]+)<', page.content.decode())


def test_each_organization_stands_with_ones_role_and_the_ways_on(representative, signed_in):
    page = signed_in(representative).get(MINE).content.decode()
    here = representative.organization.pk
    assert "legal representative" in page
    leave, open_ = (
        page.index('aria-label="Leave Munster SA"'),
        page.index('aria-label="Open Munster SA"'),
    )
    assert leave < open_, "the icon that opens stands at the far right"
    assert f'href="/o/{here}/leave/"' in page
    assert f'href="/o/{here}/"' in page


def test_others_organizations_are_not_listed(representative, elsewhere, signed_in):
    assert names(signed_in(representative).get(MINE)) == ["Munster SA"]


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


def test_a_long_list_is_read_page_by_page_by_name(person, signed_in):
    many(person, 120)
    browser = signed_in(person)
    seen: list[str] = []
    address = MINE
    while address:
        page = browser.get(address)
        seen += names(page)
        following = re.search(r'rel="next" href="([^"]+)"', page.content.decode())
        address = MINE + following[1].replace("&amp;", "&") if following else ""
    assert seen == [f"Client {number:04}" for number in range(120)]


def test_a_search_narrows_the_list(person, signed_in):
    many(person, 12)
    assert names(signed_in(person).get(MINE, {"q": "0011"})) == ["Client 0011"]
    assert "No organization of yours" in signed_in(person).get(MINE, {"q": "x"}).content.decode()


@pytest.mark.rule("R-20")
def test_a_blocked_membership_is_listed_as_such_and_opens_nothing(collaborator, signed_in):
    with everywhere():
        Membership.objects.filter(pk=collaborator.membership.pk).update(blocked_at=now())
    page = signed_in(collaborator).get(MINE).content.decode()
    assert "Munster SA" in page
    assert "Blocked" in page
    assert "Open Munster SA" not in page


def test_somebody_with_none_is_shown_how_to_make_one(person, signed_in):
    page = signed_in(person).get(MINE).content.decode()
    assert "The organizations that you belong to will stand here." in page


def test_the_list_asks_as_little_for_many_as_for_few(person, signed_in):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            browser.get(MINE)
        return len(queries)

    browser = signed_in(person)
    many(person, 2)
    browser.get(MINE)
    few = asked()
    many(person, 60)
    assert asked() == few <= 12


def test_a_member_of_two_sees_each_role(collaborator, signed_in):
    a_member(an_organization("Ecole du Lac"), Role.ADMINISTRATOR, collaborator.user.email)
    assert names(signed_in(collaborator).get(MINE)) == ["Ecole du Lac", "Munster SA"]
