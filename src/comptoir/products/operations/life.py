"""The life of products, as orders, calendars and drivers move it on; called as System.

Each holds the product first and looks at it anew: told twice, late, or at the same time, the same
comes of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.timezone import now

from comptoir.core.actors import System
from comptoir.core.days import today
from comptoir.core.jobs import calendar
from comptoir.core.news import tell
from comptoir.core.operations import operation
from comptoir.core.refusals import NotFound
from comptoir.core.tenancy import everywhere
from comptoir.journal import operations as journal
from comptoir.journal.operations import Signed
from comptoir.organizations.models import Organization
from comptoir.products import events
from comptoir.products.models import Product, ProductState, Suspension
from comptoir.products.obstacles import Ended, obstacles_to_cancelling
from comptoir.products.operations.errands import ask_driver, tell_of_step
from comptoir.products.permissions import Act, Category, Reason, Step, Upkeep
from comptoir.products.questions import ProductCancelled, ProductEnded


@operation(Upkeep.PRODUCTS)
def create(
    actor: System,
    organization: Organization,
    *,
    category: Category,
    driver: str,
    name: str,
    offer: str,
    source: str,
    facts: Mapping[str, Any] | None = None,
    auto_renew: bool = False,
) -> Product:
    """Note what was ordered; the same order line twice is one product. Nothing is set up yet."""
    if organization.lock().deleted_at is not None:
        raise NotFound
    product, fresh = Product.objects.get_or_create(
        organization=organization,
        source=source,
        defaults={
            "category": category,
            "driver": driver,
            "name": name,
            "offer": offer,
            "facts": dict(facts or {}),
            "auto_renew": auto_renew,
        },
    )
    if fresh:
        step(actor, product, Step.ORDERED)
        journal.record(within(product), events.ProductOrdered(product=product.name))
    return product


@operation(Upkeep.PRODUCTS)
def activate_later(actor: System, product: Product, *, until: date | None = None) -> None:
    """Have a product set up by a job; `until` is the last day that is paid for."""
    product = _living(product)
    if product.step != Step.ORDERED:
        return
    product.until = until
    product.save(update_fields=["until"])
    step(actor, product, Step.ACTIVATING)
    ask_driver(product, Act.ACTIVATE)


@operation(Upkeep.PRODUCTS)
def extend(actor: System, product: Product, *, until: date) -> None:
    """Let a product run on until the last day now paid for; what was not paid no longer stops it.

    A cancellation stands: the product then ends with the new period.
    """
    product = _living(product)
    if product.until is not None and product.until >= until:
        return
    product.until = until
    product.save(update_fields=["until"])
    if product.step == Step.EXPIRED:
        step(actor, product, Step.ACTIVE)
    event = events.ProductExtended(product=product.name, until=until.isoformat())
    journal.record(within(product), event)
    _lift(product, Reason.UNPAID)


@operation(Upkeep.PRODUCTS)
def change_offer(actor: System, product: Product, *, offer: str) -> None:  # noqa: ARG001
    """Let a product be another offer of its kind from now on; its driver is asked to change it."""
    product = _living(product)
    if product.offer == offer:
        return
    product.offer = offer
    product.save(update_fields=["offer"])
    journal.record(within(product), events.OfferChanged(product=product.name, offer=offer))
    ask_driver(product, Act.CHANGE)


@operation(Upkeep.PRODUCTS)
def expire(actor: System, product: Product) -> None:
    """Note that the paid period is over; it works on for some days (R-39)."""
    product = product.lock()
    if product.step != Step.ACTIVE:
        return
    step(actor, product, Step.EXPIRED)
    journal.record(within(product), events.ProductExpired(product=product.name))


@operation(Upkeep.PRODUCTS)
def suspend(actor: System, product: Product, *, reason: Reason) -> None:
    """Stop a product without losing anything; twice for one reason is once."""
    product = _living(product)
    open_ones = product.suspensions.filter(lifted_at=None)
    if open_ones.filter(reason=reason).exists():
        return
    stood_still = product.suspended
    Suspension.objects.create(
        organization_id=product.organization_id,
        product=product,
        reason=reason,
        by_id=actor.signature.user_id,
    )
    event = events.ProductSuspended(product=product.name, reason=reason.value)
    journal.record(within(product), event)
    if not stood_still:
        ask_driver(product, Act.SUSPEND)


@operation(Upkeep.PRODUCTS)
def resume(actor: System, product: Product, *, reason: Reason) -> None:  # noqa: ARG001
    """Lift one reason; with the last one gone the product goes on as it was."""
    _lift(_living(product), reason)


@operation(Upkeep.PRODUCTS)
def cancel(actor: System, product: Product) -> None:
    """Let a product run out at its end, as the calendar or a notice without login asks (R-52)."""
    product = product.lock()
    if not obstacles_to_cancelling(product):
        run_out(actor, product)


@operation(Upkeep.PRODUCTS)
def terminate(actor: System, product: Product) -> None:
    """End a product now: it is over, and nothing brings it back; twice is once."""
    end(actor, product.lock())


@operation(Upkeep.PRODUCTS)
def erase(actor: System, product: Product) -> None:  # noqa: ARG001
    """Erase what an ended product held (R-39)."""
    product = product.lock()
    if product.terminated_at is None or product.erased_at is not None:
        return
    product.erased_at = now()
    product.save(update_fields=["erased_at"])
    journal.record(within(product), events.ProductErased(product=product.name))
    ask_driver(product, Act.ERASE)


@operation(Upkeep.PRODUCTS)
def forget(actor: System, product: Product) -> None:
    """Let nothing be left of an ended product whose organization is deleted (R-46)."""
    erase(actor, product)
    ask_driver(product.lock(), Act.ERASE)


@operation(Upkeep.PRODUCTS)
def end_cancelled(actor: System, *, product: int, day: date) -> None:
    """End a product that is cancelled and whose paid period was over before this day."""
    found = Product.objects.filter(pk=product).first()
    if found is None:
        return
    held = found.lock()
    if held.step == Step.CANCELLED and held.until is not None and held.until < day:
        end(actor, held)


@calendar("41 3 * * *")
def end_what_ran_out() -> None:
    """End what was cancelled and has run out; a missed day is caught up, twice is once."""
    day = today()
    with everywhere():
        cancelled = Product.objects.held().at(Step.CANCELLED).filter(until__lt=day)
        due = list(cancelled.values_list("organization_id", "pk"))
    for organization, product in due:
        end_cancelled(System(organization), product=product, day=day)


def step(actor: Signed, product: Product, reached: Step) -> ProductState:
    """Note a step, by whom; inside an operation that holds the product."""
    product.step = reached
    return ProductState.objects.create(
        organization_id=product.organization_id,
        product=product,
        step=reached,
        by_id=actor.signature.user_id,
    )


def run_out(actor: Signed, product: Product) -> None:
    """Cancel at the end, inside an operation that holds the product and refused what it must."""
    product.auto_renew = False
    product.save(update_fields=["auto_renew"])
    reached = step(actor, product, Step.CANCELLED)
    journal.record(_signed(actor, product), events.ProductCancelled(product=product.name))
    tell(ProductCancelled(product))
    tell_of_step.later(organization=product.organization_id, step=reached.pk)


def end(actor: Signed, product: Product) -> None:
    """End a product, inside an operation that holds it."""
    if product.terminated_at is not None:
        return
    product.terminated_at, product.auto_renew = now(), False
    product.save(update_fields=["terminated_at", "auto_renew"])
    reached = step(actor, product, Step.TERMINATED)
    product.grants.all().delete()
    journal.record(_signed(actor, product), events.ProductEnded(product=product.name))
    tell(ProductEnded(product))
    ask_driver(product, Act.TERMINATE)
    tell_of_step.later(organization=product.organization_id, step=reached.pk)


def within(product: Product) -> System:
    """Return the clock, as the journal of the product's organization names it."""
    return System(product.organization_id)


def _signed(actor: Signed, product: Product) -> Signed:
    return within(product) if isinstance(actor, System) else actor


def _living(product: Product) -> Product:
    held = product.lock()
    if held.terminated_at is not None:
        raise Ended
    return held


def _lift(product: Product, reason: Reason) -> None:
    lifted = product.suspensions.filter(lifted_at=None, reason=reason).update(lifted_at=now())
    if not lifted:
        return
    event = events.ProductResumed(product=product.name, reason=reason.value)
    journal.record(within(product), event)
    if not product.suspensions.filter(lifted_at=None).exists():
        product.suspended = False
        ask_driver(product, Act.RESUME)
