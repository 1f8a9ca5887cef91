"""The pages of the accounting."""

from __future__ import annotations

from datetime import timedelta

import pytest

from comptoir.billing.models import DueItem
from comptoir.billing.sellers import today
from comptoir.core.tenancy import everywhere
from tests.billing.conftest import IBAN, a_due_item, paid_in, prepaid
from tests.jobs import run_jobs

pytestmark = pytest.mark.usefixtures("sells")


def at(organization, page: str) -> str:
    return f"/o/{organization.pk}/accounting/{page}"


@pytest.fixture
def browser(administrator, signed_in):
    return signed_in(administrator)


def test_what_is_due_within_two_months_is_shown_and_all_on_request(organization, browser):
    a_due_item(organization, "order:1:1")
    a_due_item(organization, "order:1:2", due_on=today() + timedelta(days=100))

    soon = browser.get(at(organization, "")).content.decode()
    everything = browser.get(at(organization, "?show=all")).content.decode()

    assert "order:1:1" in soon
    assert "order:1:2" not in soon
    assert "Show all" in soon
    assert "order:1:2" in everything


def test_a_selection_is_paid_with_the_prepaid_account(organization, browser):
    item, other = a_due_item(organization, "order:1:1"), a_due_item(organization, "order:1:2")
    paid_in(organization, 20_00)

    chosen = browser.post(at(organization, ""), {"item": [item.pk]})
    assert browser.get(chosen.url).status_code == 200
    paid = browser.post(chosen.url, {"address": "", "item": [item.pk]}, follow=True)

    assert "Invoice 2" in paid.content.decode()
    assert prepaid(organization) == 8_00
    with everywhere():
        assert list(DueItem.objects.open()) == [other]


def test_ticking_nothing_says_so(organization, browser):
    a_due_item(organization)

    answer = browser.post(at(organization, ""), {})

    assert answer.status_code == 422
    assert "Tick at least one line." in answer.content.decode()


@pytest.mark.rule("R-41")
def test_too_little_on_the_prepaid_account_disables_the_button_and_is_refused(
    organization, browser
):
    item = a_due_item(organization)
    page = at(organization, f"selection/?item={item.pk}")

    shown = browser.get(page).content.decode()
    refused = browser.post(page, {"address": ""})

    assert "does not hold enough" in shown
    assert refused.status_code == 422
    assert "does not hold enough" in refused.content.decode()


@pytest.mark.rule("R-38")
def test_a_pro_forma_is_made_of_the_ticked_lines_and_downloaded(organization, browser):
    item = a_due_item(organization)

    page = browser.post(at(organization, "pro-formas/"), {"item": [item.pk]}, follow=True)
    words = page.content.decode()
    assert IBAN in words
    assert "Download" in words
    file = browser.get(f"{page.redirect_chain[-1][0]}pdf/")  # at once, before any job has run
    assert file.content.startswith(b"%PDF")
    run_jobs()
    assert browser.get(f"{page.redirect_chain[-1][0]}pdf/").content == file.content

    with everywhere():
        assert organization.due_items.open().count() == 1  # nothing is changed by asking
        assert organization.documents.count() == 0


def test_a_request_to_pay_without_an_account_to_pay_to_is_refused_in_words(
    organization, browser, settings
):
    settings.SELLER = {**settings.SELLER, "iban": "", "qr_iban": ""}
    item = a_due_item(organization)

    answer = browser.post(at(organization, "pro-formas/"), {"item": item.pk})

    assert answer.status_code == 422
    assert "Payment by bank transfer is not available here." in answer.content.decode()
