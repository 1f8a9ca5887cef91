"""The shop, for whoever looks: signed in or not (R-54)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse

from comptoir.catalogue import queries, shelves
from comptoir.catalogue.permissions import Category
from comptoir.catalogue.shelves import Choice
from comptoir.kit.money import Currency

ICONS = {
    Category.MAIL: "mail",
    Category.HOSTING: "world-www",
    Category.DOMAIN: "world",
    Category.BACKUP: "cloud-upload",
    Category.OTHER: "package",
}


def shop(request: HttpRequest) -> HttpResponse:
    """Show everything that is sold."""
    return _shelves(request)


def shelf(request: HttpRequest, category: str) -> HttpResponse:
    """Show what is sold of one kind."""
    if category not in set(Category):
        raise Http404
    return _shelves(request, category)


def offer(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one offer: what is in it, what it costs, what can be had with it."""
    found, choice = queries.offer(slug), _choice(request)
    if found.extends is not None:
        raise Http404
    context = {
        "card": shelves.card(found, choice),
        "extras": shelves.extras(found, choice),
        "category": Category(found.category),
        **_common(choice),
    }
    return render(request, "catalogue/offer.html", context)


def _shelves(request: HttpRequest, category: str = "") -> HttpResponse:
    choice = _choice(request)
    context = {
        "shelves": shelves.shelves(choice, category),
        "category": Category(category) if category else None,
        "categories": list(Category),
        **_common(choice),
    }
    return render(request, "catalogue/shop.html", context)


def _choice(request: HttpRequest) -> Choice:
    swiss = settings.SELLER["country"] == "CH"
    return Choice.read(request.GET.dict(), Currency.CHF if swiss else Currency.EUR)


def _common(choice: Choice) -> dict[str, Any]:
    return {"choice": choice, "currencies": list(Currency), "icons": ICONS, "order_url": _order}


def _order(slug: str) -> str:
    """Where an order of an offer begins: the app above that takes orders has the address."""
    try:
        return reverse("orders:wanted", args=[slug])
    except NoReverseMatch:
        return ""
