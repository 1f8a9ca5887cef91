"""Ordering, paying what is due, topping up and renewing by card: from page to product."""

from __future__ import annotations

import re

import pytest

from comptoir.accounts.models import AddressCode
from comptoir.billing import settling
from comptoir.billing.models import Payment
from comptoir.core.actors import System
from comptoir.core.tenancy import everywhere
from comptoir.orders.operations import carts, charging, following
from comptoir.orders.permissions import Method, State
from comptoir.products.models import Product
from tests.billing.conftest import a_due_item, chf, paid_in, prepaid
from tests.billing.test_cards import a_card, again
from tests.conftest import PASSWORD
from tests.jobs import run_jobs
from tests.localstripe import ASKS
from tests.orders.conftest import again as order_again
from tests.orders.conftest import ordered

pytestmark = pytest.mark.usefixtures("sells", "localstripe")


@pytest.fixture
def browser(representative, signed_in):
    return signed_in(representative)


def the_payment() -> Payment:
    with everywhere():
        return Payment.objects.get(provider="stripe")


def page_of(payment: Payment) -> str:
    return f"/o/{payment.organization_id}/accounting/payments/{payment.pk}/"


def checkout(browser, organization, **sent: str):
    """Send the cart's form, as it stands on the page."""
    here = f"/o/{organization.pk}/cart/"
    html = browser.get(here).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', html)[1]
    shown = re.search(r'name="shown" value="(\d+)"', html)[1]
    return browser.post(here, {"key": key, "shown": shown, "address": "0", **sent})


@pytest.mark.rule("R-50")
def test_an_order_by_card_is_paid_and_set_up(
    representative, organization, localstripe, mail, browser, adds_up
):
    card = a_card(representative, localstripe)
    carts.put(representative, offer=mail.slug, months=1)

    asked = checkout(browser, organization, method="card", do="order")
    assert asked.url == page_of(the_payment())
    assert browser.get(asked.url).status_code == 200
    done = browser.post(asked.url, {"method": card.pk}, follow=True)
    run_jobs()

    assert "Paid: here is the invoice." in done.content.decode()
    with everywhere():
        assert Product.objects.count() == 1
    adds_up()


def test_an_order_that_was_left_before_it_was_paid_leads_back_to_its_payment(
    representative, organization, mail, browser
):
    order = ordered(representative, mail, method=Method.CARD)

    page = browser.get(order.url).content.decode()

    assert page_of(the_payment()) in page
    assert order_again(order).state is State.OPEN


@pytest.mark.rule("R-41")
def test_an_order_is_paid_with_the_prepaid_account_and_the_rest_by_card(
    representative, organization, localstripe, mail, browser, adds_up
):
    card = a_card(representative, localstripe)
    paid_in(organization, 2_00)
    carts.put(representative, offer=mail.slug, months=1)

    asked = checkout(browser, organization, method="shared", do="order")
    browser.post(asked.url, {"method": card.pk})

    assert [intent["amount"] for intent in localstripe.intents()] == [3_00]
    assert prepaid(organization) == 0
    adds_up()


@pytest.mark.rule("R-41", "R-50")
def test_an_order_cancelled_while_its_payment_is_confirmed_is_credited(
    representative, organization, localstripe, mail, adds_up
):
    card = a_card(representative, localstripe, number=ASKS)
    order = ordered(representative, mail, method=Method.CARD)
    payment = the_payment()
    settling.pay(representative, payment, card)
    following.cancel(representative, order)

    localstripe.authenticate(again(payment).theirs)
    settling.settle(organization.pk, payment)
    run_jobs()

    assert order_again(order).state is State.CANCELLED
    assert prepaid(organization) == 5_00
    with everywhere():
        assert not Product.objects.exists()
    adds_up()


def test_cards_are_not_offered_where_nobody_takes_them(
    representative, organization, mail, browser, settings
):
    settings.STRIPE = {**settings.STRIPE, "secret_key": ""}
    carts.put(representative, offer=mail.slug, months=1)

    refused = checkout(browser, organization, method="card", do="order")

    assert refused.status_code == 422
    with everywhere():
        assert not Payment.objects.exists()


def test_what_is_due_is_paid_by_card(representative, organization, localstripe, browser):
    item = a_due_item(organization)
    here = f"/o/{organization.pk}/accounting/selection/?item={item.pk}"

    assert "Pay by card" in browser.get(here).content.decode()
    asked = browser.post(here, {"address": "", "by": "card"})

    assert asked.url == page_of(the_payment())
    assert the_payment().cents == 12_00


@pytest.mark.rule("R-41")
def test_what_is_due_is_paid_with_both(representative, organization, browser):
    item = a_due_item(organization)
    paid_in(organization, 5_00)
    here = f"/o/{organization.pk}/accounting/selection/?item={item.pk}"

    words = browser.get(here).content.decode().replace("\xa0", " ")
    browser.post(here, {"address": "", "by": "shared"})

    assert "Pay CHF 5.00 with the prepaid account and CHF 7.00 by card" in words
    assert (the_payment().cents, the_payment().prepaid_cents) == (7_00, 5_00)


@pytest.mark.rule("R-01", "R-02")
def test_a_visitor_orders_by_card_and_goes_on_to_pay(client, mail):
    client.post("/order/mail/", {"months": 1, "quantity": 1})
    client.post("/cart/address/", {"email": "zoe@example.org"})
    client.post("/cart/address/code/", {"code": AddressCode.objects.get().code})
    html = client.get("/cart/order/").content.decode()
    hidden = dict(re.findall(r'name="(key|shown|money)"[^>]*value="([^"]*)"', html))
    name = {"first_name": "Zoé", "last_name": "Durand", "password": PASSWORD, "terms": "on"}
    sent = {**hidden, **name, "kind": "person", "country": "CH", "method": "card"}
    answer = client.post("/cart/order/", {**sent, "do": "order"})

    assert answer.url == page_of(the_payment())
    assert client.get(answer.url).status_code == 200
    assert the_payment().cents == 5_00


@pytest.mark.rule("R-41")
def test_the_prepaid_account_is_credited_by_card(
    representative, organization, localstripe, browser, adds_up
):
    card = a_card(representative, localstripe)
    here = f"/o/{organization.pk}/accounting/prepaid/credit/"

    asked = browser.post(here, {"amount": "25.00", "by": "stripe"})
    done = browser.post(asked.url, {"method": card.pk})

    assert done.url == f"/o/{organization.pk}/accounting/prepaid/"
    assert prepaid(organization) == 25_00
    adds_up()


def test_crediting_says_what_is_missing_and_loses_nothing(organization, browser):
    here = f"/o/{organization.pk}/accounting/prepaid/credit/"

    answer = browser.post(here, {"amount": "0.10", "by": "stripe"})

    assert answer.status_code == 422
    words = answer.content.decode()
    assert "Enter an amount between" in words
    assert 'value="0.10"' in words


@pytest.mark.rule("R-39", "R-40")
def test_a_renewal_is_charged_to_the_saved_card_once_a_day(
    representative, organization, localstripe, adds_up
):
    a_card(representative, localstripe)
    item, here = a_due_item(organization), System(organization.pk)

    assert charging.charge(here, item, most=chf(12_00)) is False
    assert charging.charge(here, item, most=chf(12_00)) is False
    run_jobs()

    assert len(localstripe.intents()) == 1
    assert the_payment().document_id is not None
    adds_up()


def test_no_more_is_charged_than_was_announced(representative, organization, localstripe):
    a_card(representative, localstripe)

    assert not charging.charge(System(organization.pk), a_due_item(organization), most=chf(11_99))
    run_jobs()

    assert localstripe.intents() == []
