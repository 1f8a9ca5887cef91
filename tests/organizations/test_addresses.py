"""Coordinates as each country writes them."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from comptoir.organizations import addresses
from comptoir.organizations.addresses import Coordinates, Malformed


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@pytest.mark.parametrize(
    ("written", "country", "region", "kept"),
    [
        (" ch-1201 ", "CH", "", "1201"),
        ("9490", "LI", "", "9490"),
        ("sw1a 1aa", "GB", "", "SW1A 1AA"),
        ("1234 ab", "NL", "", "1234 AB"),
        ("90210", "US", "CA", "90210"),
    ],
)
def test_a_postal_code_is_kept_as_its_country_writes_it(written, country, region, kept):
    assert addresses.postal_code(written, country, region) == kept


@pytest.mark.parametrize(
    ("written", "country", "region"),
    [("120", "CH", ""), ("9480", "LI", ""), ("SW1A 1AA x", "GB", ""), ("10001", "US", "CA")],
)
def test_an_impossible_postal_code_is_refused_under_its_field(written, country, region):
    with pytest.raises(Malformed) as refused:
        addresses.postal_code(written, country, region)
    assert refused.value.field == "postal_code"


def test_a_phone_number_without_prefix_is_one_of_the_country():
    assert addresses.phone("022 820 35 44", "CH") == "+41228203544"
    assert addresses.phone("+33 1 42 68 53 00", "CH") == "+33142685300"


@pytest.mark.parametrize("written", ["12", "phone me", "06 12 34 56 78 99"])
def test_a_phone_number_that_cannot_exist_is_refused(written):
    with pytest.raises(Malformed):
        addresses.phone(written, "CH")


@pytest.mark.parametrize(
    ("written", "country", "kept"),
    [
        ("CHE-107.787.577 TVA", "CH", "CHE-107.787.577 TVA"),
        ("che107787577mwst", "CH", "CHE-107.787.577 MWST"),
        ("CHE107787577", "CH", "CHE-107.787.577"),
        ("40 303 265 045", "FR", "FR40303265045"),
        ("FR40303265045", "FR", "FR40303265045"),
        ("EL 094259216", "GR", "EL094259216"),
        ("12-AB", "BJ", "12-AB"),
    ],
)
def test_a_vat_number_is_checked_and_written_alike(written, country, kept):
    assert addresses.vat_number(written, country) == kept


@pytest.mark.parametrize(
    ("written", "country", "says"),
    [
        ("CHE-107.787.578 TVA", "CH", "check digits"),
        ("CHE-107", "CH", "An example: CHE-"),
        ("FR41303265045", "FR", "check digits"),
        ("DE136695976", "IT", "Italy"),
    ],
)
def test_a_wrong_vat_number_is_refused_with_what_is_wrong(written, country, says):
    with pytest.raises(Malformed, match=says):
        addresses.vat_number(written, country)


def test_a_country_says_which_fields_it_needs():
    switzerland, america = addresses.shape("CH"), addresses.shape("US")
    assert switzerland.required == {"street", "postal_code", "city"}
    assert "region" not in switzerland.fields
    assert str(america.labels["region"]) == "State"
    assert ("CA", "California") in america.regions


def test_every_country_has_a_shape():
    for code, _name in addresses.countries():
        assert addresses.shape(code).labels["city"]


def test_countries_are_sorted_in_the_language_of_the_reader():
    with override("fr"):
        names = [name for _code, name in addresses.countries()]
        assert names.index("Égypte") < names.index("Fidji")
    with override("de"):
        assert addresses.country_name("AT") == "Österreich"


def test_an_address_is_written_as_on_a_letter():
    geneva = Coordinates("company", "X", "CH", "Rue de Lausanne 1", "3rd floor", "1201", "Genève")
    assert addresses.lines(geneva) == [
        "Rue de Lausanne 1",
        "3rd floor",
        "CH-1201 Genève",
        "Switzerland",
    ]
    assert addresses.lines(Coordinates("company", "X", "FR")) == ["France"]


def test_differences_name_what_changed_only():
    before = Coordinates("company", "X", "CH", city="Genève")
    after = Coordinates("company", "Y", "CH", city="Genève")
    assert before.differences(after) == ({"name": "X"}, {"name": "Y"})
