from datetime import date, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kit.periods import Period, Span, Unit, months_after, spans

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))
PERIODS = st.builds(Period, st.integers(1, 12), st.sampled_from(Unit))


@pytest.mark.rule("R-39")
@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (0, date(2026, 1, 31)),
        (1, date(2026, 2, 28)),
        (2, date(2026, 3, 31)),
        (3, date(2026, 4, 30)),
        (12, date(2027, 1, 31)),
        (25, date(2028, 2, 29)),
        (-2, date(2025, 11, 30)),
    ],
)
def test_months_are_counted_from_the_anchor_day(months, expected):
    assert months_after(date(2026, 1, 31), months) == expected


@pytest.mark.rule("R-39")
@given(DAYS, st.integers(0, 240))
def test_the_day_is_the_anchors_or_the_last_of_a_shorter_month(anchor, months):
    day = months_after(anchor, months)

    assert (day.year * 12 + day.month) - (anchor.year * 12 + anchor.month) == months
    assert day.day == anchor.day or (
        day.day < anchor.day and (day + timedelta(days=1)).month != day.month
    )


@pytest.mark.rule("R-39")
@given(DAYS, PERIODS)
def test_periods_follow_one_another_without_a_gap(anchor, period):
    first, *others = islice(spans(anchor, period), 30)

    assert first.first == anchor
    for before, after in zip([first, *others], others, strict=False):
        assert before.end == after.first
        assert before.days > 0


def test_a_year_from_the_29th_of_february_ends_on_the_28th():
    assert Period(1, Unit.YEAR).end(date(2028, 2, 29)) == date(2029, 2, 28)
    assert Period(1, Unit.YEAR).end(date(2028, 2, 29), 4) == date(2032, 2, 29)


@given(DAYS, st.integers(1, 400), st.integers(-500, 500))
def test_the_days_left_of_a_span_are_never_more_than_it_has(first, length, offset):
    span = Span(first, first + timedelta(days=length))
    left = span.left(first + timedelta(days=offset))

    assert left == min(max(length - offset, 0), length)


@pytest.mark.parametrize("count", [0, -1])
def test_a_period_is_at_least_one_month(count):
    with pytest.raises(ValueError, match=str(count)):
        Period(count, Unit.MONTH)
