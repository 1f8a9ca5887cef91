from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kit.money import Currency, CurrencyMismatch, Money

CENTS = st.integers(-(10**9), 10**9)
WEIGHTS = st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(any)


def chf(cents):
    return Money(cents, Currency.CHF)


@given(CENTS, WEIGHTS)
def test_shares_add_up_to_the_whole(cents, weights):
    assert sum(share.cents for share in chf(cents).split(weights)) == cents


@given(CENTS, WEIGHTS)
def test_no_share_is_a_cent_or_more_from_its_due(cents, weights):
    for share, weight in zip(chf(cents).split(weights), weights, strict=True):
        assert abs(share.cents * sum(weights) - cents * weight) < sum(weights)


@given(CENTS, CENTS)
def test_what_is_added_can_be_taken_away(one, other):
    assert chf(one) + chf(other) - chf(other) == chf(one)


@pytest.mark.parametrize(
    ("cents", "factor", "expected"),
    [(5, "0.5", 3), (5, "0.49", 2), (-5, "0.5", -3), (1000, "0.081", 81), (150, "0.01", 2)],
)
def test_halves_are_rounded_up(cents, factor, expected):
    assert chf(cents).times(Decimal(factor)) == chf(expected)


@pytest.mark.parametrize(
    "combine", [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b, lambda a, b: a >= b]
)
def test_two_currencies_never_meet(combine):
    with pytest.raises(CurrencyMismatch):
        combine(chf(1), Money(1, Currency.EUR))
