"""User management in a real browser: what only a script, or only a missing one, shows."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from playwright.sync_api import BrowserContext, Locator, Page, expect

from comptoir.accounts.models import User
from comptoir.core.tenancy import everywhere
from comptoir.organizations.models import (
    Invitation,
    Membership,
    Organization,
    Team,
    TeamPlace,
)
from comptoir.organizations.permissions import Role
from tests.browser import PHONE, violations
from tests.conftest import a_member, an_organization, refreshed

pytestmark = pytest.mark.browser
ENGLISH = {"locale": "en-GB"}


@pytest.fixture
def munster(console) -> Organization:
    return an_organization()


def signed_in(context: BrowserContext, user, url: str) -> Page:
    """A page of somebody who has just proved who they are."""
    browser = Client()
    browser.force_login(user)
    refreshed(browser, user)
    session = browser.cookies["comptoir_session"].value
    context.add_cookies([{"name": "comptoir_session", "value": session, "url": url}])
    return context.new_page()


def test_what_a_role_means_is_shown_while_it_is_chosen(opened, console, munster):
    ada = a_member(munster, Role.LEGAL_REPRESENTATIVE, "ada@example.org")
    bob = a_member(munster, Role.COLLABORATOR, "bob@example.org")
    page = signed_in(opened(**ENGLISH), ada.user, console.url)
    page.goto(reverse("organizations:user-role", args=[munster.pk, bob.membership.pk]))
    expect(page.get_by_text("Nothing changes yet.")).to_be_visible()
    page.get_by_label("Administrator").check()

    expect(page.get_by_text("New: See the users and the invitations")).to_be_visible()
    expect(page.locator("#id_accounting [value=see]")).to_be_hidden()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("has other rights now.")).to_be_visible()
    with everywhere():
        assert Membership.objects.get(pk=bob.membership.pk).role == Role.ADMINISTRATOR
    assert violations(page) == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_the_wizard_on_a_phone(opened, console, munster, scripts):
    ada = a_member(munster, Role.LEGAL_REPRESENTATIVE, "ada@example.org")
    context = opened(PHONE, java_script_enabled=scripts, **ENGLISH)
    page = signed_in(context, ada.user, console.url)
    page.goto(reverse("organizations:users", args=[munster.pk]))
    page.get_by_role("link", name="Add a user").click()
    go_on = page.get_by_role("button", name="Continue")
    who(page, go_on)
    page.get_by_label("External user").check()
    page.locator("#id_accounting [value=see]").check()
    go_on.click()
    page.get_by_label("Message").fill("See you on Monday.")
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_label("External user")).to_be_checked()
    go_on.click()
    expect(page.get_by_label("Message")).to_have_value("See you on Monday.")  # nothing is lost
    go_on.click()
    page.get_by_role("button", name="Send the invitations").click()

    expect(page.get_by_role("link", name="bob@example.org")).to_be_visible()
    with everywhere():
        assert Invitation.objects.filter(role=Role.EXTERNAL, accounting="see").count() == 2


def who(page: Page, go_on: Locator) -> None:
    """The first step: a mistake, then not."""
    page.get_by_label("E-mail addresses").fill("zoe@example.org, bob@")
    go_on.click()
    expect(page.locator(".mistake")).to_contain_text("“bob@” is not an e-mail address.")
    page.get_by_label("E-mail addresses").fill("zoe@example.org, bob@example.org")
    go_on.click()


def test_the_list_is_filtered_while_one_types(opened, console, munster):
    ada = a_member(munster, Role.LEGAL_REPRESENTATIVE, "ada@example.org")
    a_member(munster, Role.COLLABORATOR, "bob@example.org")
    page = signed_in(opened(**ENGLISH), ada.user, console.url)
    page.goto(reverse("organizations:users", args=[munster.pk]))
    expect(page.get_by_text("bob@example.org")).to_be_visible()
    page.get_by_placeholder("Search a user").fill("ada@")

    expect(page.get_by_text("bob@example.org")).to_be_hidden()
    expect(page.get_by_text("1 user", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile("q=ada%40"))
    page.get_by_placeholder("Search a user").fill("zzzz")
    expect(page.get_by_text("Nobody matches this search.")).to_be_visible()


def test_the_actions_of_a_row_are_in_sight_without_scrolling(opened, console, munster):
    width = 900
    ada = a_member(munster, Role.LEGAL_REPRESENTATIVE, "ada@example.org")
    long = a_member(munster, Role.COLLABORATOR, "maximiliane.hohenlohe@company.example")
    with everywhere():
        for name in ("Buchhaltung", "Dispositionen Nord"):
            team = Team.objects.create(organization=munster, name=name)
            TeamPlace.objects.create(organization=munster, team=team, membership=long.membership)
        Membership.objects.update(seen_at=now() - timedelta(weeks=3))
    User.objects.update(language="fr")
    page = signed_in(opened((width, 800)), ada.user, console.url)
    page.goto(reverse("organizations:users", args=[munster.pk]))
    box = page.locator("tbody .row-actions button").last.bounding_box()

    assert box is not None
    assert box["x"] + box["width"] < width - 16
