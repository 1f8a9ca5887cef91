"""What the pages about declarations read; only ever inside everywhere()."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from comptoir.backoffice.queries import one
from comptoir.orders.models import Declaration
from comptoir.products.models import Product

FOUND = 20


def declarations() -> QuerySet[Declaration]:
    """Return what is neither in effect nor refused."""
    return Declaration.objects.open().select_related("organization")


def declaration(pk: int) -> Declaration:
    """Return one declaration."""
    return one(Declaration.objects.select_related("organization", "product").filter(pk=pk))


def products(words: str) -> list[Product]:
    """Return living products by name, by their customer's name, or by the number of the order."""
    held = Product.objects.held().select_related("organization")
    named = Q(name__icontains=words) | Q(organization__name__icontains=words)
    if words.isdecimal():
        named |= Q(source__startswith=f"order:{words}:")
    return list(held.filter(named).order_by("name", "pk")[:FOUND])


def product(pk: int) -> Product:
    """Return one living product."""
    return one(Product.objects.held().select_related("organization").filter(pk=pk))
