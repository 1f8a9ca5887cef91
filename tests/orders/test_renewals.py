"""The calendar of renewals, as the rule writes it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comptoir.orders.renewals import What, missed, plan, reminders

DUE = date(2030, 5, 31)
DAYS = st.dates(date(2020, 1, 1), date(2060, 1, 1))
PERIODS = st.sampled_from([1, 3, 6, 12])
AFTER = {
    What.EXPIRE: [1],
    What.SUSPEND: [10],
    What.TERMINATE: [40],
    What.ERASE: [70],
}


def offsets(months, **how):
    """The days of a plan, counted from the due day."""
    found = {}
    for act in plan(DUE, months, **how):
        found.setdefault(act.what, []).append((act.day - DUE).days)
    return found


@pytest.mark.rule("R-39")
def test_the_year_of_a_long_period():
    assert offsets(12, automatic=True) == {
        What.REMIND: [-60, -30, -14, -7, -1],
        What.ATTEMPT: [-14, -7, -3, -1, 0],
        What.WARN_OF_SUSPENSION: [3],
        What.WARN_OF_END: [33],
        What.WARN_OF_ERASURE: [63],
        **AFTER,
    }


@pytest.mark.rule("R-39")
def test_the_weeks_of_a_short_period():
    assert offsets(1, automatic=True) == {
        What.REMIND: [-7, -1],
        What.ATTEMPT: [-3, -1, 0],
        What.WARN_OF_SUSPENSION: [8],
        What.WARN_OF_END: [38],
        What.WARN_OF_ERASURE: [68],
        **AFTER,
    }


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


@pytest.mark.rule("R-39")
@given(DAYS, PERIODS, st.booleans(), st.lists(st.integers(0, 40), min_size=1, max_size=30))
def test_every_day_once_or_late_comes_to_the_same_end(due, months, automatic, pauses):
    acts = plan(due, months, automatic=automatic)
    done, seen = acts[0].day - timedelta(days=1), []
    for pause in [*pauses, 400]:
        today = done + timedelta(days=pause)
        seen += missed(acts, done, today)
        assert not missed(acts, today, today)
        done = today

    assert [act for act in seen if act.what in AFTER] == [act for act in acts if act.what in AFTER]
    assert len(seen) == len(set(seen))
    assert {act.what for act in seen} == {act.what for act in acts}


@pytest.mark.rule("R-39")
@given(DAYS, PERIODS, st.booleans())
def test_a_calendar_run_daily_misses_nothing(due, months, automatic):
    acts = plan(due, months, automatic=automatic)
    first = acts[0].day - timedelta(days=1)
    days = [first + timedelta(days=number) for number in range((acts[-1].day - first).days + 1)]

    assert [act for one in days for act in missed(acts, one, one + timedelta(days=1))] == acts
