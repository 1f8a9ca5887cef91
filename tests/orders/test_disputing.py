"""A contested payment: what it paid stands still after three days, and goes on when it is won."""

from __future__ import annotations

from datetime import timedelta

import pytest

from comptoir.billing.models import Dispute, Payment
from comptoir.billing.operations import paying, returning
from comptoir.core.actors import System
from comptoir.core.days import today
from comptoir.core.tenancy import everywhere
from comptoir.orders.operations import disputing
from comptoir.orders.permissions import Method
from comptoir.products.models import Product, Suspension
from comptoir.products.operations import life
from comptoir.products.permissions import Reason
from tests.billing.conftest import told
from tests.jobs import run_jobs
from tests.orders.conftest import ordered, owed_for
from tests.orders.renewing import on, owed, renewing_product, run

pytestmark = pytest.mark.usefixtures("sells")


def paid(organization, items, reference: str = "ch_1") -> Payment:
    cents = sum(item.gross_cents for item in items)
    here = System(organization.pk)
    payment = paying.record_payment(here, told=told(cents, reference), items=items)
    run_jobs()
    return payment


def contest(payment: Payment, status: str = "needs_response", reference: str = "dp_1") -> Dispute:
    here = System(payment.organization_id)
    amount = payment.amount
    returning.hear_dispute(
        here, payment, reference=reference, amount=amount, reason="fraudulent", status=status
    )
    with everywhere():
        return Dispute.objects.get(reference=reference)


def days_later(days: int) -> None:
    """Let the calendar of disputes run, so many days after today."""
    with on(today() + timedelta(days=days)):
        disputing.open_disputes()
    run_jobs()


def stopped() -> list[str]:
    with everywhere():
        found = Suspension.objects.filter(lifted_at=None, reason=Reason.DISPUTE)
        return [one.product.name for one in found.select_related("product").order_by("pk")]


@pytest.fixture
def payment(representative, mail) -> Payment:
    """Money that paid an order."""
    order = ordered(representative, mail, method=Method.TRANSFER)
    return paid(representative.organization, owed_for(order))


@pytest.mark.rule("R-53")
def test_what_was_paid_stands_still_after_three_days(payment):
    contest(payment)

    days_later(2)
    assert stopped() == []
    for _ in range(2):
        days_later(3)

    assert stopped() == ["Mail"]


@pytest.mark.rule("R-53")
def test_a_dispute_that_is_won_lets_it_go_on(payment):
    contest(payment)
    days_later(3)

    contest(payment, "won")
    run_jobs()

    assert stopped() == []
    days_later(4)
    assert stopped() == []


@pytest.mark.rule("R-53")
def test_a_dispute_that_is_lost_stops_it_at_once_and_for_good(payment):
    contest(payment)
    contest(payment, "lost")

    days_later(10)

    assert stopped() == ["Mail"]


def test_one_of_two_disputes_won_leaves_it_stopped(payment):
    contest(payment)
    contest(payment, reference="dp_2")
    days_later(3)

    contest(payment, "won")
    assert stopped() == ["Mail"]
    contest(payment, "won", reference="dp_2")

    assert stopped() == []


@pytest.mark.rule("R-53")
def test_a_contested_renewal_stops_what_it_renewed(representative, mail):
    found = renewing_product(representative.organization, mail, months=12)
    run(found, found.ends_on - timedelta(days=30))
    payment = paid(representative.organization, owed(found))
    contest(payment)

    days_later(3)

    assert stopped() == ["example.org"]


def test_an_ended_product_is_left_alone(payment):
    with everywhere():
        (product,) = Product.objects.all()
    life.terminate(System(payment.organization_id), product)
    contest(payment)

    days_later(3)

    assert stopped() == []
