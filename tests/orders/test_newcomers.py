"""A visitor orders without an account: address, code, one page; then all is there, or nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from comptoir.accounts.models import AddressCode, User
from comptoir.catalogue.models import CodeGuess, Price
from comptoir.core.tenancy import everywhere
from comptoir.journal.models import Entry
from comptoir.kit import limits
from comptoir.orders import wishes
from comptoir.orders.models import Order
from comptoir.organizations.models import Kind, Membership, Organization
from comptoir.organizations.permissions import Role
from tests.catalogue.conftest import a_code
from tests.conftest import PASSWORD, a_user
from tests.jobs import letters_to

pytestmark = pytest.mark.usefixtures("sells", "mail")
ZOE = "zoe@example.org"
ADDRESS, CODE, ORDER = (
    reverse(f"orders:{page}") for page in ("address", "address-code", "newcomers-order")
)
FILLED = {
    "first_name": "Zoé",
    "last_name": "Durand",
    "password": PASSWORD,
    "terms": "on",
    "kind": "person",
    "country": "CH",
    "method": "transfer",
}


@pytest.fixture
def browser() -> Client:
    """A visitor who wishes one mail service for a year."""
    return wishing()


def wishing(**headers: str) -> Client:
    made = Client(headers={"accept-language": "en"}, **headers)
    made.post(reverse("orders:wanted", args=["mail"]), {"months": 12, "quantity": 1})
    return made


def texts(page) -> str:
    return page.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def hidden(page) -> dict[str, str]:
    """The hidden fields that the page sends back."""
    return dict(re.findall(r'name="(key|shown|money)"[^>]*value="([^"]*)"', texts(page)))


def mailed(address: str = ZOE) -> str:
    """The digits of the latest letter."""
    found = re.search(r"\b(\d{6})\b", letters_to(address)[-1].text)
    assert found
    return found[1]


def wrong(code: str) -> str:
    return "000000" if code != "000000" else "111111"


def proved(browser: Client, address: str = ZOE) -> Client:
    """The same, with the address proved."""
    browser.post(ADDRESS, {"email": address})
    browser.post(CODE, {"code": mailed(address)})
    return browser


def sent(browser: Client, **changes: str):
    """The order, as the page sends it."""
    return browser.post(ORDER, {**hidden(browser.get(ORDER)), **FILLED, "do": "order", **changes})


def nothing_is_made() -> bool:
    with everywhere():
        made = Organization.objects.exists() or Order.objects.exists()
    return not (made or User.objects.exists() or Entry.objects.exists())


# From the cart to the order


@pytest.mark.rule("R-01", "R-02", "R-03")
def test_a_visitor_orders_and_has_an_account_an_organization_and_the_order(browser):
    assert f'href="{ADDRESS}"' in texts(browser.get(reverse("orders:wishes")))
    assert browser.post(ADDRESS, {"email": " Zoe@Example.org "}).url == CODE
    assert ZOE in texts(browser.get(CODE))
    code = mailed()
    assert browser.post(CODE, {"code": f"{code[:3]} {code[3:]}"}).url == ORDER

    answer = sent(browser)

    with everywhere():
        order = Order.objects.select_related("organization", "placed_by").get()
        member = Membership.objects.get()
    assert answer.url == order.url
    page = texts(browser.get(answer.url))
    assert all(words in page for words in ("Thank you: your order is placed.", "How to pay"))
    user = order.placed_by
    assert (user.email, user.name, user.language) == (ZOE, "Zoé Durand", "en")
    assert user.verified_at and user.check_password(PASSWORD)  # noqa: PT018
    assert (member.user, member.role) == (user, Role.LEGAL_REPRESENTATIVE)
    assert (order.organization.name, order.organization.kind) == ("Zoé Durand", Kind.PERSON)
    assert order.cents == 5000
    assert "Your cart is empty" in texts(browser.get(reverse("orders:wishes")))


@pytest.mark.rule("R-54")
def test_the_terms_accepted_are_kept_with_their_version_the_time_and_the_network(settings):
    settings.TERMS_VERSION = "2027-01"
    sent(proved(wishing(REMOTE_ADDR="192.0.2.9")))

    with everywhere():
        order = Order.objects.select_related("placed_by").get()
    assert (order.terms, order.network) == ("2027-01", "192.0.2.9")
    assert now() - order.placed_at < timedelta(minutes=1)
    assert order.placed_by.terms_version == "2027-01"
    assert any("order" in letter.subject.lower() for letter in letters_to(ZOE))


@pytest.mark.rule("R-03")
def test_a_company_gives_its_legal_name_and_is_asked_for_it(browser):
    proved(browser)
    page = sent(browser, kind="company")
    assert page.status_code == 422
    assert "Enter the legal name" in texts(page)
    assert nothing_is_made()

    sent(browser, kind="company", name="Durand SA")
    with everywhere():
        assert Organization.objects.get().name == "Durand SA"


@pytest.mark.rule("R-44")
def test_a_promo_code_is_applied_before_the_names_are_asked_for(browser):
    a_code()
    proved(browser)
    half = {"kind": "person", "country": "CH", "method": "transfer", "code": "summer"}
    page = browser.post(ORDER, {**hidden(browser.get(ORDER)), **half, "do": "apply"})
    assert page.status_code == 200
    assert "CHF 45.00" in texts(page)
    assert "(optional)" not in texts(page).split("Promo code")[0].split("First name")[1][:200]

    browser.post(ORDER, {**hidden(page), **FILLED, "code": "summer", "do": "order"})
    with everywhere():
        assert Order.objects.get().cents == 4500


# What is refused loses nothing


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"first_name": ""}, "This field is required"),
        ({"last_name": "<b>"}, "A name has none of these signs"),
        ({"password": "short"}, "10"),
        ({"terms": ""}, "Accept the terms of use"),
        ({"method": ""}, "Choose a payment method first"),
        ({"code": "WINTER"}, "We do not know"),
        ({"country": "XX"}, "Select a valid choice"),
        ({"kind": "association"}, "Enter the legal name"),
    ],
)
def test_an_order_that_is_refused_loses_nothing_and_makes_nothing(browser, given, sentence):
    proved(browser)
    page = sent(browser, **given)

    assert page.status_code == 422
    assert sentence in texts(page)
    typed = {**FILLED, **given}
    for name in ("first_name", "password"):
        assert not typed[name] or f'value="{typed[name]}"' in texts(page)
    assert ZOE in texts(page)
    assert nothing_is_made()
    assert "no-store" in page.headers["Cache-Control"]


@pytest.mark.rule("R-45")
def test_a_price_that_changed_is_shown_before_it_is_ordered(browser):
    proved(browser)
    start = hidden(browser.get(ORDER))
    Price.objects.update(cents=6000)
    page = browser.post(ORDER, {**start, **FILLED, "do": "order"})

    assert page.status_code == 422
    assert "The price has changed" in texts(page)
    assert nothing_is_made()


@pytest.mark.rule("R-02")
@pytest.mark.parametrize(
    "table", ["organizations_organization", "orders_order", "orders_orderline"]
)
def test_a_fault_in_the_middle_leaves_nothing(browser, table, monkeypatch):
    proved(browser)
    browser.raise_request_exception = False
    start = hidden(browser.get(ORDER))

    def breaks(execute, sql, params, many, context):
        if sql.startswith(f'INSERT INTO "{table}"'):
            raise RuntimeError("the fault in the middle")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(breaks):
        answer = browser.post(ORDER, {**start, **FILLED, "do": "order"})

    assert answer.status_code == 500
    assert nothing_is_made()
    assert "_auth_user_id" not in browser.session
    assert len(letters_to(ZOE)) == 1  # the code
    sent(browser)
    with everywhere():
        assert Order.objects.count() == 1


# The code


@pytest.mark.rule("R-01")
def test_a_code_is_tried_five_times_and_no_more(browser):
    browser.post(ADDRESS, {"email": ZOE})
    code = mailed()
    for _ in range(limits.VERIFY_CODE_TRIES):
        answer = browser.post(CODE, {"code": wrong(code)})
        assert (answer.status_code, "This code is not right" in texts(answer)) == (422, True)

    late = browser.post(CODE, {"code": code})
    assert "Ask for a new letter" in texts(late)
    assert browser.get(ORDER).url == ADDRESS
    browser.post(reverse("orders:address-letter"))
    assert browser.post(CODE, {"code": mailed()}).url == ORDER


@pytest.mark.rule("R-01")
def test_a_code_counts_fifteen_minutes(browser):
    browser.post(ADDRESS, {"email": ZOE})
    code = mailed()
    AddressCode.objects.update(code_until=now())
    answer = browser.post(CODE, {"code": code})

    assert answer.status_code == 422
    assert "This code has expired. Ask for a new letter." in texts(answer)


@pytest.mark.rule("R-01")
def test_only_the_latest_letter_counts(browser):
    browser.post(ADDRESS, {"email": ZOE})
    old = mailed()
    browser.post(reverse("orders:address-letter"))
    new = mailed()

    assert old == new or browser.post(CODE, {"code": old}).status_code == 422
    assert browser.post(CODE, {"code": new}).url == ORDER


def test_nobody_elses_tries_use_up_a_code(browser):
    browser.post(ADDRESS, {"email": ZOE})
    code = mailed()
    stranger = wishing()
    stranger.post(ADDRESS, {"email": ZOE})
    for _ in range(limits.VERIFY_CODE_TRIES + 1):
        stranger.post(CODE, {"code": wrong(mailed())})

    assert browser.post(CODE, {"code": code}).url == ORDER


@pytest.mark.rule("R-01")
def test_an_address_gets_five_letters_an_hour_whoever_asks(browser):
    for _ in range(limits.CONFIRMATIONS_AN_HOUR):
        wishing().post(ADDRESS, {"email": ZOE})
    answer = browser.post(ADDRESS, {"email": ZOE.upper()})

    assert answer.status_code == 422
    assert "We have already written several times" in texts(answer)
    assert ZOE.upper() in texts(answer)
    assert len(letters_to(ZOE)) == limits.CONFIRMATIONS_AN_HOUR
    AddressCode.objects.update(sent_at=now() - timedelta(hours=1))
    assert browser.post(ADDRESS, {"email": ZOE}).url == CODE


def test_a_sixth_letter_is_refused_where_the_code_is_typed(browser):
    browser.post(ADDRESS, {"email": ZOE})
    for _ in range(limits.CONFIRMATIONS_AN_HOUR):
        answer = browser.post(reverse("orders:address-letter"), follow=True)

    assert "We have already written several times" in texts(answer)
    assert browser.post(CODE, {"code": mailed()}).url == ORDER


@pytest.mark.parametrize("given", ["", "zoe", "zoe@", "x" * 250 + "@example.org"])
def test_what_is_no_address_is_said_at_its_field(browser, given):
    answer = browser.post(ADDRESS, {"email": given})

    assert answer.status_code == 422
    assert given in texts(answer)
    assert not AddressCode.objects.exists()


@pytest.mark.rule("R-54")
def test_a_visitor_finds_the_shop_from_the_first_page(browser):
    first = texts(browser.get("/", follow=True))
    assert f'href="{reverse("catalogue:shop")}"' in first
    empty = texts(Client(headers={"accept-language": "en"}).get(reverse("orders:wishes")))
    assert empty.index("Your cart is empty") < empty.index("See what there is")


def test_the_pages_come_in_their_order(browser):
    assert browser.get(CODE).url == ADDRESS
    assert browser.get(ORDER).url == ADDRESS
    assert browser.post(reverse("orders:address-letter")).url == ADDRESS
    assert browser.post(CODE, {"code": "123456"}).url == ADDRESS
    nothing = Client()
    for page in (ADDRESS, CODE, ORDER):
        assert nothing.get(page).url == reverse("orders:wishes")


def test_a_proof_is_good_for_a_day(browser):
    proved(browser)
    AddressCode.objects.update(used_at=now() - limits.ADDRESS_PROVED)
    answer = sent(browser)

    assert answer.url == ADDRESS
    assert "Confirm your e-mail address once more" in texts(browser.get(ADDRESS))
    assert nothing_is_made()


# Known addresses


@pytest.mark.rule("R-01")
def test_known_and_unknown_addresses_are_answered_alike():
    a_user("known@example.org")
    seen = []
    for address in ("warm@example.org", "known@example.org", "other@example.org"):
        browser = wishing()
        with CaptureQueriesContext(connection) as queries:
            answer = browser.post(ADDRESS, {"email": address})
            page = browser.get(CODE)
        text = re.sub(r"csrf\S+ value=\S+|nonce=\S+", "", texts(page)).replace(address, "X")
        (letter,) = letters_to(address)
        words = re.sub(r"\d{6}", "CODE", letter.subject + letter.text)
        seen.append((answer.status_code, answer.url, page.status_code, text, words, len(queries)))

    assert seen[1] == seen[2]


@pytest.mark.rule("R-01", "R-45")
def test_a_known_address_logs_in_and_finds_its_wishes_in_the_cart(browser, representative):
    email = representative.user.email
    browser.post(ADDRESS, {"email": email})
    answer = browser.post(CODE, {"code": mailed(email)})

    there = urlsplit(answer.url)
    assert there.path == "/login/"
    assert parse_qs(there.query) == {"next": ["/me/order/"], "email": [email]}
    page = texts(browser.get(answer.url))
    assert "You already have an account with this address" in page
    assert email in page
    assert "_auth_user_id" not in browser.session

    inside = browser.post(answer.url, {"email": email, "password": PASSWORD}, follow=True)
    assert inside.redirect_chain[-1][0] == reverse(
        "orders:cart", args=[representative.organization.pk]
    )
    assert "CHF 50.00" in texts(inside)


@pytest.mark.rule("R-45")
def test_what_was_wished_is_added_to_what_is_in_the_cart(representative):
    email = representative.user.email
    with everywhere():
        membership = Membership.objects.get(pk=representative.membership.pk)
    here = reverse("orders:want", args=[membership.organization_id]) + "?offer=mail"
    at_home = Client()
    at_home.force_login(representative.user)
    at_home.post(here, {"months": 12, "quantity": 2})
    browser = proved(wishing(), email)
    inside = browser.post(
        "/login/?next=/me/order/", {"email": email, "password": PASSWORD}, follow=True
    )

    assert "CHF 150.00" in texts(inside)
    assert wishes.kept(browser.session) == []


@pytest.mark.rule("R-01")
def test_the_right_code_opens_no_account(browser):
    user = a_user(ZOE)
    proved(browser)
    answer = sent(browser)

    assert answer.url == ADDRESS
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert "_auth_user_id" not in browser.session
    with everywhere():
        assert not Order.objects.exists()


@pytest.mark.rule("R-01")
def test_an_account_made_meanwhile_is_not_taken_over(browser):
    proved(browser)
    start = hidden(browser.get(ORDER))
    user = a_user(ZOE, "Other", "Person")
    answer = browser.post(
        ORDER, {**start, **FILLED, "password": "quite another phrase", "do": "order"}
    )

    assert urlsplit(answer.url).path == "/login/"
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert user.first_name == "Other"


@pytest.mark.rule("R-01")
def test_an_account_whose_address_was_never_proved_is_taken_over(browser):
    waiting = a_user(ZOE, "Some", "Body", verified_at=None)
    proved(browser)
    sent(browser, password="quite another phrase")

    waiting.refresh_from_db()
    assert waiting.verified_at
    assert waiting.check_password("quite another phrase")
    assert waiting.name == "Zoé Durand"
    with everywhere():
        assert Order.objects.get().placed_by_id == waiting.pk


def test_who_is_signed_in_gives_no_address(person, signed_in):
    browser = signed_in(person)
    browser.post(reverse("orders:wanted", args=["mail"]), {"months": 12, "quantity": 1})
    assert 'href="/me/order/"' in texts(browser.get(reverse("orders:wishes")))
    for page in (ADDRESS, CODE, ORDER):
        assert browser.get(page).url == reverse("orders:first-order")


# Guessing promo codes


@pytest.mark.rule("R-44")
def test_whoever_guesses_promo_codes_waits(browser):
    a_code()
    proved(browser)
    start = hidden(browser.get(ORDER))

    def typed(code: str, **more: str):
        return texts(browser.post(ORDER, {**start, **FILLED, "code": code, **more}))

    for number in range(limits.CODE_GUESSES):
        assert "We do not know" in typed(f"GUESS{number}", do="update")
    for do in ("apply", "update", "order", ""):
        page = typed("SUMMER", do=do)
        assert "Too many promo codes that do not exist" in page
        assert "CHF 45.00" not in page
    assert nothing_is_made()
    CodeGuess.objects.update(at=now() - limits.CODE_GUESSES_LOCK)
    assert "CHF 45.00" in typed("SUMMER", do="apply")
    typed("GUESS", do="apply")
    assert "Too many promo codes" in typed("SUMMER", do="apply")
    assert sent(browser).status_code == 302  # without one, nobody waits


def test_a_form_with_mistakes_tells_nothing_of_codes(browser):
    a_code()
    proved(browser)
    page = browser.post(ORDER, {**FILLED, "code": "SUMMER", "do": "apply"})  # without its key

    assert page.status_code == 422
    assert "CHF 45.00" not in texts(page)
