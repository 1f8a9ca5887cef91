"""What happens to one product from two sides at once."""

from __future__ import annotations

from datetime import date
from threading import Barrier
from typing import Any

import pytest

from comptoir.core.actors import System
from comptoir.core.tenancy import everywhere, tenancy
from comptoir.organizations.models import Organization
from comptoir.organizations.permissions import Role
from comptoir.products import drivers
from comptoir.products.drivers import Driver, Outcome
from comptoir.products.models import Product, ProductState
from comptoir.products.operations import errands, holding, life
from comptoir.products.permissions import Category, State, Step
from tests.conftest import a_member, an_organization
from tests.races.overlap import Course, overlapping

END, LATER = date(2027, 3, 31), date(2028, 3, 31)
AT_ONCE = 8


class Counting(Driver):
    """Counts how often it is asked."""

    kind = "counting"
    label = "Counting"

    def __init__(self) -> None:
        self.asked = 0

    def activate(self, product: Product) -> Outcome:  # noqa: ARG002
        self.asked += 1
        return Outcome.DONE

    suspend = resume = terminate = activate


@pytest.fixture
def counting(monkeypatch) -> Counting:
    made = Counting()
    monkeypatch.setitem(drivers.DRIVERS, made.kind, made)
    return made


@pytest.fixture
def organization(counting) -> Organization:
    return an_organization()


@pytest.fixture
def product(organization) -> Product:
    return ordered(organization)


def ordered(organization: Organization) -> Product:
    return life.create(
        System(organization.pk),
        organization,
        category=Category.OTHER,
        driver="counting",
        name="Raced",
        offer="raced",
        source="order:1:1",
    )


def now(product: Product) -> Product:
    with tenancy(product.organization_id):
        return Product.objects.told().get(pk=product.pk)


def steps(product: Product) -> list[str]:
    with tenancy(product.organization_id):
        rows = ProductState.objects.filter(product=product).order_by("pk")
        return list(rows.values_list("step", flat=True))


@pytest.mark.proves("organizations.models:lock")
def test_two_activations_of_one_product_are_one(product, counting):
    here = System(product.organization_id)

    def activate() -> None:
        life.activate_later(here, product, until=END)

    assert overlapping(activate, activate) == (None, None)
    assert steps(product) == [Step.ORDERED, Step.ACTIVATING]


@pytest.mark.proves("products.operations.errands:begin")
def test_a_job_that_two_workers_run_asks_the_driver_once(product, counting):
    here = System(product.organization_id)
    life.activate_later(here, product, until=END)

    def begin() -> Any:
        return errands.begin(here, product=product.pk)

    first, second = overlapping(begin, begin)

    assert first is not None
    assert isinstance(second, errands.DriverBusy), repr(second)


def test_eight_workers_at_one_product_ask_the_driver_once(product, counting):
    life.activate_later(System(product.organization_id), product, until=END)
    start = Barrier(AT_ONCE)

    def work() -> None:
        start.wait()
        errands.run(organization=product.organization_id, product=product.pk)

    courses = [Course(work) for _ in range(AT_ONCE)]
    for course in courses:
        course.start()
    for course in courses:
        course.join()

    assert counting.asked == 1
    assert now(product).state is State.ACTIVE


@pytest.mark.parametrize("cancels_first", [True, False])
def test_cancelled_and_renewed_at_once_it_runs_through_what_was_paid(
    product, organization, counting, cancels_first
):
    here = System(organization.pk)
    life.activate_later(here, product, until=END)
    errands.run(organization=organization.pk, product=product.pk)
    member = a_member(organization, Role.LEGAL_REPRESENTATIVE)
    acts = [
        lambda: holding.cancel_at_end(member, product),
        lambda: life.extend(here, product, until=LATER),
    ]

    assert overlapping(*(acts if cancels_first else reversed(acts))) == (None, None)
    after = now(product)
    assert after.state is State.CANCELLED
    assert after.until == LATER


@pytest.mark.rule("R-10")
def test_two_who_cancel_at_once_cancel_once(product, organization, counting):
    here = System(organization.pk)
    life.activate_later(here, product, until=END)
    errands.run(organization=organization.pk, product=product.pk)
    member = a_member(organization, Role.LEGAL_REPRESENTATIVE)

    overlapping(*[lambda: holding.cancel_at_end(member, product)] * 2)

    assert steps(product).count(Step.CANCELLED) == 1


def test_one_order_line_told_twice_at_once_is_one_product(organization):
    first, second = overlapping(*[lambda: ordered(organization)] * 2)

    assert first == second
    with everywhere():
        assert Product.objects.count() == 1
        assert ProductState.objects.count() == 1
