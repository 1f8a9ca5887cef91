"""Passkeys and security keys, made and used with an authenticator that Chromium plays (R-26)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from comptoir.accounts.actors import Person
from tests.browser import Open, violations
from tests.conftest import PASSWORD, a_user
from tests.served import Console

pytestmark = [pytest.mark.browser, pytest.mark.rule("R-26")]
EMAIL = "zoe@example.org"
COOKIE = settings.SESSION_COOKIE_NAME


@pytest.fixture
def zoe(console: Console, opened: Open, signed_in: Callable) -> Page:
    """Zoé's browser: logged in, confirmed just now, with an authenticator."""
    person = Person(a_user(EMAIL, "Zoé", "Durand"), fresh=True)
    context = opened(locale="en-GB")
    cookie = signed_in(person).cookies[COOKIE].value
    context.add_cookies([{"name": COOKIE, "value": cookie, "url": console.url}])
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    client.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


def test_a_passkey_is_made_and_logs_in_without_a_password(zoe: Page) -> None:
    _make(zoe, "/me/security/passkeys/new/", "Add a passkey")
    _log_out(zoe)

    zoe.goto("/login/")
    zoe.get_by_role("button", name="Log in with a passkey").click()

    expect(zoe.get_by_role("button", name="My account: Zoé Durand")).to_be_visible()
    assert violations(zoe) == []


def test_who_logs_in_with_a_passkey_may_stay_logged_in(zoe: Page) -> None:
    _make(zoe, "/me/security/passkeys/new/", "Add a passkey")
    for stays in (False, True):
        _log_out(zoe)
        zoe.get_by_label("Stay logged in").set_checked(stays)
        zoe.get_by_role("button", name="Log in with a passkey").click()
        expect(zoe.get_by_role("button", name="My account: Zoé Durand")).to_be_visible()
        (cookie,) = [one for one in zoe.context.cookies() if one["name"] == COOKIE]
        assert (cookie["expires"] > 0) is stays


def test_a_security_key_is_asked_for_after_the_password(zoe: Page) -> None:
    _make(zoe, "/me/security/keys/new/", "Add a security key")
    _log_out(zoe)

    zoe.goto("/login/")
    zoe.get_by_label("E-mail address").fill(EMAIL)
    zoe.get_by_label("Password", exact=True).fill(PASSWORD)
    zoe.get_by_role("button", name="Log in", exact=True).click()
    zoe.get_by_role("button", name="Use a passkey or a security key").click()

    expect(zoe.get_by_role("button", name="My account: Zoé Durand")).to_be_visible()


@pytest.mark.parametrize("width", [320, 390])
def test_the_key_for_an_authenticator_app_stands_whole_on_a_phone(zoe: Page, width: int) -> None:
    zoe.set_viewport_size({"width": width, "height": 800})
    zoe.goto("/me/security/app/")

    key = zoe.locator(".copy-field .form-control")
    assert key.evaluate("(shown) => shown.scrollWidth <= shown.clientWidth")
    assert len("".join(key.inner_text().split())) == 32
    assert violations(zoe) == []


def _make(page: Page, where: str, button: str) -> None:
    page.goto(where)
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("button", name=button).click()
    expect(page.locator("#toasts")).to_contain_text("“My laptop” is added.")
    assert violations(page) == []


def _log_out(page: Page) -> None:
    page.get_by_role("button", name="My account: Zoé Durand").click()
    page.get_by_role("button", name="Log out").click()
    expect(page).to_have_url(re.compile("/login/"))
