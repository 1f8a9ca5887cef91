"""Who works behind the counter."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from comptoir.backoffice.actors import Staff
from comptoir.core.tenancy import everywhere
from comptoir.journal.models import Entry
from comptoir.organizations.permissions import Permission
from tests.conftest import a_user


def say(*words: str) -> str:
    out = StringIO()
    call_command("staff", *words, stdout=out)
    return out.getvalue()


def test_an_account_is_let_behind_the_counter_at_the_terminal(db):
    a_user("kim@example.org")

    assert "once a second factor is set up" in say("add", "Kim@Example.org ")
    assert "kim@example.org" in say("list")
    with everywhere():
        assert Entry.objects.get(action="backoffice.StaffAdded").actor_kind == "system"


def test_saying_it_twice_changes_nothing(db):
    a_user("kim@example.org")
    say("add", "kim@example.org")
    say("add", "kim@example.org")

    with everywhere():
        assert Entry.objects.filter(action="backoffice.StaffAdded").count() == 1


def test_no_account_is_made_for_an_unknown_address(db):
    with pytest.raises(CommandError, match="let the person sign up first"):
        say("add", "nobody@example.org")


def test_an_unproved_address_is_not_enough(db):
    a_user("kim@example.org", verified_at=None)

    with pytest.raises(CommandError, match="sign up first"):
        say("add", "kim@example.org")


def test_the_place_is_taken_away_from_the_next_request_on(staff, counter):
    assert counter.get("/staff/").status_code == 200

    say("remove", staff.user.email)

    assert counter.get("/staff/").status_code == 404
    assert "Nobody" in say("list")


def test_removing_somebody_who_is_not_staff_says_so(db):
    with pytest.raises(CommandError, match="does not work behind the counter"):
        say("remove", "kim@example.org")


def test_the_personal_menu_leads_staff_to_the_counter_and_nobody_else(db, signed_in):
    kim = a_user("kim@example.org")
    assert 'href="/staff/"' not in signed_in(kim).get("/me/").content.decode()

    say("add", "kim@example.org")
    assert '<a class="menu-item" href="/staff/">' in signed_in(kim).get("/me/").content.decode()


def test_staff_who_belong_to_no_organization_begin_at_the_counter(staff, counter):
    assert counter.get("/").headers["Location"] == "/staff/"


def test_for_others_there_is_nothing_behind_the_counter(representative, signed_in):
    assert signed_in(representative).get("/staff/").status_code == 404


def test_whoever_has_not_signed_in_is_asked_to(client: Client):
    response = client.get("/staff/")

    assert response.status_code == 302
    assert response.url.endswith("?next=/staff/")


def test_staff_without_a_second_factor_are_told_to_set_one_up(db, signed_in):
    kim = a_user("kim@example.org")
    say("add", "kim@example.org")

    response = signed_in(kim).get("/staff/recovery/")

    assert response.status_code == 403
    assert "Set up a second factor first" in response.content.decode()


def test_staff_cannot_do_what_members_and_the_clock_do(staff: Staff):
    with pytest.raises(Exception, match="do not have the right"):
        staff.require(Permission.USERS_SEE)
