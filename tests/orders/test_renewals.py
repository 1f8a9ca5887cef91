"""The calendar of renewals, as the rule writes it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.kit.money import Currency, Money
from comptoir.kit.periods import Span
from comptoir.orders.renewals import (
    EARLIEST,
    WARNINGS,
    What,
    afterlife,
    course,
    habits,
    next_day,
    plan,
    refusable,
    reminders,
    rest,
)

DUE = date(2030, 5, 31)
DAYS = st.dates(date(2020, 1, 1), date(2060, 1, 1))
PERIODS = st.sampled_from([1, 3, 6, 12])
AFTER = {
    What.EXPIRE: [1],
    What.SUSPEND: [10],
    What.TERMINATE: [40],
}
CENTS = st.integers(0, 10**7)


def offsets(months, **how):
    """The days of a plan, counted from the due day."""
    found = {}
    for act in plan(DUE, months, **how):
        found.setdefault(act.what, []).append((act.day - DUE).days)
    return found


@pytest.mark.rule("R-39")
def test_the_year_of_a_long_period():
    assert offsets(12, automatic=True) == {
        What.OPEN: [-60],
        What.REMIND: [-60, -30, -14, -7, -1],
        What.ATTEMPT: [-14, -7, -3, -1, 0],
        What.WARN_OF_SUSPENSION: [3],
        What.WARN_OF_END: [33],
        **AFTER,
    }


@pytest.mark.rule("R-39")
def test_the_weeks_of_a_short_period():
    assert offsets(1, automatic=True) == {
        What.OPEN: [-30],
        What.REMIND: [-7, -1],
        What.ATTEMPT: [-3, -1, 0],
        What.WARN_OF_SUSPENSION: [8],
        What.WARN_OF_END: [38],
        **AFTER,
    }


@pytest.mark.rule("R-39")
@pytest.mark.parametrize(("months", "warned"), [(12, 63), (1, 68)])
def test_data_is_erased_seventy_days_after_the_due_day(months, warned):
    ended = DUE + timedelta(days=40)
    days = {act.what: (act.day - DUE).days for act in afterlife(ended, months)}
    assert days == {What.WARN_OF_ERASURE: warned, What.ERASE: 70}


@pytest.mark.rule("R-39")
def test_the_last_day_to_refuse_is_before_the_first_attempt():
    assert [(DUE - refusable(DUE, months)).days for months in (12, 1)] == [15, 4]


@pytest.mark.rule("R-39")
@pytest.mark.parametrize(("months", "long"), [(5, False), (6, True)])
def test_six_months_are_long(months, long):
    assert (-60 in offsets(months, automatic=False)[What.REMIND]) is long


@pytest.mark.rule("R-39", "R-40")
@given(PERIODS)
def test_nothing_is_charged_without_the_tick(months):
    assert What.ATTEMPT not in offsets(months, automatic=False)


@pytest.mark.rule("R-39")
@given(st.sets(st.sampled_from([60, 30, 14, 7, 1])))
def test_the_first_reminder_is_not_optional_while_renewal_is_automatic(wanted):
    assert set(reminders(12, automatic=True, wanted=wanted)) == wanted | {60}
    assert set(reminders(12, automatic=False, wanted=wanted)) == wanted


def lived(due, months, pauses, **how):
    """What happens to what is never paid when the calendar runs with pauses: (act, day) pairs."""
    done, put_off, seen = due - EARLIEST, 0, []
    for pause in [*pauses, *[1] * 120]:
        today = done + timedelta(days=pause)
        found = course(plan(due, months, put_off=put_off, **how), done, today)
        put_off += found.late
        seen += [(act.what, today) for act in found.acts]
        again = plan(due, months, put_off=put_off, **how)
        assert not course(again, today, today).acts
        done = today
    return seen


@pytest.mark.rule("R-39")
@given(DAYS, PERIODS, st.booleans(), st.lists(st.integers(0, 90), max_size=30))
def test_whatever_is_missed_everything_happens_once_and_nobody_is_cut_off_unwarned(
    due, months, automatic, pauses
):
    seen = lived(due, months, pauses, automatic=automatic)
    last = [what for what, _ in seen if what > What.REMIND]

    assert last == [
        What.EXPIRE,
        What.WARN_OF_SUSPENSION,
        What.SUSPEND,
        What.WARN_OF_END,
        What.TERMINATE,
    ]
    assert len(seen) == len(set(seen))
    assert {what for what, _ in seen} == {
        act.what for act in plan(due, months, automatic=automatic)
    }
    days = dict(seen)
    for what, warning in WARNINGS.items():
        if what in days:
            assert (days[what] - days[warning]).days >= habits(months).warning
    assert days[What.TERMINATE] >= due + timedelta(days=40)


@pytest.mark.rule("R-39")
@given(DAYS, PERIODS, st.booleans())
def test_a_calendar_run_daily_does_each_thing_on_its_day(due, months, automatic):
    acts = plan(due, months, automatic=automatic)
    assert lived(due, months, [], automatic=automatic) == [(act.what, act.day) for act in acts]


@given(DAYS, PERIODS, st.integers(0, 120))
def test_the_next_day_is_the_first_with_something_to_do(due, months, late):
    acts, done = plan(due, months, automatic=True), due - EARLIEST + timedelta(days=late)
    found = next_day(acts, done)
    if found is None:
        assert not course(acts, done, date.max).acts
    else:
        assert course(acts, done, found).acts
        assert not course(acts, done, found - timedelta(days=1)).acts


@pytest.mark.rule("R-53")
@given(CENTS, CENTS, DAYS, st.integers(1, 400), st.integers(-10, 500))
def test_an_upgrade_costs_the_difference_by_days(old, new, first, days, day):
    span = Span(first, first + timedelta(days=days))
    today = first + timedelta(days=day)

    def price(on):
        return rest(Money(old, Currency.CHF), Money(new, Currency.CHF), span, on).cents

    assert 0 <= price(today) <= max(new - old, 0)
    assert price(today + timedelta(days=1)) <= price(today)
    assert price(span.first) == max(new - old, 0)
    assert price(span.end) == 0
    exact = max(new - old, 0) * span.left(today) / days
    assert abs(price(today) - exact) <= 0.5
