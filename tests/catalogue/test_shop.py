"""The public shop: prices with VAT, net beside for companies, in the reader's language (R-54)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from comptoir.catalogue.days import today
from comptoir.catalogue.models import Offer, Price
from tests.catalogue.conftest import an_offer

pytestmark = pytest.mark.rule("R-54")


@pytest.fixture
def browser() -> Client:
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def taxed(settings) -> None:
    settings.SELLER = {**settings.SELLER, "country": "CH", "vat_number": "CHE-123.456.788 MWST"}


def read(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode().replace("\xa0", " ")


def test_anybody_sees_what_is_sold_with_vat_included(browser, taxed, mail, hosting):
    page = read(browser, "/shop/")

    assert "Mail" in page
    assert "Hosting" in page
    assert "CHF 50.00" in page
    assert "VAT included" in page
    assert "without VAT" not in page


def test_a_company_sees_the_net_beside(browser, taxed, mail):
    page = read(browser, "/shop/?for=company")

    assert "CHF 50.00" in page
    assert "CHF 46.25 without VAT" in page


def test_who_charges_no_vat_says_so(browser, settings, mail):
    settings.SELLER = {**settings.SELLER, "vat_number": ""}

    page = read(browser, "/shop/?for=company")

    assert "No VAT is charged" in page
    assert "without VAT" not in page


def test_period_and_currency_are_chosen_in_the_address(browser, mail):
    page = read(browser, "/shop/?months=1&currency=EUR")

    assert "€5.00" in page
    assert "per month" in page
    assert "€50.00" not in page


@pytest.mark.parametrize("query", ["?months=x", "?currency=GBP", "?for=1", "?months=1&months=12"])
def test_nonsense_in_the_address_is_as_usual(browser, mail, query):
    assert "Mail" in read(browser, f"/shop/{query}")


def test_what_is_sold_by_the_year_only_says_so(browser, mail):
    Price.objects.filter(offer=mail, months=1).delete()

    page = read(browser, "/shop/?months=1")

    assert "CHF 50.00" in page
    assert "per year" in page


def test_a_shelf_holds_its_own(browser, mail, hosting):
    page = read(browser, "/shop/mail/")

    assert "What mail is good for." in page
    assert "What hosting is good for." not in page
    assert browser.get("/shop/yachts/").status_code == 404


def test_an_offer_has_a_page_with_both_prices_and_its_extras(browser, taxed, mail):
    extra = an_offer("more", extends=mail)
    setup = Price.objects.get(offer=mail, months=1, currency="CHF")
    setup.setup_cents = 3000
    setup.save()

    page = read(browser, "/shop/offers/mail/?for=company")

    assert "CHF 50.00" in page
    assert "CHF 5.00" in page
    assert "plus CHF 30.00 once for the setup" in page
    assert "CHF 27.75 without VAT" in page
    assert "What more is good for." in page
    assert browser.get(extra.url).status_code == 404


def test_an_offer_leads_to_its_order(browser, mail):
    page = read(browser, "/shop/offers/mail/")

    assert f'href="{reverse("orders:wanted", args=["mail"])}"' in page
    assert browser.get("/order/mail/").status_code == 200


def test_an_extra_is_no_offer_of_its_own(browser, mail):
    an_offer("more", extends=mail)

    assert "What more is good for." not in read(browser, "/shop/mail/")


def test_what_is_not_sold_is_not_there(browser, mail, hosting):
    gone = {"active_from": today() - timedelta(9), "active_until": today() - timedelta(1)}
    Offer.objects.filter(pk=mail.pk).update(**gone)
    Offer.objects.filter(pk=hosting.pk).update(active_from=today() + timedelta(1))

    page = read(browser, "/shop/")

    assert "What mail is good for." not in page
    assert "What hosting is good for." not in page
    assert browser.get("/shop/offers/mail/").status_code == 404
    assert browser.get("/shop/offers/nothing/").status_code == 404


def test_an_offer_speaks_the_readers_language(mail):
    page = read(Client(headers={"accept-language": "fr"}), "/shop/offers/mail/")

    assert "Mail (fr)" in page


def test_whoever_is_signed_in_sees_the_shop_in_the_console(signed_in, person, mail):
    page = read(signed_in(person), "/shop/")

    assert 'class="console"' in page
    assert "CHF 50.00" in page


@pytest.mark.parametrize("number", [1, 30])
def test_the_shop_costs_the_same_whatever_is_on_the_shelves(
    browser, django_assert_max_num_queries, db, number
):
    for position in range(number):
        an_offer(f"offer-{position}")

    with django_assert_max_num_queries(8):
        read(browser, "/shop/")
