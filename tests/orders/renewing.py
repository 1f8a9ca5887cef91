"""A product that renews, and days that pass."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import uuid4

from comptoir.billing.models import DueItem
from comptoir.catalogue.models import Offer
from comptoir.core.actors import System
from comptoir.core.days import as_of, today
from comptoir.core.tenancy import tenancy
from comptoir.orders.models import Subscription
from comptoir.orders.operations import renewing
from comptoir.orders.renewals import EARLIEST, Act, What
from comptoir.organizations.models import Organization
from comptoir.products.models import Product
from comptoir.products.operations import life
from comptoir.products.permissions import Category
from tests.jobs import run_jobs

FIRST = date(2030, 1, 31)
DAY = timedelta(days=1)


def renewing_product(
    organization: Organization,
    offer: Offer,
    *,
    months: int = 12,
    automatic: bool = False,
    driver: str = "parking",
) -> Subscription:
    """A product, set up on 31 January 2030 and paid for one period."""
    actor = System(organization.pk)
    with as_of(FIRST):
        product = life.create(
            actor,
            organization,
            category=Category(offer.category),
            driver=driver,
            name="example.org",
            offer=offer.slug,
            source=f"order:{uuid4().hex}",
            auto_renew=automatic,
        )
        with tenancy(organization.pk):
            made = Subscription.objects.create(
                organization=organization,
                product=product,
                offer=offer,
                months=months,
                anchor=FIRST,
                months_paid=months,
                done=FIRST - EARLIEST,
                next_on=FIRST,
            )
        life.activate_later(actor, product, until=made.until)
        run_jobs()
    return made


def again(subscription: Subscription) -> Subscription:
    with tenancy(subscription.organization_id):
        found = Subscription.objects.select_related("product", "renewal", "offer")
        return found.get(pk=subscription.pk)


def product(subscription: Subscription) -> Product:
    with tenancy(subscription.organization_id):
        return Product.objects.told().get(pk=subscription.product_id)


def owed(subscription: Subscription) -> list[DueItem]:
    with tenancy(subscription.organization_id):
        found = DueItem.objects.filter(source__startswith=f"renewal:{subscription.pk}:")
        return list(found.order_by("pk"))


def run(subscription: Subscription, day: date) -> list[Act]:
    """Run the calendar of one subscription as of a day."""
    with as_of(day):
        return renewing.run_day(System(subscription.organization_id), subscription)


def live(subscription: Subscription, first: date, last: date) -> list[tuple[What, date]]:
    """Run it every day, as the calendar would; return what was done, and when."""
    done = []
    for day in days(first, last):
        done += [(act.what, day) for act in run(subscription, day)]
    return done


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


@contextmanager
def on(day: date) -> Iterator[date]:
    with as_of(day):
        yield today()
