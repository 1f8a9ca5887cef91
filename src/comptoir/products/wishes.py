"""Rights on products before they are given, as a form and a session hold them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from comptoir.products.permissions import Right

CATEGORY, PRODUCT, UNTIL = "category-", "product-", "-until"
Fields = dict[str, Any]


@dataclass(frozen=True)
class Wish:
    """One right that somebody shall have: on a product, or on all of a category (R-09)."""

    rights: frozenset[Right]
    product: int | None = None
    category: str = ""
    until: date | None = None

    @property
    def key(self) -> str:
        """What names its row in a form."""
        return category_key(self.category) if self.category else product_key(self.product)


def category_key(category: str) -> str:
    """Name the row of a category."""
    return f"{CATEGORY}{category}"


def product_key(product: int | None) -> str:
    """Name the row of a product."""
    return f"{PRODUCT}{product}"


def as_fields(wishes: Iterable[Wish]) -> Fields:
    """Return what the fields of a form show."""
    fields: Fields = {}
    for wish in wishes:
        fields[wish.key] = sorted(wish.rights)
        fields[wish.key + UNTIL] = wish.until.isoformat() if wish.until else ""
    return fields


def read(fields: Mapping[str, Any]) -> list[Wish]:
    """Return what stands in the fields; a row without a tick is no wish."""
    return [
        _wish(key, held, fields.get(key + UNTIL) or "")
        for key, held in fields.items()
        if held and not key.endswith(UNTIL)
    ]


def _wish(key: str, held: Iterable[str], until: str) -> Wish:
    end = date.fromisoformat(until) if until else None
    rights = frozenset(map(Right, held))
    if key.startswith(CATEGORY):
        return Wish(rights, category=key.removeprefix(CATEGORY), until=end)
    return Wish(rights, product=int(key.removeprefix(PRODUCT)), until=end)
