"""What drivers are asked, what becomes of it when they fail, and who reads about it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import now

from comptoir.core.actors import System
from comptoir.core.tenancy import tenancy
from comptoir.kit import limits
from comptoir.products import drivers
from comptoir.products.drivers import Driver, Outcome
from comptoir.products.models import Errand, Product
from comptoir.products.operations import errands, life
from comptoir.products.permissions import Act, Reason, State
from tests.jobs import run_jobs
from tests.products.making import ordered, state


class Moody(Driver):
    """A driver that notes what it is asked, and fails when it is told to."""

    kind = "moody"
    label = "Moody"

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.failing = self.slow = False

    def _asked(self, act: str) -> Outcome:
        self.asked.append(act)
        if self.failing:
            raise OSError("the other side does not answer")
        return Outcome.LATER if self.slow else Outcome.DONE

    def activate(self, product: Product) -> Outcome:  # noqa: ARG002
        return self._asked("activate")

    def suspend(self, product: Product) -> Outcome:  # noqa: ARG002
        return self._asked("suspend")

    def resume(self, product: Product) -> Outcome:  # noqa: ARG002
        return self._asked("resume")

    def terminate(self, product: Product) -> Outcome:  # noqa: ARG002
        return self._asked("terminate")


@pytest.fixture
def moody(monkeypatch) -> Moody:
    made = Moody()
    monkeypatch.setitem(drivers.DRIVERS, "moody", made)
    return made


@pytest.fixture
def product(moody, representative) -> Product:
    product = ordered(representative.organization, driver="moody")
    life.activate_later(System(product.organization_id), product)
    return product


def run(product: Product) -> None:
    errands.run(organization=product.organization_id, product=product.pk)


def errand(product: Product) -> Errand:
    with tenancy(product.organization_id):
        return Errand.objects.filter(product=product).latest("pk")


def test_what_fails_is_told_and_done_when_it_is_tried_again(moody, product):
    moody.failing = True
    with pytest.raises(OSError, match="does not answer"):
        run(product)

    assert state(product) is State.ACTIVATING
    assert errand(product).trouble == "OSError: the other side does not answer"
    assert errand(product).begun_at is None

    moody.failing = False
    run(product)
    assert state(product) is State.ACTIVE
    assert errand(product).tries == 2
    assert errand(product).trouble == ""


def test_a_job_that_runs_again_asks_nothing_again(moody, product):
    run(product)
    run(product)

    assert moody.asked == ["activate"]


def test_while_one_job_is_at_a_product_another_stays_away(moody, product):
    here = System(product.organization_id)
    begun = errands.begin(here, product=product.pk)

    with pytest.raises(errands.DriverBusy):
        run(product)
    assert moody.asked == []

    with tenancy(product.organization_id):  # the job that began it has died
        late = now() - limits.ERRAND - timedelta(seconds=1)
        Errand.objects.filter(pk=begun.pk).update(begun_at=late)
    run(product)
    assert moody.asked == ["activate"]


def test_what_is_needless_by_now_is_not_asked(moody, product):
    here = System(product.organization_id)
    run(product)
    life.suspend(here, product, reason=Reason.UNPAID)
    life.resume(here, product, reason=Reason.UNPAID)
    life.suspend(here, product, reason=Reason.UNPAID)
    run_jobs()
    assert moody.asked == ["activate", "suspend"]

    life.resume(here, product, reason=Reason.UNPAID)
    life.terminate(here, product)
    run_jobs()
    assert moody.asked == ["activate", "suspend", "terminate"]
    assert errand(product).act == Act.TERMINATE


def test_a_driver_that_needs_time_says_itself_when_it_is_done(moody, product):
    moody.slow = True
    run(product)
    assert state(product) is State.ACTIVATING

    for _ in range(2):
        errands.ready(System(product.organization_id), product)
    assert state(product) is State.ACTIVE
