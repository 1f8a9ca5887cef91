"""A card typed into the field of Stripe's script, and the bank's question: in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, Route

from comptoir.billing.models import Payment
from comptoir.billing.operations import cards
from comptoir.core.tenancy import everywhere
from comptoir.organizations.actors import Member
from comptoir.organizations.permissions import Role
from tests.billing.conftest import a_due_item
from tests.browser import PHONE, WATCH, violations
from tests.conftest import a_member, an_organization
from tests.localstripe import ASKS, GOOD

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("localstripe")]
REFUSED = "4000000000000002"


@pytest.fixture
def member(transactional_db: None) -> Member:
    return a_member(an_organization(), Role.LEGAL_REPRESENTATIVE)


@pytest.fixture
def page(chromium: Browser, live_server, member: Member) -> Iterator[Page]:
    client = Client()
    client.force_login(member.user)
    width, height = PHONE
    context = chromium.new_context(
        base_url=live_server.url.replace("127.0.0.1", "localhost"),
        viewport={"width": width, "height": height},
    )
    context.set_default_timeout(20_000)
    context.add_init_script(WATCH)
    context.add_cookies(
        [
            {"name": name, "value": it.value, "domain": "localhost", "path": "/"}
            for name, it in client.cookies.items()
        ]
    )
    context.route("**/static/**", built)
    yield context.new_page()
    context.close()


def built(route: Route) -> None:
    """Serve what is built: the tests' own server looks for nothing there."""
    name = urlsplit(route.request.url).path.removeprefix(settings.STATIC_URL)
    route.fulfill(path=Path(settings.STATIC_ROOT) / name)


def asked(member: Member) -> tuple[Payment, str]:
    payment = cards.ask_card(member, [a_due_item(member.organization)])
    return payment, f"/o/{payment.organization_id}/accounting/payments/{payment.pk}/"


def typed(page: Page, number: str) -> None:
    """Type a card where Stripe's script asks for it."""
    fields = {"number": number, "exp_month": "12", "exp_year": "40", "cvc": "123"}
    for name, value in fields.items():
        page.get_by_placeholder(name).fill(value)
    page.get_by_role("button", name="Save the card").click()


def test_a_card_is_typed_and_pays(page: Page, member: Member):
    payment, here = asked(member)
    page.goto(here)
    page.get_by_role("button", name="Add a means of payment").click()
    typed(page, GOOD)
    page.wait_for_url(f"**{here}")
    page.get_by_role("button", name="Pay CHF").click()
    page.wait_for_url("**/invoices/**")

    with everywhere():
        assert Payment.objects.get(pk=payment.pk).document_id is not None
    assert violations(page) == []


def test_a_card_that_the_bank_refuses_is_said_beside_the_field(page: Page, member: Member):
    page.goto(f"/o/{member.organization.pk}/accounting/methods/")
    page.get_by_role("button", name="Add").click()
    typed(page, REFUSED)

    page.get_by_text("Your card was declined.").wait_for()
    assert page.get_by_role("button", name="Save the card").is_enabled()
    assert violations(page) == []


def test_the_bank_asks_in_the_page_and_the_answer_pays(page: Page, member: Member):
    payment, here = asked(member)
    page.goto(here)
    page.get_by_role("button", name="Add a means of payment").click()
    typed(page, ASKS)
    page.get_by_role("button", name="Complete authentication").click()
    page.wait_for_url(f"**{here}")
    page.get_by_role("button", name="Pay CHF").click()
    page.wait_for_url(f"**{here}confirm/")
    page.get_by_role("button", name="Complete authentication").click()
    page.wait_for_url("**/invoices/**")

    with everywhere():
        assert Payment.objects.get(pk=payment.pk).document_id is not None
    assert violations(page) == []


def test_whoever_says_no_to_the_bank_reads_that_nothing_was_charged(page: Page, member: Member):
    _, here = asked(member)
    page.goto(here)
    page.get_by_role("button", name="Add a means of payment").click()
    typed(page, ASKS)
    page.get_by_role("button", name="Complete authentication").click()
    page.wait_for_url(f"**{here}")
    page.get_by_role("button", name="Pay CHF").click()
    page.wait_for_url(f"**{here}confirm/")
    page.get_by_role("button", name="Fail authentication").click()

    page.get_by_text("was not confirmed at the bank").wait_for()
