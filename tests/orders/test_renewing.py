"""Renewals, day after day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comptoir.billing.models import Document
from comptoir.billing.operations import owing, paying
from comptoir.catalogue.models import Price
from comptoir.core.actors import System
from comptoir.core.tenancy import everywhere
from comptoir.orders.models import ReminderChoice, Subscription
from comptoir.orders.operations import renewing
from comptoir.orders.renewals import What
from comptoir.organizations.models import MutedNotice, Notice
from comptoir.products.operations import holding
from comptoir.products.permissions import State
from tests.billing.conftest import paid_in, prepaid
from tests.jobs import letters_to, run_jobs
from tests.orders.renewing import (
    FIRST,
    again,
    live,
    on,
    owed,
    product,
    renewing_product,
    run,
)

pytestmark = pytest.mark.usefixtures("sells")
DUE = date(2031, 1, 31)


def before(days: int, due: date = DUE) -> date:
    return due - timedelta(days=days)


def after(days: int, due: date = DUE) -> date:
    return due + timedelta(days=days)


@pytest.fixture
def yearly(organization, representative, mail) -> Subscription:
    return renewing_product(organization, mail, months=12, automatic=True)


@pytest.fixture
def unticked(organization, representative, mail) -> Subscription:
    return renewing_product(organization, mail, months=12)


@pytest.mark.rule("R-39", "R-42")
def test_sixty_days_before_the_next_period_is_owed_at_the_price_of_that_day(yearly, mail):
    assert run(yearly, before(61)) == []
    assert not owed(yearly)

    run(yearly, before(60))
    with everywhere():
        Price.objects.filter(offer=mail).update(cents=9900)
    run(yearly, before(59))
    run(yearly, before(30))

    (item,) = owed(yearly)
    assert item.gross_cents == 5000
    assert (item.period_from, item.period_to) == (DUE, date(2032, 1, 30))
    assert item.due_on == DUE
    assert item.description == "Mail · example.org · 1 year"
    assert again(yearly).announced_cents == 5000


@pytest.mark.rule("R-39")
def test_the_first_letter_says_the_price_and_the_last_day_to_refuse(yearly, representative):
    run(yearly, before(60))

    (letter,) = [it for it in letters_to(representative.user.email) if "renewed on" in it.subject]
    assert "CHF 50.00" in letter.text.replace("\xa0", " ")
    assert "Last day to refuse" in letter.text
    assert "16 Jan 2031" in letter.text


@pytest.mark.rule("R-39", "R-41")
def test_it_is_tried_on_its_days_and_paid_as_soon_as_there_is_money(yearly, organization):
    live(yearly, before(60), before(14))
    assert owed(yearly)[0].is_open

    paid_in(organization, 80_00)
    live(yearly, before(13), before(8))
    assert owed(yearly)[0].is_open

    assert [what for what, _ in live(yearly, before(7), before(6))] == [What.ATTEMPT]
    found = again(yearly)
    assert prepaid(organization) == 30_00
    assert found.months_paid == 24
    assert found.renewal is None
    assert product(yearly).until == date(2032, 1, 30)
    with everywhere():
        assert Document.objects.get().gross_cents == 5000


@pytest.mark.rule("R-40")
def test_nothing_is_taken_without_the_tick(unticked, organization):
    paid_in(organization, 80_00)
    done = live(unticked, FIRST, after(9))

    assert What.ATTEMPT not in {what for what, _ in done}
    assert prepaid(organization) == 80_00


@pytest.mark.rule("R-39")
def test_never_more_is_charged_than_was_announced(yearly, organization):
    paid_in(organization, 80_00)
    run(yearly, before(60))
    with everywhere():
        Subscription.objects.update(announced_cents=4999)
    for day in (14, 7, 3, 1, 0):
        with everywhere():
            Subscription.objects.update(announced_cents=4999)
        run(yearly, before(day))

    assert prepaid(organization) == 80_00


@pytest.mark.rule("R-39", "R-40")
def test_what_is_ticked_late_is_announced_first(unticked, organization, representative):
    paid_in(organization, 80_00)
    with everywhere():
        ReminderChoice.objects.create(organization=organization, days=[])
    live(unticked, FIRST, before(15))
    assert again(unticked).announced_on is None
    holding.choose_renewal(representative, product(unticked), auto_renew=True)

    run(unticked, before(14))
    assert prepaid(organization) == 80_00
    assert again(unticked).announced_cents == 5000
    run(unticked, before(7))
    assert prepaid(organization) == 30_00


@pytest.mark.rule("R-39")
def test_what_nobody_pays_expires_stands_still_ends_and_is_erased(unticked, representative):
    states = {}
    for day in (0, 1, 3, 10, 33, 39):
        run(unticked, after(day))
        states[day] = product(unticked).state
    assert states == {
        0: State.ACTIVE,
        1: State.EXPIRED,
        3: State.EXPIRED,
        10: State.SUSPENDED,
        33: State.SUSPENDED,
        39: State.SUSPENDED,
    }
    run(unticked, after(40))
    assert product(unticked).state is State.TERMINATED
    (item,) = owed(unticked)
    assert item.cancelled_at is not None
    live(unticked, after(41), after(69))
    assert product(unticked).erased_at is None
    run(unticked, after(70))
    assert product(unticked).erased_at is not None
    assert again(unticked).next_on is None


@pytest.mark.rule("R-39")
def test_each_letter_of_what_is_late(unticked, representative):
    live(unticked, before(60), DUE)
    known = len(letters_to(representative.user.email))
    told = []
    for day in range(1, 71):
        run(unticked, after(day))
        found = letters_to(representative.user.email)[known + len(told) :]
        told += [(day, letter.subject) for letter in found]
    assert told == [
        (1, "example.org has expired"),
        (3, "example.org will be suspended on 10 Feb 2031"),
        (10, "example.org is suspended"),
        (33, "example.org will be ended on 12 Mar 2031"),
        (40, "example.org has ended"),
        (63, "The data of example.org will be erased on 11 Apr 2031"),
    ]


@pytest.mark.rule("R-39")
@pytest.mark.parametrize("late", [1, 9, 10, 39])
def test_paying_before_the_end_restores_and_the_period_runs_on(unticked, organization, late):
    live(unticked, before(60), after(late))
    paid_in(organization, 50_00)
    with on(after(late)):
        paying.pay_from_prepaid(System(organization.pk), owed(unticked))

    assert product(unticked).state is State.ACTIVE
    assert product(unticked).until == date(2032, 1, 30)
    assert again(unticked).ends_on == date(2032, 1, 31)


@pytest.mark.rule("R-39")
def test_a_day_run_twice_changes_nothing(yearly, organization, representative):
    for day in (60, 30, 14, 1, 0, -1, -10, -40):
        run(yearly, before(day))
        run_jobs()
        kept, letters = again(yearly), len(letters_to(representative.user.email))
        assert run(yearly, before(day)) == []
        assert len(letters_to(representative.user.email)) == letters
        assert vars(again(yearly))["next_on"] == kept.next_on
    assert len(owed(yearly)) == 1


@pytest.mark.rule("R-39")
def test_a_calendar_that_stood_still_takes_nothing_without_a_warning(unticked):
    run(unticked, after(200))
    assert product(unticked).state is State.EXPIRED
    run(unticked, after(206))
    assert product(unticked).state is State.EXPIRED
    run(unticked, after(207))
    assert product(unticked).state is State.SUSPENDED
    live(unticked, after(208), after(236))
    assert product(unticked).state is State.SUSPENDED
    run(unticked, after(237))
    assert product(unticked).state is State.TERMINATED


@pytest.mark.rule("R-39")
def test_a_year_of_a_monthly_product_counts_from_its_anchor(organization, representative, mail):
    monthly = renewing_product(organization, mail, months=1, automatic=True)
    paid_in(organization, 60_00)
    ends = []
    for day in range(1, 366):
        run(monthly, FIRST + timedelta(days=day))
        ends.append(again(monthly).ends_on)

    assert sorted(set(ends))[:4] == [
        date(2030, 2, 28),
        date(2030, 3, 31),
        date(2030, 4, 30),
        date(2030, 5, 31),
    ]
    assert prepaid(organization) == 0
    with everywhere():
        issued = list(Document.objects.order_by("pk").values_list("number", "issued_on"))
    assert issued == sorted(issued)
    assert [number for number, _ in issued] == [
        *(f"2030-{place:06d}" for place in range(1, 12)),
        "2031-000001",
    ]
    assert product(monthly).state is State.ACTIVE


@pytest.mark.rule("R-39")
def test_a_month_that_is_paid_very_late_leads_to_the_next_that_is_late_too(
    organization, representative, mail
):
    monthly = renewing_product(organization, mail, months=1)
    due = date(2030, 2, 28)
    live(monthly, FIRST, after(39, due))
    paid_in(organization, 5_00)
    with on(after(39, due)):
        paying.pay_from_prepaid(System(organization.pk), owed(monthly))
    assert product(monthly).state is State.ACTIVE

    run(monthly, after(40, due))
    assert product(monthly).state is State.EXPIRED
    assert [item.is_open for item in owed(monthly)] == [False, True]


@pytest.mark.rule("R-38", "R-39")
def test_a_cancelled_product_owes_nothing_and_is_not_renewed(yearly, organization, representative):
    paid_in(organization, 80_00)
    run(yearly, before(60))
    holding.cancel_at_end(representative, product(yearly))

    assert owed(yearly)[0].cancelled_at is not None
    assert live(yearly, before(59), after(50)) == []
    assert prepaid(organization) == 80_00


def test_a_cancellation_taken_back_is_caught_up(yearly, representative):
    run(yearly, before(60))
    holding.cancel_at_end(representative, product(yearly))
    holding.undo_cancellation(representative, product(yearly))
    run(yearly, before(20))

    assert [item.is_open for item in owed(yearly)] == [False, True]


@pytest.mark.rule("R-39")
def test_an_announced_transfer_pauses_letters_and_attempts_for_ten_days(
    yearly, organization, representative
):
    paid_in(organization, 80_00)
    run(yearly, before(60))
    with everywhere():
        Subscription.objects.update(transfer_on=before(16))
    letters = len(letters_to(representative.user.email))
    live(yearly, before(15), before(7))
    assert len(letters_to(representative.user.email)) == letters
    assert prepaid(organization) == 80_00

    live(yearly, before(6), before(3))
    assert prepaid(organization) == 30_00


@pytest.mark.rule("R-12", "R-39")
def test_who_reads_them(yearly, organization, representative, administrator, collaborator):
    with everywhere():
        collaborator.membership.accounting = "see"
        collaborator.membership.save()
        MutedNotice.objects.create(
            organization=organization, membership=administrator.membership, notice=Notice.BILLING
        )
        address = organization.billing_addresses.create(
            kind="company",
            name="Fiduciaire",
            country="CH",
            language="en",
            copies=["copy@x.example"],
        )
        Subscription.objects.update(billing_address=address)
    run(yearly, before(60))

    subject = "example.org is renewed on 31 Jan 2031"
    for who in (representative.user.email, collaborator.user.email, "copy@x.example"):
        assert subject in [letter.subject for letter in letters_to(who)], who
    assert not letters_to(administrator.user.email)


@pytest.mark.rule("R-37")
def test_the_address_is_the_last_used_for_that_product(unticked, organization):
    with everywhere():
        address = organization.billing_addresses.create(
            kind="company", name="Fiduciaire", country="CH", language="en"
        )
    run(unticked, before(60))
    assert owed(unticked)[0].billing_address_id is None
    here = System(organization.pk)
    owing.choose_address(here, owed(unticked), address=address)
    paid_in(organization, 100_00)
    paying.pay_from_prepaid(here, owed(unticked))
    assert again(unticked).billing_address_id == address.pk

    run(unticked, before(60, date(2032, 1, 31)))
    assert owed(unticked)[1].billing_address_id == address.pk


def test_what_costs_unknown_takes_nothing_away(unticked, mail, organization):
    with everywhere():
        Price.objects.filter(offer=mail).delete()
    with pytest.raises(Exception, match="not sold"):
        run(unticked, after(50))
    assert product(unticked).state is State.ACTIVE


@pytest.mark.rule("R-39")
def test_the_calendar_takes_only_those_whose_day_has_come(yearly, elsewhere, mail):
    other = renewing_product(elsewhere.organization, mail, months=1)
    with on(before(300)):
        renewing.renewals_of_the_day()
        run_jobs()
        assert renewing.waiting() == []
    assert owed(other)
    assert not owed(yearly)


def test_one_that_fails_keeps_no_other_from_its_turn(yearly, elsewhere, mail):
    other = renewing_product(elsewhere.organization, mail, months=12)
    with everywhere():
        yearly.organization.__class__.objects.filter(pk=yearly.organization_id).update(country="FR")
        Price.objects.filter(currency="EUR").delete()
    with on(before(60)):
        pairs = [list(pair) for pair in renewing.waiting()]
        with pytest.raises(renewing.SomeFailed):
            renewing.run_batch(pairs=pairs)
    assert owed(other)
    assert not owed(yearly)


def test_a_renewal_that_is_paid_costs_few_queries(yearly, organization):
    paid_in(organization, 80_00)
    run(yearly, before(60))
    with (
        CaptureQueriesContext(
            connection,
        ) as asked,
        on(before(14)),
    ):
        renewing.run_day(System(organization.pk), yearly)
    assert again(yearly).months_paid == 24
    told = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"]]
    assert len(told) <= 38, "\n".join(told)
