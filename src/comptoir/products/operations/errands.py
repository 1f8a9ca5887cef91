"""What drivers are asked to do: written with the wish, done by a job, told when it fails.

The driver is called outside any transaction. An errand that a job has begun is nobody else's for
a while, so that a driver is never at one product twice at once, whoever runs the job again.
"""

from __future__ import annotations

from collections.abc import Callable

from django.utils.timezone import now

from comptoir.core.actors import System
from comptoir.core.jobs import job
from comptoir.core.news import tell
from comptoir.core.operations import operation
from comptoir.core.tenancy import tenancy
from comptoir.journal import operations as journal
from comptoir.kit import limits
from comptoir.products import drivers, events, letters
from comptoir.products.drivers import Driver, Outcome
from comptoir.products.models import Errand, Product, ProductState
from comptoir.products.permissions import Act, Step, Upkeep
from comptoir.products.queries import answering
from comptoir.products.questions import ProductActivated

UNDOES = {
    Act.ACTIVATE: (Act.ACTIVATE,),
    Act.SUSPEND: (Act.SUSPEND, Act.RESUME),
    Act.RESUME: (Act.SUSPEND, Act.RESUME),
    Act.CHANGE: (Act.CHANGE,),
    Act.TERMINATE: tuple(Act),
    Act.ERASE: (Act.ERASE,),
}
ASK: dict[Act, Callable[[Driver, Product], Outcome]] = {
    Act.ACTIVATE: lambda driver, product: driver.activate(product),
    Act.SUSPEND: lambda driver, product: driver.suspend(product),
    Act.RESUME: lambda driver, product: driver.resume(product),
    Act.CHANGE: lambda driver, product: driver.change(product),
    Act.TERMINATE: lambda driver, product: driver.terminate(product),
    Act.ERASE: lambda driver, product: driver.erase(product),
}


class DriverBusy(Exception):
    """Another job is at this product; this one comes back later."""


def ask_driver(product: Product, act: Act) -> None:
    """Write down what a driver shall do, instead of what it makes needless; a job does it.

    Called inside an operation that holds the product.
    """
    product.errands.filter(act__in=UNDOES[act], done_at=None, dropped_at=None).update(
        dropped_at=now()
    )
    Errand.objects.create(organization_id=product.organization_id, product=product, act=act)
    run.later(organization=product.organization_id, product=product.pk)


@job(queue="products")
def run(organization: int, product: int) -> None:
    """Do what a driver is asked for one product, in order; what fails is tried again later."""
    actor = System(organization)
    while errand := begin(actor, product=product):
        try:
            outcome = ASK[Act(errand.act)](drivers.of(errand.product), errand.product)
        except Exception as error:
            fail(actor, errand, trouble=f"{type(error).__name__}: {error}")
            raise
        finish(actor, errand, outcome=outcome)


@job()
def tell_of_step(organization: int, step: int) -> None:
    """Write to those who answer for the products that one can be used, or has ended."""
    with tenancy(organization):
        for reader in answering(organization):
            letters.product_told.post(organization=organization, membership=reader.pk, step=step)


@operation(Upkeep.PRODUCTS)
def begin(actor: System, *, product: int) -> Errand | None:  # noqa: ARG001
    """Take the oldest open errand of a product; None when there is none."""
    held = Product.objects.select_for_update().filter(pk=product).first()
    if held is None:
        return None
    waiting = held.errands.filter(done_at=None, begun_at__gt=now() - limits.ERRAND)
    if waiting.exists():
        raise DriverBusy
    errand = held.errands.filter(done_at=None, dropped_at=None).order_by("pk").first()
    if errand is None:
        return None
    errand.begun_at, errand.tries = now(), errand.tries + 1
    errand.save(update_fields=["begun_at", "tries"])
    return Errand.objects.select_related("product__organization").get(pk=errand.pk)


@operation(Upkeep.PRODUCTS)
def finish(actor: System, errand: Errand, *, outcome: Outcome) -> None:  # noqa: ARG001
    """Note that a driver has done what it was asked, or that it will say so."""
    product = errand.product.lock()
    Errand.objects.filter(pk=errand.pk).update(done_at=now(), begun_at=None, trouble="")
    if errand.act == Act.ACTIVATE and outcome is Outcome.DONE:
        _ready(product)
    if errand.act == Act.ERASE and outcome is Outcome.DONE:
        _gone(product)


@operation(Upkeep.PRODUCTS)
def fail(actor: System, errand: Errand, *, trouble: str) -> None:  # noqa: ARG001
    """Note why a driver could not do it; staff read it, the customer reads that we are at it."""
    Errand.objects.filter(pk=errand.pk).update(begun_at=None, trouble=trouble[: limits.TROUBLE])


@operation(Upkeep.PRODUCTS)
def try_again(actor: System, product: Product) -> None:  # noqa: ARG001
    """Have a job go at a product once more, now."""
    run.later(organization=product.organization_id, product=product.pk)


@operation(Upkeep.PRODUCTS)
def ready(actor: System, product: Product, *, note: str = "") -> None:  # noqa: ARG001
    """Note that what a driver promised for later is done; twice is once."""
    _ready(product.lock(), note)


@operation(Upkeep.PRODUCTS)
def erased(actor: System, product: Product) -> None:  # noqa: ARG001
    """Note that what a driver promised to erase later is gone."""
    _gone(product.lock())


def _gone(product: Product) -> None:
    """Keep an ended product as long as there is its organization, and no longer (R-46)."""
    if product.organization.deleted_at is not None:
        product.delete()


def _ready(product: Product, note: str = "") -> None:
    if product.step != Step.ACTIVATING:
        return
    here = System(product.organization_id)
    reached = ProductState.objects.create(
        organization_id=product.organization_id, product=product, step=Step.ACTIVE, note=note
    )
    journal.record(here, events.ProductReady(product=product.name))
    tell(ProductActivated(product))
    tell_of_step.later(organization=product.organization_id, step=reached.pk)
