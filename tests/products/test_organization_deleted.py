"""Of a deleted organization no product is left."""

from __future__ import annotations

import pytest

from comptoir.core.actors import System
from comptoir.core.tenancy import everywhere
from comptoir.drivers.manual.models import StaffTask
from comptoir.drivers.manual.operations import done
from comptoir.organizations.operations import deletion
from comptoir.products.models import Product
from comptoir.products.operations import life
from tests.conftest import a_user
from tests.jobs import run_jobs
from tests.products.making import active


@pytest.mark.rule("R-46")
@pytest.mark.parametrize("driver", ["parking", "manual"])
def test_what_products_held_is_erased_and_then_they_go(representative, driver):
    here = representative.organization
    product = active(here, driver=driver)
    life.terminate(System(here.pk), product)
    run_jobs()

    deletion.delete(representative, name=here.name)
    run_jobs()
    for task in open_tasks():
        done(System(here.pk), task, by=a_user(f"team{task.pk}@operator.example").pk)

    with everywhere():
        assert not Product.objects.exists()


def open_tasks() -> list[StaffTask]:
    with everywhere():
        return list(StaffTask.objects.filter(done_at=None).select_related("product").order_by("pk"))
