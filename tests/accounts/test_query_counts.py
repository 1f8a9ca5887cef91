"""What one's own pages cost the database: the same for one device and for forty."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from comptoir.accounts.models import Session
from comptoir.accounts.operations import devices

PAGES = [
    "/me/",
    "/me/security/",
    "/me/security/devices/",
    "/me/security/activity/",
    "/me/data/",
    "/me/delete/",
]


def cost(browser, page: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(page).status_code == 200
    return len(queries)


def forty_of_everything(person) -> None:
    for number in range(40):
        key = f"session-{number}"
        Session.objects.create(session_key=key, session_data="", expire_date=now() + timedelta(1))
        UserSession.objects.create(user=person.user, session_key=key, ip="192.0.2.1", user_agent="")
        devices.journal.record(person, devices.DeviceLoggedOut(device=key))
        Authenticator.objects.create(
            user=person.user, type="webauthn", data={"name": key, "credential": {}}
        )


@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_the_same_however_much_it_shows(person, signed_in, page):
    browser = signed_in(person)
    browser.get(page)
    few = cost(browser, page)
    forty_of_everything(person)

    assert cost(browser, page) <= few
    assert few <= 20
