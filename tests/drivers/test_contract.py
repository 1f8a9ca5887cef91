"""What every driver promises; each that is plugged in is held to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from comptoir.core.actors import System
from comptoir.core.tenancy import everywhere
from comptoir.drivers.manual.models import StaffTask
from comptoir.drivers.manual.operations import done
from comptoir.products.drivers import DRIVERS, Outcome
from comptoir.products.models import Product
from comptoir.products.operations import life
from comptoir.products.permissions import Reason, State
from tests.conftest import a_user
from tests.guards.routes import routes
from tests.jobs import run_jobs
from tests.products.making import fresh, ordered, state

ACTS = ["activate", "suspend", "resume", "change", "terminate", "erase"]


@pytest.fixture(params=sorted(DRIVERS))
def product(request, representative) -> Product:
    return ordered(representative.organization, driver=request.param)


@pytest.fixture
def settle(db) -> Callable[[], None]:
    """Let the worker run, and our team do what waits for it."""
    team = a_user("team@operator.example")

    def settled() -> None:
        run_jobs()
        with everywhere():
            waiting = list(StaffTask.objects.filter(done_at=None).select_related("product"))
        for task in waiting:
            done(System(task.organization_id), task, by=team.pk)
        run_jobs()

    return settled


def test_a_product_lives_a_whole_life(product, settle):
    here = System(product.organization_id)

    life.activate_later(here, product)
    settle()
    assert state(product) is State.ACTIVE
    life.suspend(here, product, reason=Reason.UNPAID)
    settle()
    assert state(product) is State.SUSPENDED
    life.resume(here, product, reason=Reason.UNPAID)
    settle()
    assert state(product) is State.ACTIVE
    life.terminate(here, product)
    settle()
    life.erase(here, product)
    settle()
    assert state(product) is State.TERMINATED
    with everywhere():
        assert not product.errands.filter(done_at=None, dropped_at=None).exists()


@pytest.mark.parametrize("act", ACTS)
def test_doing_a_thing_twice_is_doing_it_once(product, act):
    driver, before = DRIVERS[product.driver], ACTS[: ACTS.index(act)]
    for earlier in before:
        getattr(driver, earlier)(fresh(product))

    first = getattr(driver, act)(fresh(product))
    after_once = tasks(product)
    second = getattr(driver, act)(fresh(product))

    assert first is second
    assert first in set(Outcome)
    assert tasks(product) == after_once


def test_what_it_says_of_itself_are_words(product):
    driver = DRIVERS[product.driver]

    assert str(driver.label)
    assert all(str(line) for line in driver.lost(product))
    assert all(usage.used for usage in driver.usage(product))
    assert isinstance(driver.promise(product), str)


def test_its_pages_are_there_and_stand_below_the_product(product):
    pages = {route.name: route.pattern for route in routes()}

    for tab in DRIVERS[product.driver].tabs:
        assert pages[tab.page].startswith("o/<int:organization>/products/<int:pk>/")


def tasks(product: Product) -> list[tuple[str, bool]]:
    with everywhere():
        rows = StaffTask.objects.filter(product=product).order_by("pk")
        return [(task.act, task.done_at is None) for task in rows]
