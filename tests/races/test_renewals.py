"""What several do to one renewal at once: it is owed, charged and paid once."""

from __future__ import annotations

from typing import Any

import pytest

from comptoir.billing.models import Document, DueItem
from comptoir.billing.obstacles import NotOpen
from comptoir.billing.operations import paying
from comptoir.core.tenancy import everywhere
from comptoir.orders.models import Subscription
from comptoir.orders.renewals import What
from comptoir.organizations.actors import Member
from comptoir.organizations.permissions import Role
from comptoir.products.operations import holding
from comptoir.products.permissions import State
from tests.billing.conftest import paid_in, prepaid, sells
from tests.catalogue.conftest import an_offer
from tests.conftest import a_member, an_organization
from tests.orders.renewing import DAY, again, live, owed, product, renewing_product, run
from tests.races.overlap import overlapping

__all__ = ["sells"]
pytestmark = pytest.mark.usefixtures("sells")


@pytest.fixture
def payer() -> Member:
    return a_member(an_organization(), Role.LEGAL_REPRESENTATIVE)


@pytest.fixture
def subscription(payer) -> Subscription:
    made = renewing_product(payer.organization, an_offer(), automatic=True)
    paid_in(payer.organization, 150_00)
    return made


def day(subscription: Subscription, before: int) -> Any:
    """The calendar of a day, as the worker runs it."""
    return lambda: run(subscription, subscription.ends_on - before * DAY)


def documents() -> int:
    with everywhere():
        return Document.objects.count()


@pytest.mark.rule("R-39")
@pytest.mark.proves("organizations.models:lock")
def test_one_day_run_by_two_workers_owes_one_period(subscription):
    first, second = overlapping(day(subscription, 60), day(subscription, 60))

    assert [act.what for act in first] == [What.OPEN, What.REMIND]
    assert second == []
    assert len(owed(subscription)) == 1


@pytest.mark.rule("R-39")
@pytest.mark.proves("organizations.models:lock")
def test_two_renewals_of_one_product_are_one(subscription, payer):
    run(subscription, subscription.ends_on - 60 * DAY)
    overlapping(day(subscription, 14), day(subscription, 14))

    assert prepaid(payer.organization) == 100_00
    assert again(subscription).months_paid == 24
    assert documents() == 1


@pytest.mark.rule("R-39")
def test_the_calendar_and_a_member_who_pays_do_not_both_pay(subscription, payer):
    run(subscription, subscription.ends_on - 60 * DAY)
    items = owed(subscription)
    _, refused = overlapping(day(subscription, 14), lambda: paying.pay_from_prepaid(payer, items))

    assert isinstance(refused, NotOpen)
    assert prepaid(payer.organization) == 100_00
    assert again(subscription).months_paid == 24


@pytest.mark.rule("R-38", "R-39")
def test_a_renewal_that_is_paid_while_the_product_is_ended_is_paid_or_given_up(subscription, payer):
    run(subscription, subscription.ends_on - 60 * DAY)
    held = product(subscription)
    overlapping(lambda: holding.cancel_now(payer, held), day(subscription, 14))

    assert product(subscription).state is State.TERMINATED
    assert prepaid(payer.organization) == 150_00
    with everywhere():
        assert not DueItem.objects.open().exists()


def test_neither_waits_for_the_other_the_other_way_round(subscription, payer):
    run(subscription, subscription.ends_on - 60 * DAY)
    held = product(subscription)
    overlapping(day(subscription, 14), lambda: holding.cancel_at_end(payer, held))

    assert product(subscription).state is State.CANCELLED
    assert prepaid(payer.organization) == 100_00
    assert again(subscription).next_on is None


def test_paid_at_the_moment_of_the_end_it_is_over(subscription, payer):
    holding.choose_renewal(payer, product(subscription), auto_renew=False)
    due = subscription.ends_on
    live(subscription, due - 60 * DAY, due + 39 * DAY)
    items = owed(subscription)
    ended, refused = overlapping(
        day(subscription, -40), lambda: paying.pay_from_prepaid(payer, items)
    )

    assert [act.what for act in ended] == [What.TERMINATE]
    assert isinstance(refused, NotOpen)
    assert prepaid(payer.organization) == 150_00
