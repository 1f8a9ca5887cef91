"""Products as people see them: the state in words, and what is to be done next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Unpack

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from comptoir.core.jinja import day
from comptoir.core.news import ask
from comptoir.core.paging import Page, page
from comptoir.organizations.actors import Member
from comptoir.organizations.http import Cursors
from comptoir.products import drivers, rights
from comptoir.products.models import Errand, Product
from comptoir.products.permissions import Category, State
from comptoir.products.questions import ToDo, WhatNext

SHOWN = 200
LEVELS = {
    State.ORDERED: "info",
    State.ACTIVATING: "info",
    State.ACTIVE: "good",
    State.CANCELLED: "soon",
    State.EXPIRED: "soon",
    State.SUSPENDED: "bad",
    State.TERMINATED: "neutral",
}


class Listed(NamedTuple):
    """A product with its state in words, and what is to be done next."""

    product: Product
    state: str
    level: str
    since: str
    next: list[ToDo]


def by_category(member: Member) -> list[tuple[str, str, list[Listed]]]:
    """Return the products that a member may see, category by category."""
    found = rights.visible(member).annotate(troubled=_trouble())
    listed = _listed(member, found.order_by("category", "name", "pk")[:SHOWN])
    groups = (
        (category, [one for one in listed if one.product.category == category])
        for category in Category
    )
    return [(category.value, str(category.label), held) for category, held in groups if held]


def of_category(member: Member, category: Category, **cursors: Unpack[Cursors]) -> Page[Listed]:
    """Return a page of the products of one category that a member may see."""
    found = rights.visible(member).annotate(troubled=_trouble()).filter(category=category)
    turned = page(found, ["name", "pk"], **cursors)
    return Page(_listed(member, turned.rows), turned.after, turned.before)


def one(member: Member, product: Product) -> Listed:
    """Return one product as its own page shows it."""
    seen = rights.visible(member).annotate(troubled=_trouble()).filter(pk=product.pk)
    return _listed(member, seen)[0]


def _trouble() -> Exists:
    return Exists(
        Errand.objects.filter(
            organization_id=OuterRef("organization_id"),
            product=OuterRef("pk"),
            done_at=None,
            dropped_at=None,
        ).exclude(trouble="")
    )


def _listed(member: Member, products: Iterable[Product]) -> list[Listed]:
    products = list(products)
    asked = WhatNext(member.organization.pk, tuple(product.pk for product in products))
    further: dict[int, list[ToDo]] = {}
    for number, to_do in ask(asked):
        further.setdefault(number, []).append(to_do)
    return [
        Listed(
            product,
            str(product.state.label),
            LEVELS[product.state],
            _since(product),
            [*_own(product), *further.get(product.pk, [])],
        )
        for product in products
    ]


def _since(product: Product) -> str:
    if product.until is None:
        return ""
    if product.state is State.ACTIVE and product.auto_renew:
        return _("renewed on %(day)s") % {"day": day(product.until)}
    return _("until %(day)s") % {"day": day(product.until)}


def _own(product: Product) -> list[ToDo]:
    """Say what the product itself waits for."""
    if getattr(product, "troubled", False):
        return [ToDo(_("Something does not work as it should. Our team has been told."))]
    sentence = {
        State.ORDERED: _("It will be set up when it is paid for."),
        State.ACTIVATING: drivers.of(product).promise(product) or _("It is being set up."),
        State.EXPIRED: _("The paid period is over. It works for some days more."),
        State.SUSPENDED: _("It stands still; nothing is lost."),
    }.get(product.state)
    return [ToDo(sentence)] if sentence else []
