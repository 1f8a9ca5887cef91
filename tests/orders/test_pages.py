"""The pages of carts and orders: what the guides say stands there."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from comptoir.billing.operations import paying
from comptoir.billing.sellers import today
from comptoir.catalogue.models import Offer, Price
from comptoir.core.actors import System
from comptoir.core.tenancy import everywhere
from comptoir.kit import limits
from comptoir.orders.models import CartLine, Order
from comptoir.orders.operations import carts
from comptoir.orders.permissions import Method, State
from comptoir.organizations.models import Membership
from comptoir.organizations.permissions import Accounting, Role
from tests.billing.conftest import paid_in, told
from tests.catalogue.conftest import a_code, a_grant
from tests.conftest import a_member, an_organization
from tests.orders.conftest import again, ordered, owed_for

pytestmark = pytest.mark.usefixtures("sells")


@pytest.fixture
def at(organization):
    return lambda page, *more: reverse(f"orders:{page}", args=[organization.pk, *more])


@pytest.fixture
def browser(representative, signed_in):
    return signed_in(representative)


def fields(page):
    """The hidden fields that the page sends back."""
    text = page.content.decode()
    return dict(re.findall(r'name="(key|shown|money)"[^>]*value="([^"]*)"', text))


def texts(page):
    return page.content.decode().replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.DEFAULT_LANGUAGE = "en"


def test_what_is_sold_stands_on_its_shelf(browser, at, mail, domain):
    page = texts(browser.get(at("shop")))
    assert all(words in page for words in ("Mail services", "Domains", "CHF 5.00", "CHF 50.00"))

    only = texts(browser.get(at("shop"), {"category": "domain"}))
    assert 'aria-label="Mail services"' not in only


def test_nothing_on_the_shelves_is_said(browser, at):
    assert "Nothing is sold here" in texts(browser.get(at("shop")))


def test_an_offer_goes_into_the_cart(browser, at, domain):
    answer = browser.post(at("want") + "?offer=domain", {"months": 12, "answer": "example.org"})

    assert answer.headers["Location"] == at("cart")
    assert "example.org" in texts(browser.get(at("cart")))


@pytest.mark.parametrize("offer", ["", "?offer=gone"])
def test_an_offer_that_is_not_sold_leads_to_the_shelves(browser, at, offer):
    for ask in (browser.get, browser.post):
        assert ask(at("want") + offer).headers["Location"] == at("shop")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"months": 12, "answer": "no domain"}, "Enter a domain"),
        ({"months": 12, "answer": ""}, "This field is required"),
        ({"months": 5, "answer": "example.org"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_wished_is_said_at_its_field(browser, at, domain, given, sentence):
    page = browser.post(at("want") + "?offer=domain", given)

    assert page.status_code == 422
    assert sentence in texts(page)
    assert given["answer"] in texts(page)


def test_an_empty_cart_says_so(browser, at):
    assert "Your cart is empty" in texts(browser.get(at("cart")))


@pytest.mark.rule("R-43")
def test_the_cart_offers_the_grant_that_fits_and_says_why_none_does(
    browser, at, organization, representative, mail, backup
):
    a_grant(organization, mail)
    carts.put(representative, offer=mail.slug, months=1)
    carts.put(representative, offer=backup.slug, months=1)
    page = texts(browser.get(at("cart")))

    assert page.count('form="checkout"') == 1
    assert "free for 12 months" in page
    assert "for another offer: Mail" in page


@pytest.mark.rule("R-43")
def test_the_cart_names_the_organization_that_holds_a_grant(browser, at, representative, mail):
    other = an_organization("Librairie SA")
    a_member(other, Role.LEGAL_REPRESENTATIVE, representative.user.email)
    a_grant(other, mail)
    carts.put(representative, offer=mail.slug, months=1)

    page = texts(browser.get(at("cart")))
    assert "Librairie SA has one." in page
    assert f"{reverse('orders:want', args=[other.pk])}?offer={mail.slug}" in page


@pytest.mark.rule("R-43")
def test_a_free_order_is_completed_without_payment(browser, at, organization, representative, mail):
    grant = a_grant(organization, mail)
    line = carts.put(representative, offer=mail.slug, months=1)
    browser.post(
        at("cart"),
        {**fields(browser.get(at("cart"))), f"grant-{line.pk}": grant.pk, "do": "update"},
    )
    page = browser.get(at("cart"))
    assert "Complete the order<" in texts(page)
    assert "obligation" not in texts(page)
    assert "Free for 12 months, then CHF 5.00 per month" in texts(page)

    browser.post(at("cart"), {**fields(page), f"grant-{line.pk}": grant.pk, "do": "order"})
    with everywhere():
        assert Order.objects.get().state is State.DONE


@pytest.mark.rule("R-44")
def test_the_promo_code_comes_after_the_payment_method(browser, at, representative, mail):
    a_code()
    carts.put(representative, offer=mail.slug, months=12)
    start = fields(browser.get(at("cart")))
    early = browser.post(at("cart"), {**start, "code": "SUMMER", "do": "apply"})
    assert early.status_code == 422
    assert "Choose a payment method first" in texts(early)
    assert "SUMMER" in texts(early)

    chosen = {**start, "method": "transfer"}
    wrong = browser.post(at("cart"), {**chosen, "code": "WINTER", "do": "apply"})
    assert (wrong.status_code, "We do not know" in texts(wrong)) == (422, True)

    browser.post(at("cart"), {**chosen, "code": "summer", "do": "apply"})
    assert "CHF 45.00" in texts(browser.get(at("cart")))


@pytest.mark.rule("R-44")
def test_whoever_guesses_codes_in_the_cart_waits(browser, at, representative, mail):
    a_code()
    carts.put(representative, offer=mail.slug, months=12)
    chosen = {**fields(browser.get(at("cart"))), "method": "transfer", "do": "apply"}
    for number in range(limits.CODE_GUESSES):
        wrong = browser.post(at("cart"), {**chosen, "code": f"GUESS{number}"})
        assert "We do not know" in texts(wrong)
    page = browser.post(at("cart"), {**chosen, "code": "SUMMER"})

    assert page.status_code == 422
    assert "Too many promo codes that do not exist" in texts(page)
    assert "CHF 50.00" in texts(browser.get(at("cart")))
    ordered = browser.post(at("cart"), {**chosen, "do": "order"})
    assert ordered.status_code == 302


@pytest.mark.rule("R-44")
def test_whoever_guesses_codes_of_a_first_order_waits(person, signed_in, mail):
    a_code()
    browser = signed_in(person)
    browser.post(reverse("orders:wanted", args=["mail"]), {"months": 12, "quantity": 1})
    here = reverse("orders:first-order")
    filled = {"kind": "person", "country": "CH", "method": "transfer"}
    sent = {**fields(browser.get(here)), **filled}
    for number in range(limits.CODE_GUESSES):
        browser.post(here, {**sent, "code": f"GUESS{number}", "do": "order"})
    page = texts(browser.post(here, {**sent, "code": "SUMMER", "do": "update"}))

    assert "Too many promo codes that do not exist" in page
    assert "CHF 45.00" not in page


@pytest.mark.rule("R-50")
def test_an_order_by_transfer_shows_how_to_pay(browser, at, representative, mail):
    carts.put(representative, offer=mail.slug, months=1)
    page = browser.get(at("cart"))
    assert "Complete the order with obligation to pay" in texts(page)
    sent = {**fields(page), "method": "transfer", "do": "order"}
    answer = browser.post(at("cart"), sent)
    shown = texts(browser.get(answer.headers["Location"]))

    assert all(words in shown for words in ("How to pay", "Reference", "CHF 5.00"))
    with everywhere():
        order = Order.objects.get()
    assert texts(browser.get(at("orders"))).count(f"Order {order.pk}") == 1
    assert browser.post(at("cart"), sent).headers["Location"] == order.url


def test_a_qr_reference_is_shown_with_the_account_that_takes_it(
    browser, at, settings, representative, mail
):
    settings.SELLER = {**settings.SELLER, "qr_iban": "CH4431999123000889012"}
    carts.put(representative, offer=mail.slug, months=1)
    sent = {**fields(browser.get(at("cart"))), "method": "transfer", "do": "order"}
    shown = texts(browser.get(browser.post(at("cart"), sent).headers["Location"]))

    assert "CH4431999123000889012" in shown
    assert settings.SELLER["iban"] not in shown


def test_the_prepaid_account_says_what_it_holds(browser, at, representative, organization, mail):
    paid_in(organization, 7_00)
    carts.put(representative, offer=mail.slug, months=1)

    assert "The prepaid account holds CHF 7.00." in texts(browser.get(at("cart")))


@pytest.mark.rule("R-45")
def test_a_price_that_changed_is_shown_before_it_is_ordered(browser, at, representative, mail):
    carts.put(representative, offer=mail.slug, months=1)
    sent = {**fields(browser.get(at("cart"))), "method": "transfer", "do": "order"}
    Price.objects.filter(offer=mail).update(cents=600)
    page = browser.post(at("cart"), sent)

    assert page.status_code == 422
    assert "The price has changed" in texts(page)
    assert fields(page)["shown"] == "600"


def test_lines_are_changed_and_taken_out(browser, at, representative, mail):
    line = carts.put(representative, offer=mail.slug, months=1)
    browser.post(at("cart-line", line.pk), {"quantity": 3, "months": 12})
    assert "CHF 150.00" in texts(browser.get(at("cart")))
    wrong = browser.post(at("cart-line", line.pk), {"quantity": 0, "months": 12})
    assert (wrong.status_code, "greater than or equal to 1" in texts(wrong)) == (422, True)

    browser.post(at("cart-line", line.pk), {"do": "remove"})
    with everywhere():
        assert not CartLine.objects.exists()


def test_a_code_is_taken_off_the_cart(browser, at, representative, mail):
    a_code()
    carts.put(representative, offer=mail.slug, months=12)
    carts.choose(representative, method=Method.TRANSFER, address=None)
    use = carts.apply_code(representative, code="SUMMER")
    browser.post(at("cart-code", use.pk))
    assert "SUMMER" not in texts(browser.get(at("cart")))


def test_an_unpaid_order_is_cancelled(browser, at, representative, mail):
    order = ordered(representative, mail)
    assert "What cancelling means" in texts(browser.get(at("cancel-order", order.pk)))
    browser.post(at("cancel-order", order.pk))

    assert again(order).state is State.CANCELLED
    assert "How to pay" not in texts(browser.get(order.url))


def test_a_paid_order_offers_no_cancellation(browser, representative, mail):
    order = ordered(representative, mail)
    items = owed_for(order)
    paying.record_payment(System(order.organization_id), told=told(500), items=items)
    page = texts(browser.get(order.url))
    assert "Cancel the order" not in page
    assert "Invoice " in page


@pytest.mark.rule("R-06", "R-10")
def test_who_sees_the_accounting_sees_orders_and_places_none(
    at, collaborator, external, representative, mail, signed_in
):
    order = ordered(representative, mail)
    assert signed_in(collaborator).get(at("orders")).status_code == 403
    with everywhere():
        Membership.objects.filter(pk=external.membership.pk).update(accounting=Accounting.SEE)
    seeing = signed_in(external)
    assert seeing.get(order.url).status_code == 200
    for page in ("shop", "cart"):
        assert seeing.get(at(page)).status_code == 403
    assert seeing.post(at("cancel-order", order.pk)).status_code == 403


@pytest.mark.rule("R-45")
def test_what_a_visitor_chose_is_in_the_cart_after_signing_in(
    client, at, representative, mail, domain
):
    client.post(reverse("orders:wanted", args=["mail"]), {"months": 12, "quantity": 2})
    client.post(reverse("orders:wanted", args=["domain"]), {"months": 12, "answer": "example.org"})
    assert "CHF 150.00" in texts(client.get(reverse("orders:wishes")))
    client.force_login(representative.user)

    assert client.get(reverse("orders:first-order")).headers["Location"] == at("cart")
    assert "example.org" in texts(client.get(at("cart")))
    assert "Your cart is empty" in texts(client.get(reverse("orders:wishes")))


def test_a_visitor_takes_something_out(client, mail):
    client.post(reverse("orders:wanted", args=["mail"]), {"months": 12, "quantity": 2})
    assert client.post(reverse("orders:wishes"), {"place": "7"}).status_code == 404
    client.post(reverse("orders:wishes"), {"place": "0"})
    assert "Your cart is empty" in texts(client.get(reverse("orders:wishes")))


def test_a_visitor_signs_in_before_the_end(client, mail):
    client.post(reverse("orders:wanted", args=["mail"]), {"months": 12, "quantity": 1})
    answer = client.get(reverse("orders:first-order"))
    assert answer.headers["Location"].endswith("?next=/me/order/")


@pytest.mark.rule("R-02", "R-03")
def test_a_first_order_makes_the_organization(person, signed_in, mail):
    a_code()
    browser = signed_in(person)
    browser.post(reverse("orders:wanted", args=["mail"]), {"months": 12, "quantity": 1})
    here = reverse("orders:first-order")
    filled = {"kind": "company", "name": "Zoé SA", "country": "CH", "method": "transfer"}
    page = browser.post(here, {**fields(browser.get(here)), **filled, "code": "SUMMER"})
    assert "CHF 45.00" in texts(page)

    sent = {**fields(page), **filled, "code": "SUMMER", "do": "order"}
    answer = browser.post(here, sent)
    with everywhere():
        order = Order.objects.select_related("organization").get()
    assert answer.headers["Location"] == order.url
    assert (order.organization.name, order.cents) == ("Zoé SA", 4500)


@pytest.mark.rule("R-42")
def test_a_first_order_is_priced_for_who_orders(person, signed_in, mail):
    browser = signed_in(person)
    browser.post(reverse("orders:wanted", args=["mail"]), {"months": 12, "quantity": 1})
    here = reverse("orders:first-order")
    filled = {"kind": "company", "name": "Zoé Inc", "country": "US", "method": "transfer"}
    page = browser.post(here, {**fields(browser.get(here)), **filled, "do": "order"})

    assert page.status_code == 422
    assert "The price has changed" in texts(page)
    assert fields(page) | {"key": ""} == {"key": "", "shown": "4625", "money": "EUR"}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"kind": "company", "name": ""}, "Enter the legal name"),
        ({"method": ""}, "Choose a payment method first"),
        ({"code": "WINTER"}, "We do not know"),
        ({"country": "XX"}, "Select a valid choice"),
    ],
)
def test_a_first_order_that_is_refused_loses_nothing(person, signed_in, mail, given, sentence):
    browser = signed_in(person)
    browser.post(reverse("orders:wanted", args=["mail"]), {"months": 12, "quantity": 1})
    here = reverse("orders:first-order")
    sent = {
        "key": uuid4(),
        "kind": "person",
        "country": "CH",
        "method": "transfer",
        "do": "order",
        **given,
    }
    page = browser.post(here, sent)

    assert page.status_code == 422
    assert sentence in texts(page)
    with everywhere():
        assert not Order.objects.exists()


def test_a_cart_with_something_that_is_not_sold_any_more_says_so(representative, mail, browser, at):
    carts.put(representative, offer=mail.slug, months=1)
    Offer.objects.update(
        active_from=today() - timedelta(days=9), active_until=today() - timedelta(days=1)
    )

    page = browser.get(at("cart")).content.decode()

    assert "This is no longer sold. Take it out to go on." in page
