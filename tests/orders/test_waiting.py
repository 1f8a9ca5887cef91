"""Orders that nobody pays."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from comptoir.core.tenancy import everywhere
from comptoir.orders.models import Order
from comptoir.orders.operations import waiting
from comptoir.orders.permissions import State
from comptoir.orders.retention import old_carts
from tests.jobs import letters_to
from tests.orders.conftest import again, ordered

pytestmark = pytest.mark.usefixtures("sells")


def aged(order, days):
    with everywhere():
        Order.objects.filter(pk=order.pk).update(placed_at=now() - timedelta(days=days, minutes=1))


def reminders(member):
    """The letters to somebody, but for the one that told of the order itself."""
    found = letters_to(member.user.email)
    return [letter for letter in found if not letter.subject.startswith("Your order")]


@pytest.mark.rule("R-50")
def test_an_open_order_is_reminded_of_on_day_7_and_21(representative, mail):
    order = ordered(representative, mail)
    told = []
    for day in (6, 7, 7, 8, 20, 21, 29):
        aged(order, day)
        waiting.open_orders()
        told.append(len(reminders(representative)))

    assert told == [0, 1, 1, 1, 1, 2, 2]
    assert again(order).state is State.OPEN


@pytest.mark.rule("R-50")
def test_after_30_days_it_is_cancelled_and_told(representative, mail):
    order = ordered(representative, mail)
    aged(order, 30)
    for _ in range(2):
        waiting.open_orders()

    assert again(order).state is State.CANCELLED
    (letter,) = reminders(representative)
    assert "is cancelled" in letter.subject


def test_no_cart_is_old(representative):
    assert old_carts() == 0
