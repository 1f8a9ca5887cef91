"""Passkeys and security keys, in a real browser with a virtual authenticator (R-26)."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser import violations
from tests.conftest import PASSWORD, a_user

pytestmark = [pytest.mark.browser, pytest.mark.rule("R-26")]
EMAIL = "zoe@example.org"


def authenticator(page: Page, *, passkeys: bool) -> None:
    """Plug in a key; one for passkeys knows its owner and keeps accounts itself."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal" if passkeys else "usb",
                "hasResidentKey": passkeys,
                "hasUserVerification": passkeys,
                "isUserVerified": passkeys,
                "automaticPresenceSimulation": True,
            }
        },
    )


@pytest.fixture
def page(opened) -> Page:
    context: BrowserContext = opened(locale="en-GB")
    return context.new_page()


def log_in(page: Page) -> None:
    page.goto("/login/")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url(re.compile(r"/(me/|o/|welcome|organizations).*"))


def confirm(page: Page) -> None:
    """Type the password once more."""
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.locator("main").get_by_role("button").last.click()


def test_a_passkey_is_added_and_then_opens_the_account_alone(console, page):
    a_user(EMAIL, "Zoé", "Durand")
    authenticator(page, passkeys=True)
    log_in(page)
    page.goto("/me/security/")
    page.get_by_role("link", name="Add a passkey").last.click()
    confirm(page)
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("button", name="Add a passkey").click()

    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert page.locator(".secrets code").count() == 10
    page.goto("/me/security/")
    expect(page.get_by_text("My laptop", exact=True)).to_be_visible()
    assert violations(page) == []

    page.get_by_role("button", name="My account").click()
    page.get_by_role("button", name="Log out").click()
    page.goto("/login/?next=/me/")
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.get_by_role("heading", name="My profile")).to_be_visible()


def test_a_security_key_is_asked_for_after_the_password(console, page):
    a_user(EMAIL, "Zoé", "Durand")
    authenticator(page, passkeys=False)
    log_in(page)
    page.goto("/me/security/keys/new/")
    confirm(page)
    page.get_by_label("Name").fill("Blue key")
    page.get_by_role("button", name="Add a security key").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    assert Authenticator.objects.filter(type="webauthn").count() == 1

    page.get_by_role("button", name="My account").click()
    page.get_by_role("button", name="Log out").click()
    page.goto("/login/?next=/me/")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.get_by_role("button", name=re.compile("key", re.IGNORECASE)).click()
    expect(page.get_by_role("heading", name="My profile")).to_be_visible()


def test_a_key_is_renamed_and_removed_from_its_menu(console, page):
    a_user(EMAIL, "Zoé", "Durand")
    authenticator(page, passkeys=True)
    log_in(page)
    page.goto("/me/security/passkeys/new/")
    confirm(page)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("/me/security/")
    page.get_by_role("button", name=re.compile("^Actions for")).click()
    page.get_by_role("link", name="Rename").click()
    page.get_by_label("Name").fill("Old laptop")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Actions for Old laptop").click()
    page.get_by_role("link", name="Remove").click()
    expect(page.get_by_text("It is your last second factor")).to_be_visible()
    page.get_by_role("button", name="Remove").click()

    expect(page.get_by_text("The key is removed.")).to_be_visible()
    assert not Authenticator.objects.exists()
