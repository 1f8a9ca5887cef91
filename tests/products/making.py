"""Making products in tests as orders do."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

from django.utils.timezone import localdate

from comptoir.core.actors import System
from comptoir.core.tenancy import tenancy
from comptoir.organizations.models import Organization
from comptoir.products.models import Product
from comptoir.products.operations import life
from comptoir.products.permissions import Category, State
from tests.jobs import run_jobs

YEAR = timedelta(days=365)


def ordered(organization: Organization, **fields: object) -> Product:
    """A product that was ordered and paid for by nobody yet."""
    usual = {
        "category": Category.OTHER,
        "driver": "parking",
        "name": "example.org",
        "offer": "parked-name",
        "source": f"order:{uuid4().hex}",
        "facts": {"domain": "example.org"},
    }
    return life.create(System(organization.pk), organization, **{**usual, **fields})


def active(organization: Organization, *, until: date | None = None, **fields: object) -> Product:
    """A product that was paid for and set up."""
    product = ordered(organization, **fields)
    life.activate_later(System(organization.pk), product, until=until or localdate() + YEAR)
    run_jobs()
    return product


def state(product: Product) -> State:
    """What a product is now."""
    with tenancy(product.organization_id):
        return Product.objects.told().get(pk=product.pk).state


def fresh(product: Product) -> Product:
    with tenancy(product.organization_id):
        return Product.objects.told().get(pk=product.pk)
