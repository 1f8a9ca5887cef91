"""Connected devices (R-23)."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils.timezone import now

from comptoir.accounts import browsers, presence
from comptoir.accounts.actors import Person
from comptoir.accounts.operations import devices as operations
from comptoir.core.refusals import NotFound
from tests.conftest import a_user
from tests.jobs import letters_to

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
    " (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"
)


def browser_of(person, agent=IPHONE):
    browser = Client(headers={"User-Agent": agent})
    browser.force_login(person.user)
    browser.get("/me/security/devices/")
    return browser


@pytest.mark.parametrize(
    ("agent", "name", "handheld"),
    [
        (FIREFOX, "Firefox on Linux", False),
        (IPHONE, "Safari on iOS", True),
        (EDGE, "Edge on Windows", False),
        ("curl/8.0", "curl", False),
        ("", "an unknown browser", False),
    ],
)
def test_a_device_is_called_by_its_browser_and_system(agent, name, handheld):
    device = browsers.recognise(agent)

    assert device.name == name
    assert device.handheld is handheld


@pytest.mark.rule("R-23")
def test_every_logged_in_device_is_listed_this_one_first(person, signed_in):
    browser_of(person)
    here = signed_in(person)
    page = here.get("/me/security/devices/", headers={"User-Agent": FIREFOX}).content.decode()

    assert page.index("Firefox on Linux") < page.index("Safari on iOS")
    assert page.count("This device") == 1
    assert "127.0.0.1" in page


@pytest.mark.rule("R-23")
def test_one_device_is_logged_out_by_another(person, signed_in):
    phone = browser_of(person)
    other = UserSession.objects.get(session_key=phone.session.session_key)
    here = signed_in(person)
    page = here.post(f"/me/security/devices/{other.pk}/", follow=True).content.decode()

    assert "The device is logged out." in page
    assert phone.get("/me/").status_code == 302
    assert here.get("/me/").status_code == 200


@pytest.mark.rule("R-23")
def test_all_others_are_logged_out_at_once_and_the_person_is_told(person, signed_in):
    phones = [browser_of(person), browser_of(person, EDGE)]
    here = signed_in(person)
    here.post("/me/security/devices/others/")

    assert [phone.get("/me/").status_code for phone in phones] == [302, 302]
    assert here.get("/me/").status_code == 200
    (letter,) = letters_to(person.user.email)
    assert letter.subject == "All your other devices were logged out"


@pytest.mark.rule("R-23")
def test_a_session_that_no_list_knows_ends_with_the_others(person, signed_in):
    phone = browser_of(person)
    UserSession.objects.all().delete()
    here = signed_in(person)
    here.post("/me/security/devices/others/")

    assert phone.get("/me/").status_code == 302


@pytest.mark.rule("R-23")
def test_ending_this_session_is_a_logout(person, signed_in):
    here = signed_in(person)
    here.get("/me/security/devices/")
    mine = UserSession.objects.get(session_key=here.session.session_key)

    assert here.post(f"/me/security/devices/{mine.pk}/").headers["Location"] == "/login/"
    assert here.get("/me/").status_code == 302


def test_somebody_elses_device_does_not_exist(person, signed_in):
    phone = browser_of(person)
    session = UserSession.objects.get(session_key=phone.session.session_key)
    eve = a_user("eve@example.org")

    assert signed_in(eve).post(f"/me/security/devices/{session.pk}/").status_code == 404
    with pytest.raises(NotFound):
        operations.end_session(Person(eve, fresh=True), session)


def test_when_a_device_was_last_seen_is_noted_every_five_minutes_at_most(
    person, django_assert_num_queries
):
    phone = browser_of(person)
    UserSession.objects.update(last_seen_at=now() - timedelta(hours=1))
    phone.get("/me/security/devices/")
    assert UserSession.objects.get().last_seen_at < now() - timedelta(minutes=50)

    session = phone.session
    session[presence.SEEN] = int(time.time()) - 301
    session.save()
    phone.get("/me/security/devices/")
    assert UserSession.objects.get().last_seen_at > now() - timedelta(minutes=1)
