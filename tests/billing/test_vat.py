"""The table of docs/vat.md, cell by cell, and the arithmetic of taking a price apart."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.billing.rates import RATES, NoRate, standard_rate
from comptoir.billing.vat import (
    Category,
    Customer,
    CustomerKind,
    Reason,
    Seller,
    UnknownSeller,
    decide,
    price,
    split,
)
from comptoir.kit.money import Currency, Money

PAGE = Path(__file__).parents[2] / "docs" / "vat.md"
NOTHING = "\N{EN DASH}"
DAY = date(2026, 3, 1)


def table(heading):
    """The rows of the page's table under a heading, cells as text."""
    section = PAGE.read_text().split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


CELLS = table("Who pays which tax")
RATE_ROWS = table("Standard rates")
HERE = {"EU": ("DE", "19"), "elsewhere": ("US", ""), "CH": ("CH", "8.1"), "FR": ("FR", "20")}


def chf(cents):
    return Money(cents, Currency.CHF)


def test_the_table_has_every_cell_once():
    wanted = {
        (seller, kind, number, place)
        for seller in ("CH", "FR")
        for kind in CustomerKind
        for number in ([NOTHING] if kind == CustomerKind.PERSON else ["valid", "not valid"])
        for place in (seller, "EU", "elsewhere")
    }
    assert sorted(tuple(cell[:4]) for cell in CELLS) == sorted(wanted)


@pytest.mark.rule("R-42")
@pytest.mark.parametrize("cell", CELLS, ids=" ".join)
def test_each_cell_of_the_table(cell):
    seller, kind, number, place, category, rate_of, reason = cell
    country, rate = HERE[place]
    valid = number == "valid"
    customer = Customer(CustomerKind(kind), country, "X123" if valid else "", valid)

    decision = decide(Seller(seller), customer, DAY)

    assert decision.category == category
    assert decision.reason == reason
    assert decision.rate == (Decimal(0) if rate_of == NOTHING else Decimal(rate))
    assert rate_of in {NOTHING, "customer", country}
    assert decision.evidence == {
        "seller": seller,
        "seller_registered": True,
        "kind": kind,
        "country": country,
        "vat_number": "X123" if valid else "",
        "vat_valid": valid,
        "day": "2026-03-01",
    }


@pytest.mark.rule("R-42")
@pytest.mark.parametrize("row", table("The sentence that is printed"), ids=lambda row: row[0])
def test_each_reason_has_its_sentence(row):
    reason, code, sentence = row
    assert (Reason(reason).vatex, str(Reason(reason).sentence)) == (code, sentence)


@pytest.mark.rule("R-42")
@pytest.mark.parametrize(
    ("seller", "category", "reason"),
    [("CH", "O", "not-registered-ch"), ("FR", "E", "not-registered-fr")],
)
@pytest.mark.parametrize("country", ["CH", "FR", "DE", "US"])
def test_a_seller_without_registration_charges_nobody(seller, category, reason, country):
    decision = decide(
        Seller(seller, registered=False), Customer(CustomerKind.COMPANY, country, "X1", True), DAY
    )
    assert (decision.category, decision.rate, decision.reason) == (category, 0, reason)


@pytest.mark.rule("R-42")
@pytest.mark.parametrize(("seller", "customer"), [("CH", "LI"), ("FR", "MC")])
def test_a_country_in_the_sellers_territory_is_home(seller, customer):
    decision = decide(Seller(seller), Customer(CustomerKind.COMPANY, customer, "X1", True), DAY)
    assert (decision.category, decision.reason) == (Category.STANDARD, Reason.SELLER_COUNTRY)


@pytest.mark.rule("R-42")
def test_a_private_persons_number_changes_nothing():
    person = Customer(CustomerKind.PERSON, "DE", "DE136695976", vat_valid=True)
    assert decide(Seller("CH"), person, DAY).reason == Reason.CUSTOMER_COUNTRY


def test_only_swiss_and_french_sellers_are_known():
    with pytest.raises(UnknownSeller):
        Seller("DE")


@pytest.mark.rule("R-42")
@pytest.mark.parametrize("row", RATE_ROWS, ids=lambda row: row[0])
def test_each_rate_holds_from_its_day(row):
    country, history = row
    told = []
    for entry in history.split(", "):
        rate, _, first = entry.partition(" from ")
        told.append((date.fromisoformat(first) if first else date(2022, 1, 1), Decimal(rate)))

    assert RATES[country] == told
    assert told == sorted(told, reverse=True)
    for first, rate in told:
        assert standard_rate(country, first) == rate


def test_every_country_with_a_rate_is_in_the_table():
    assert [row[0] for row in RATE_ROWS] == sorted(RATES)


@pytest.mark.rule("R-42")
def test_the_swiss_rate_changed_at_the_turn_of_the_year():
    assert standard_rate("CH", date(2023, 12, 31)) == Decimal("7.7")
    assert standard_rate("CH", date(2024, 1, 1)) == Decimal("8.1")


@pytest.mark.parametrize(("country", "day"), [("US", DAY), ("CH", date(2021, 12, 31))])
def test_no_rate_is_guessed(country, day):
    with pytest.raises(NoRate):
        standard_rate(country, day)


@pytest.mark.rule("R-42")
@pytest.mark.parametrize(
    ("kind", "country", "number", "pays"),
    [
        ("person", "CH", "", 10810),
        ("person", "FR", "", 10810),
        ("person", "US", "", 10810),
        ("company", "CH", "CHE1", 10810),
        ("company", "FR", "", 10810),
        ("company", "FR", "FR1", 10000),
        ("association", "US", "", 10000),
    ],
)
def test_the_list_price_is_paid_unless_no_tax_is_charged_to_an_organization(
    kind, country, number, pays
):
    customer = Customer(CustomerKind(kind), country, number, bool(number))
    assert price(Seller("CH"), customer, chf(10810), DAY) == chf(pays)


@pytest.mark.rule("R-42")
def test_without_registration_everybody_pays_the_list_price():
    company = Customer(CustomerKind.COMPANY, "FR", "FR1", vat_valid=True)
    assert price(Seller("CH", registered=False), company, chf(10810), DAY) == chf(10810)


RATED = st.sampled_from(
    sorted({rate for rates in RATES.values() for _, rate in rates} | {Decimal(0)})
)
PRICES = st.lists(st.integers(0, 10**7), max_size=8)


@pytest.mark.rule("R-42")
@given(PRICES, RATED)
def test_what_is_taken_apart_adds_up_to_the_price_shown(prices, rate):
    parts = split([chf(one) for one in prices], rate, Currency.CHF)

    assert parts.payable == chf(sum(prices))
    assert sum(one.cents for one in parts.nets) == parts.net.cents
    assert parts.vat == parts.net.times(rate / 100)


@pytest.mark.rule("R-42")
@given(PRICES, RATED)
def test_a_cent_of_rounding_is_taken_only_where_no_net_makes_the_price(prices, rate):
    parts = split([chf(one) for one in prices], rate, Currency.CHF)

    near = range(parts.net.cents - 3, parts.net.cents + 4)
    reachable = any(net + chf(net).times(rate / 100).cents == sum(prices) for net in near)
    assert abs(parts.rounding.cents) == (0 if reachable else 1)


@pytest.mark.rule("R-42")
@given(PRICES, RATED)
def test_each_lines_net_is_within_a_cent_of_its_own(prices, rate):
    parts = split([chf(one) for one in prices], rate, Currency.CHF)

    for one, net in zip(prices, parts.nets, strict=True):
        assert abs(net.cents - one * 100 / (100 + rate)) <= 1
        assert net.cents >= 0


@pytest.mark.rule("R-42")
@pytest.mark.parametrize(
    ("prices", "rate", "nets", "vat", "rounding"),
    [
        ([10810], "8.1", [10000], 810, 0),
        ([1200, 1200], "20", [1000, 1000], 400, 0),
        ([990, 990, 990], "8.1", [915, 916, 916], 223, 0),
        ([7], "8.1", [6], 0, 1),
        ([], "8.1", [], 0, 0),
        ([0], "8.1", [0], 0, 0),
        ([500, 300], "0", [500, 300], 0, 0),
    ],
)
def test_prices_taken_apart_by_hand(prices, rate, nets, vat, rounding):
    parts = split([chf(one) for one in prices], Decimal(rate), Currency.CHF)

    assert parts.nets == tuple(chf(one) for one in nets)
    assert (parts.vat, parts.rounding) == (chf(vat), chf(rounding))
