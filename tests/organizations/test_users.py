"""The list of users: search, filters, order, pages, and what it costs."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from comptoir.core.tenancy import everywhere
from comptoir.organizations.models import Membership
from comptoir.organizations.operations import members, teams
from comptoir.organizations.permissions import Role
from tests.conftest import a_member, a_user
from tests.organizations.test_invitations import invite

ROW = re.compile(r'class="row-link" href="/o/\d+/users/(\d+)/"')
NEXT = re.compile(r'rel="next" href="([^"]+)"')
PREVIOUS = re.compile(r'rel="prev" href="([^"]+)"')


def page(member):
    return reverse("organizations:users", args=[member.organization.pk])


def names(browser, member, **query) -> list[str]:
    answer = browser.get(page(member), query)
    assert answer.status_code == 200
    shown = answer.content.decode()
    everybody = ["Aïcha Benali", "Bob Élan", "Chloé Martin", "Administrator Example"]
    listed = shown[shown.index('id="users"') :]
    return sorted((n for n in everybody if n in listed), key=listed.index)


@pytest.fixture
def crowd(organization, representative, administrator):
    people = [("aicha", "Aïcha", "Benali"), ("bob", "Bob", "Élan"), ("chloe", "Chloé", "Martin")]
    made = []
    for login, first, last in people:
        a_user(f"{login}@example.org", first, last)
        made.append(a_member(organization, Role.COLLABORATOR, f"{login}@example.org"))
    return made


def test_users_are_listed_by_name_without_regard_to_accents(administrator, crowd, signed_in):
    browser = signed_in(administrator)
    by_name = ["Aïcha Benali", "Bob Élan", "Administrator Example", "Chloé Martin"]

    assert names(browser, administrator) == by_name
    assert names(browser, administrator, sort="-name") == by_name[::-1]


def test_search_finds_parts_of_names_and_addresses_without_accents(administrator, crowd, signed_in):
    browser = signed_in(administrator)
    assert names(browser, administrator, q="CHLOE") == ["Chloé Martin"]
    assert names(browser, administrator, q="élan") == ["Bob Élan"]
    assert names(browser, administrator, q="icha@ex") == ["Aïcha Benali"]
    assert names(browser, administrator, q="100%") == []
    assert names(browser, administrator, q="_") == []


def test_filters_narrow_the_list(administrator, crowd, signed_in):
    aicha, bob, chloe = crowd
    team = teams.create(administrator, name="Support")
    teams.add(administrator, team, membership=aicha.membership)
    members.block(administrator, bob.membership)
    Authenticator.objects.create(user=chloe.user, type=Authenticator.Type.TOTP, data={})
    Authenticator.objects.create(user=bob.user, type=Authenticator.Type.RECOVERY_CODES, data={})
    browser = signed_in(administrator)

    assert names(browser, administrator, role="administrator") == ["Administrator Example"]
    assert names(browser, administrator, state="blocked") == ["Bob Élan"]
    assert names(browser, administrator, factor="on") == ["Chloé Martin"]
    assert names(browser, administrator, factor="off", state="active") == [
        "Aïcha Benali",
        "Administrator Example",
    ]
    assert names(browser, administrator, team=str(team.pk)) == ["Aïcha Benali"]
    assert names(browser, administrator, role="collaborator", q="a@nowhere") == []


@pytest.mark.parametrize("query", [{"role": "king"}, {"team": "x"}, {"sort": "1"}, {"factor": "?"}])
def test_what_makes_no_sense_is_not_looked_for(administrator, crowd, signed_in, query):
    assert len(names(signed_in(administrator), administrator, **query)) == 4


def test_a_broken_cursor_is_not_there(administrator, signed_in):
    for after in ("junk", "é", "W10="):
        assert (
            signed_in(administrator).get(page(administrator), {"after": after}).status_code == 404
        )


def test_the_last_seen_come_first_and_the_never_seen_last(administrator, crowd, signed_in):
    _, bob, chloe = crowd
    with everywhere():
        Membership.objects.filter(pk=bob.membership.pk).update(seen_at=now() - timedelta(days=2))
        Membership.objects.filter(pk=chloe.membership.pk).update(seen_at=now() - timedelta(days=1))
    browser = signed_in(administrator)
    found = names(browser, administrator, sort="-activity")

    assert found == ["Administrator Example", "Chloé Martin", "Bob Élan", "Aïcha Benali"]
    assert "never" in browser.get(page(administrator)).content.decode()


@pytest.mark.parametrize("sort", ["name", "-name", "activity", "-activity"])
def test_every_user_is_on_one_page_or_the_next(administrator, organization, signed_in, sort):
    for number in range(110):
        a_user(f"p{number}@example.org", "Person", f"{number % 7}")
        a_member(organization, Role.EXTERNAL, f"p{number}@example.org")
    browser, seen, pages = signed_in(administrator), [], [f"?sort={sort}"]
    while len(pages) <= 3:
        shown = browser.get(page(administrator) + pages[-1]).content.decode()
        seen.append([int(pk) for pk in ROW.findall(shown)])
        if not (following := NEXT.search(shown)):
            break
        pages.append(unescape(following[1]))
    with everywhere():
        everybody = sorted(organization.memberships.values_list("pk", flat=True))
    assert sorted(pk for rows in seen for pk in rows) == everybody
    assert [len(rows) for rows in seen] == [50, 50, 12]
    previous = unescape(PREVIOUS.search(shown)[1])
    again = browser.get(page(administrator) + previous).content.decode()
    assert [int(pk) for pk in ROW.findall(again)] == seen[1]


def test_the_page_costs_the_same_number_of_queries_however_many_there_are(
    administrator, organization, signed_in
):
    browser = signed_in(administrator)
    browser.get(page(administrator))
    team = teams.create(administrator, name="Support")

    def queries() -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            browser.get(page(administrator))
        return [query["sql"] for query in captured]

    few = queries()
    for number in range(60):
        a_user(f"p{number}@example.org")
        member = a_member(organization, Role.EXTERNAL, f"p{number}@example.org")
        teams.add(administrator, team, membership=member.membership)
    many = queries()

    assert abs(len(many) - len(few)) <= 1  # the teams of the page's users
    own = [
        sql
        for sql in many
        if any(f'FROM "organizations_{t}' in sql for t in ("membership", "invitation", "team"))
    ]
    assert len(own) <= 7, own  # six of the page, and the actor's own membership


@pytest.mark.rule("R-08")
def test_what_an_administrator_cannot_do_is_shown_with_its_reason(
    representative, administrator, collaborator, signed_in
):
    here = f"/o/{administrator.organization.pk}/users/"
    page = signed_in(administrator).get(here).content.decode()
    assert f"{here}{collaborator.membership.pk}/role/" in page
    assert f"{here}{representative.membership.pk}/role/" not in page
    assert page.count("Only a legal representative can change, block or remove") == 2
    page = signed_in(representative).get(here).content.decode()
    assert f"{here}{representative.membership.pk}/role/" in page
    assert "Only a legal representative" not in page


def test_the_tabs_count_what_is_pending(administrator, signed_in):
    invite(administrator, "a@example.org", "b@example.org")

    shown = signed_in(administrator).get(page(administrator)).content.decode()
    assert "Pending invitations (2)" in shown


@pytest.mark.rule("R-06")
@pytest.mark.parametrize("who", ["collaborator", "external"])
def test_lower_roles_do_not_see_the_users(who, request, signed_in):
    member = request.getfixturevalue(who)

    assert signed_in(member).get(page(member)).status_code == 403


def test_a_member_of_another_organization_finds_nothing(administrator, elsewhere, signed_in):
    assert signed_in(elsewhere).get(page(administrator)).status_code == 404
