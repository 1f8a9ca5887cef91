"""The activity log: who, what, before, after, when, from where; filtered, page by page (R-11)."""

from __future__ import annotations

import codecs
import csv
import html
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, now

from comptoir.core.tenancy import everywhere
from comptoir.journal.events import EVENTS
from comptoir.journal.models import Entry
from comptoir.journal.operations import record
from comptoir.organizations.activity import kinds
from comptoir.organizations.actors import Member
from comptoir.organizations.events import (
    CoordinatesChanged,
    LogoPutUp,
    NoticesChosen,
    RoleChanged,
    TeamCreated,
)
from comptoir.organizations.permissions import Role
from tests.conftest import a_member

pytestmark = pytest.mark.rule("R-11")


def log(member: Member) -> str:
    return f"/o/{member.organization.pk}/activity/"


def acts(page) -> list[str]:
    """What the lines say, without what changed."""
    cells = re.findall(r'<td data-label="What"><div>([^<]*)', page.content.decode())
    return [html.unescape(cell.strip()) for cell in cells]


def read(browser, member, **query) -> list[str]:
    return acts(browser.get(log(member), query))


def test_a_line_says_who_what_before_after_and_from_where(representative, collaborator, signed_in):
    record(
        representative,
        RoleChanged(
            person_id=collaborator.user.pk,
            before={"role": "collaborator", "accounting": "none"},
            after={"role": "administrator", "accounting": "none"},
        ),
    )
    page = signed_in(representative).get(log(representative)).content.decode()
    assert "Legal_representative Example" in page
    assert "changed the role of Collaborator Example" in page
    assert "<del>collaborator</del> <ins>administrator</ins>" in page
    assert "Accounting" not in re.sub(r"<option.*?</option>", "", page).partition("<tbody>")[2]
    assert "192.0.2.1" in page


def test_coordinates_and_letters_are_said_in_words(representative, signed_in):
    record(
        representative,
        CoordinatesChanged(
            before={"country": "CH", "kind": "company", "street": "Rue 1"},
            after={"country": "FR", "kind": "association", "street": ""},
        ),
    )
    record(representative, NoticesChosen(before={"notices": ["billing"]}, after={"notices": []}))
    page = signed_in(representative).get(log(representative)).content.decode()
    assert "<del>Switzerland</del> <ins>France</ins>" in page
    assert "<del>company</del> <ins>association</ins>" in page
    assert "<del>billing reminders</del>" in page


def test_the_newest_stands_first(representative, signed_in):
    for team in ("one", "two"):
        record(representative, TeamCreated(team=team))
    assert read(signed_in(representative), representative) == [
        "created the team two",
        "created the team one",
    ]


def test_another_organizations_acts_are_not_there(representative, elsewhere, signed_in):
    record(elsewhere, TeamCreated(team="theirs"))
    assert read(signed_in(representative), representative) == []


@pytest.mark.rule("R-06")
@pytest.mark.parametrize("who", ["collaborator", "external"])
def test_only_upper_roles_read_it(who, request, signed_in):
    member = request.getfixturevalue(who)
    assert signed_in(member).get(log(member)).status_code == 403


@pytest.fixture
def week(representative, administrator, collaborator):
    """Acts of two people on three days."""
    days = [datetime(2026, 3, day, 12, tzinfo=UTC) for day in (1, 2, 3)]
    for number, day in enumerate(days):
        at(day, record(representative, TeamCreated(team=f"r{number}")))
        at(day, record(administrator, LogoPutUp(person_id=collaborator.user.pk)))
    return administrator


def at(moment: datetime, entry: Entry) -> None:
    """Move an act to another moment, past the trigger: rows are written anew."""
    with everywhere():
        copy = Entry.objects.get(pk=entry.pk)
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('comptoir.retention', 'on', true)")
        Entry.objects.filter(pk=entry.pk).delete()
        copy.pk, copy.at = None, moment
        copy.save()


def test_filters_by_who_did_it(week, representative, signed_in):
    browser = signed_in(week)
    assert read(browser, week, person=representative.user.pk) == [
        "created the team r2",
        "created the team r1",
        "created the team r0",
    ]
    assert len(read(browser, week, person=week.user.pk)) == 3


def test_filters_by_whom_it_concerns(week, collaborator, signed_in):
    browser = signed_in(week)
    assert read(browser, week, person=collaborator.user.pk) == []
    found = read(browser, week, person=collaborator.user.pk, part="concerned")
    assert found == ["put up a logo"] * 3


def test_filters_by_kind_and_by_days_and_by_all_at_once(week, representative, signed_in):
    browser = signed_in(week)
    assert len(read(browser, week, kind="organizations.LogoPutUp")) == 3
    assert len(read(browser, week, since="2026-03-02")) == 4
    assert len(read(browser, week, until="2026-03-02")) == 4
    assert read(
        browser,
        week,
        person=representative.user.pk,
        kind="organizations.TeamCreated",
        since="2026-03-02",
        until="2026-03-02",
    ) == ["created the team r1"]


def test_a_name_finds_the_person(week, representative, signed_in):
    browser = signed_in(week)
    assert len(read(browser, week, q="legal_rep")) == 3
    page = browser.get(log(week), {"q": "example"}).content.decode()
    assert "Several people have this name:" in page
    assert f"person={representative.user.pk}" in page
    assert "No member has this name." in browser.get(log(week), {"q": "xyz"}).content.decode()


@pytest.mark.parametrize(
    "query", ["person=x", "kind=%00", "since=2026-13-01", "until=x", "part=x", "person=9e99"]
)
def test_what_makes_no_sense_is_not_looked_for(week, signed_in, query):
    answer = signed_in(week).get(f"{log(week)}?{query}")
    assert answer.status_code == 200


def test_a_broken_cursor_is_not_there(week, signed_in):
    assert signed_in(week).get(f"{log(week)}?after=xyz").status_code == 404


def test_it_is_read_page_by_page_without_gap_or_repetition(representative, signed_in):
    with everywhere():
        same = now() - timedelta(days=1)
        Entry.objects.bulk_create(
            Entry(
                organization_id=representative.organization.pk,
                actor_id=representative.user.pk,
                actor_kind="member",
                action="organizations.TeamCreated",
                details={"team": str(number)},
                at=same + timedelta(seconds=number // 10),
            )
            for number in range(120)
        )
    browser = signed_in(representative)
    seen: list[str] = []
    address = log(representative)
    while address:
        page = browser.get(address)
        seen += acts(page)
        following = re.search(r'rel="next" href="([^"]+)"', page.content.decode())
        address = log(representative) + html.unescape(following[1]) if following else ""
    assert seen == [f"created the team {number}" for number in reversed(range(120))]


def test_names_of_a_page_are_read_at_once(representative, signed_in):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            browser.get(log(representative))
        return len(queries)

    browser = signed_in(representative)
    browser.get(log(representative))
    record(representative, TeamCreated(team="one"))
    few = asked()
    for number in range(30):
        other = a_member(representative.organization, Role.ADMINISTRATOR, f"a{number}@example.org")
        record(other, TeamCreated(team="more"))
    assert asked() == few


@pytest.mark.rule("R-21")
def test_a_deleted_account_is_shown_as_such(representative, collaborator, signed_in):
    record(collaborator, TeamCreated(team="old"))
    collaborator.user.erased_at = now()
    collaborator.user.save()
    page = signed_in(representative).get(log(representative)).content.decode()
    assert "Deleted account" in page
    assert "Collaborator Example" not in page


def test_the_operators_people_are_not_named(representative, signed_in):
    with everywhere():
        for kind in ("staff", "system"):
            Entry.objects.create(
                organization_id=representative.organization.pk,
                actor_id=representative.user.pk if kind == "staff" else None,
                actor_kind=kind,
                action="organizations.LogoPutUp",
                address="192.0.2.99",
            )
    page = signed_in(representative).get(log(representative)).content.decode()
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert "Support" in body
    assert "Automatic" in body
    assert "Legal_representative" not in body


def test_every_event_can_be_told():
    assert {name for name, _words in kinds()} <= set(EVENTS)
    assert ("organizations.TeamCreated", "Created the team …") in kinds()


# As a file


def table(browser, member, **query) -> list[list[str]]:
    answer = browser.get(f"{log(member)}table/", query)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    name = f"activity-log-{member.organization.pk}-{localdate()}.csv"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    content = b"".join(answer.streaming_content)
    assert content.startswith(codecs.BOM_UTF8)
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_log_can_be_saved_with_the_same_filters(week, representative, signed_in):
    browser = signed_in(week)
    rows = table(browser, week)
    assert rows[0] == ["When", "Who", "What", "Before", "After", "From where"]
    assert len(rows) == 1 + 6
    rows = table(browser, week, person=representative.user.pk, since="2026-03-02")
    assert [row[2] for row in rows[1:]] == ["created the team r2", "created the team r1"]
    assert rows[1][0].startswith("2026-03-03 13:00:00"), "in the reader's time zone"


def test_what_changed_stands_in_the_file(representative, signed_in):
    record(
        representative,
        CoordinatesChanged(before={"name": "=1+1", "city": ""}, after={"name": "B", "city": "X"}),
    )
    (row,) = table(signed_in(representative), representative)[1:]
    assert row[3:] == ["Name: =1+1", "Name: B; City: X", "192.0.2.1"]


def test_no_cell_is_a_formula(representative, signed_in):
    representative.user.first_name, representative.user.last_name = "=cmd", ""
    representative.user.save()
    record(representative, LogoPutUp())
    (row,) = table(signed_in(representative), representative)[1:]
    assert row[1] == "'=cmd"


def test_a_long_log_is_read_a_thousand_at_a_time(representative, signed_in):
    with everywhere():
        Entry.objects.bulk_create(
            Entry(
                organization_id=representative.organization.pk,
                actor_kind="system",
                action="organizations.TeamCreated",
                details={"team": str(number)},
            )
            for number in range(2100)
        )
    rows = table(signed_in(representative), representative)[1:]
    assert len({row[2] for row in rows}) == len(rows) == 2100


@pytest.mark.rule("R-06")
@pytest.mark.parametrize("who", ["collaborator", "external"])
def test_the_file_too_is_for_upper_roles_only(who, request, signed_in):
    member = request.getfixturevalue(who)
    assert signed_in(member).get(f"{log(member)}table/").status_code == 403
