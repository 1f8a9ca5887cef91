"""A new installation has a shop; what staff made of it is left alone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from comptoir.catalogue import assortment
from comptoir.catalogue.models import Offer, Price
from comptoir.catalogue.operations.stocking import stock
from comptoir.catalogue.permissions import Category
from comptoir.core.actors import System
from comptoir.kit.money import Currency, Money
from comptoir.kit.trouble import Trouble
from comptoir.products.drivers import DRIVERS

LANGUAGES = {"fr", "en", "de", "it", "es"}


@pytest.fixture
def empty(db: None) -> None:
    Price.objects.all().delete()
    Offer.objects.exclude(extends=None).delete()
    Offer.objects.all().delete()


def test_every_offer_is_told_in_every_language_and_has_a_driver():
    for sketch in assortment.read():
        assert set(sketch.names) == set(sketch.summaries) == LANGUAGES
        assert set(sketch.descriptions) == (set() if sketch.extends else LANGUAGES)
        assert sketch.driver in DRIVERS


def test_every_offer_has_its_prices_in_both_currencies():
    for sketch in assortment.read():
        kinds = {(asked.months, asked.gross.currency) for asked in sketch.prices}
        assert {currency for _, currency in kinds} == set(Currency)
        assert len(kinds) == len(sketch.prices)
        assert all(asked.gross.cents > 0 for asked in sketch.prices)


def test_an_empty_catalogue_is_filled(empty):
    stock(System(), assortment.read())

    assert set(Offer.objects.whole().values_list("category", flat=True)) == set(Category) - {
        Category.OTHER
    }
    assert Offer.objects.get(slug="mailboxes-5").extends == Offer.objects.get(slug="mail-service")
    assert Price.objects.get(offer__slug="domain-ch", currency="CHF").cents == 1200


def test_what_staff_made_of_it_is_left_alone(empty):
    stock(System(), assortment.read())
    Offer.objects.filter(slug="backup").update(names={"en": "Vault"})
    Price.objects.filter(offer__slug="domain-ch").delete()

    stock(System(), assortment.read())

    assert Offer.objects.get(slug="backup").name == "Vault"
    assert not Price.objects.filter(offer__slug="domain-ch").exists()


@pytest.mark.parametrize("written", ["5.001", "-1", "five", "NaN"])
def test_an_amount_has_two_decimals_and_is_no_debt(written):
    with pytest.raises(ValueError, match=r".+"):
        assortment.money(written, Currency.CHF)


def test_an_amount_is_exact():
    assert assortment.money("17.50", Currency.CHF) == Money(1750, Currency.CHF)
    assert assortment.money("5", Currency.CHF).amount == Decimal(5)


def test_a_file_that_cannot_be_read_is_said_in_a_sentence(tmp_path):
    broken = tmp_path / "offers.toml"
    for content in ("", "[[offer]]\nslug = 'x'", "= nothing"):
        broken.write_text(content)
        with pytest.raises(Trouble, match=r"offers\.toml"):
            assortment.read(broken)
