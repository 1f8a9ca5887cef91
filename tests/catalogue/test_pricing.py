"""What a code takes off, whatever the lines are (R-44)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comptoir.catalogue import pricing
from comptoir.catalogue.pricing import Line, Tag, Terms
from comptoir.kit.money import Currency, Money, total

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
CHF, EUR = Currency.CHF, Currency.EUR
DAY = date(2026, 5, 1)


def terms(**changes: object) -> Terms:
    values: dict[str, object] = {
        "percent": 10,
        "off": None,
        "currency": None,
        "minimum": 0,
        "offers": frozenset(),
        "starts": DAY,
        "ends": None,
    }
    return Terms(**{**values, **changes})  # type: ignore[arg-type]


def amount_off(cents: int, **changes: object) -> Terms:
    return terms(percent=None, off=Money(cents, CHF), currency=CHF, **changes)


def line(offer: int = 1, cents: int = 1000, *, free: bool = False) -> Line:
    return Line(offer, Money(cents, CHF), free)


LINES = st.lists(
    st.builds(line, st.integers(1, 3), st.integers(0, 10**7), free=st.booleans()), max_size=6
)
OFFERS = st.frozensets(st.integers(1, 3))
CODES = st.lists(
    st.one_of(
        st.builds(
            lambda percent, offers: terms(percent=percent, offers=offers),
            st.integers(1, 100),
            OFFERS,
        ),
        st.builds(
            lambda cents, offers: amount_off(cents, offers=offers), st.integers(1, 10**7), OFFERS
        ),
    ),
    max_size=3,
)


@pytest.mark.rule("R-44")
@PATIENT
@given(CODES, LINES)
def test_no_line_ever_costs_less_than_nothing(codes, lines):
    for (_, off), one in zip(pricing.reductions(codes, lines), lines, strict=True):
        assert Money(0, CHF) <= off <= one.amount


@pytest.mark.rule("R-44", "R-43")
@PATIENT
@given(CODES, LINES)
def test_a_line_has_one_code_at_most_that_fits_and_none_beside_a_grant(codes, lines):
    for (place, off), one in zip(pricing.reductions(codes, lines), lines, strict=True):
        if one.free:
            assert place is None
        if place is None:
            assert off.cents == 0
        else:
            assert codes[place].fits(one)
            assert not any(code.fits(one) for code in codes[:place])


@PATIENT
@given(LINES, st.integers(1, 10**7))
def test_an_amount_is_taken_off_once_whatever_the_number_of_lines(lines, cents):
    found = pricing.reductions([amount_off(cents)], lines)

    payable = total((one.amount for one in lines if not one.free), CHF)
    assert total((off for _, off in found), CHF) == min(Money(cents, CHF), payable)


@PATIENT
@given(LINES, st.integers(1, 100))
def test_a_percentage_is_rounded_half_up_on_each_line(lines, percent):
    for (_, off), one in zip(
        pricing.reductions([terms(percent=percent)], lines), lines, strict=True
    ):
        exact = 0 if one.free else one.amount.cents * percent / 100
        assert abs(off.cents - exact) <= 0.5


def test_half_a_cent_is_rounded_up():
    assert pricing.reductions([terms(percent=50)], [line(cents=1)])[0] == (0, Money(1, CHF))


@pytest.mark.rule("R-44")
@pytest.mark.parametrize(
    ("code", "lines", "refusal"),
    [
        (terms(starts=DAY + timedelta(1)), [line()], pricing.UnknownCode),
        (terms(ends=DAY - timedelta(1)), [line()], pricing.CodeExpired),
        (terms(ends=DAY), [line()], type(None)),
        (terms(offers=frozenset({2})), [line(1)], pricing.CodeForOther),
        (terms(offers=frozenset({2})), [line(1), line(2)], type(None)),
        (terms(), [line(free=True)], pricing.CodeOnFreeLine),
        (terms(currency=EUR), [line()], pricing.CodeInOtherCurrency),
        (amount_off(500, minimum=1001), [line(cents=1000)], pricing.BelowMinimum),
        (amount_off(500, minimum=1001), [line(cents=500), line(cents=501)], type(None)),
        (
            amount_off(500, minimum=1001, offers=frozenset({1})),
            [line(1, 1000), line(2, 1000)],
            pricing.BelowMinimum,
        ),
        (terms(), [], pricing.CodeForOther),
    ],
)
def test_each_error_says_what_is_wrong(code, lines, refusal):
    assert type(pricing.obstacle(code, lines, DAY)) is refusal


@pytest.mark.rule("R-44")
def test_a_second_code_needs_a_line_of_its_own():
    first, second = terms(offers=frozenset({1})), terms(percent=20)

    assert isinstance(pricing.obstacle(second, [line(1)], DAY, [first]), pricing.OneCodeALine)
    assert pricing.obstacle(second, [line(1), line(2)], DAY, [first]) is None
    assert pricing.reductions([first, second], [line(1), line(2)]) == [
        (0, Money(100, CHF)),
        (1, Money(200, CHF)),
    ]


def test_the_price_of_a_day_is_the_one_that_holds_then():
    old = Tag(12, Money(5000, CHF), Money(0, CHF), date(2020, 1, 1), DAY - timedelta(1))
    new = Tag(12, Money(6000, CHF), Money(900, CHF), DAY)

    def of(day: date, **other: object) -> Tag:
        return pricing.chosen([old, new], **{"currency": CHF, "months": 12, "day": day, **other})

    assert of(DAY - timedelta(1)) is old
    assert of(DAY) is new
    assert new.begin == Money(6900, CHF)
    for other in ({"currency": EUR}, {"months": 1}, {"day": date(2019, 12, 31)}):
        with pytest.raises(pricing.NotSold):
            of(**{"day": DAY, **other})
