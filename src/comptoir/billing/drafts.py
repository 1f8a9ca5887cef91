"""Documents before they are issued: what is charged, and how its VAT is taken apart (R-42)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from comptoir.billing.facts import Paid
from comptoir.billing.models import BillingAddress, Document, DueItem, Kind
from comptoir.billing.vat import Category, Decision, Reason, split
from comptoir.kit.money import Currency, Money, total


@dataclass(frozen=True, kw_only=True)
class Owed:
    """Something priced and taxed: `price` is what is paid for all of it, VAT included (R-42)."""

    source: str
    description: str
    unit: Money
    price: Money
    decision: Decision
    due_on: date
    quantity: int = 1
    period_from: date | None = None
    period_to: date | None = None  # the last day, included


class Charge(NamedTuple):
    """A due item, or, in a credit note, what is given back of it."""

    item: DueItem
    gross: Money


class Line(NamedTuple):
    """A charge with its net, rounded so that the nets of one rate add up."""

    item: DueItem
    gross: Money
    net: Money


class Tax(NamedTuple):
    """The VAT of all lines of one category and rate."""

    category: Category
    rate: Decimal
    reason: Reason
    net: Money
    vat: Money
    rounding: Money


@dataclass(frozen=True)
class Sums:
    """A document's lines, in the order given, and its VAT by rate."""

    lines: tuple[Line, ...]
    taxes: tuple[Tax, ...]
    currency: Currency

    @property
    def net(self) -> Money:
        return total((tax.net for tax in self.taxes), self.currency)

    @property
    def vat(self) -> Money:
        return total((tax.vat for tax in self.taxes), self.currency)

    @property
    def rounding(self) -> Money:
        return total((tax.rounding for tax in self.taxes), self.currency)

    @property
    def gross(self) -> Money:
        return self.net + self.vat + self.rounding


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An invoice or a credit note without a number."""

    kind: Kind
    charges: Sequence[Charge]
    address: BillingAddress | None = None
    paid: Sequence[Paid] = ()
    corrects: Document | None = None
    reason: str = ""
    due_on: date | None = None  # on account: until when it is to be paid
    reference: str = ""  # with which a transfer pays it


def whole(items: Iterable[DueItem]) -> list[Charge]:
    """Charge due items with all that they cost, or what is left of it."""
    return [Charge(item, item.left) for item in items]


def taken_apart(charges: Sequence[Charge]) -> Sums:
    """Compute the VAT once per rate, on the sum of its lines."""
    currency = charges[0].gross.currency
    lines: dict[int, Line] = {}
    taxes = []
    for (category, rate, reason), group in groupby(sorted(charges, key=_kind), key=_kind):
        alike = list(group)
        apart = split([charge.gross for charge in alike], rate, currency)
        for charge, net in zip(alike, apart.nets, strict=True):
            lines[charge.item.pk] = Line(charge.item, charge.gross, net)
        because = Reason(reason)
        taxes.append(Tax(Category(category), rate, because, apart.net, apart.vat, apart.rounding))
    in_order = tuple(lines[charge.item.pk] for charge in charges)
    return Sums(in_order, tuple(taxes), currency)


def _kind(charge: Charge) -> tuple[str, Decimal, str]:
    return charge.item.vat_category, charge.item.vat_rate, charge.item.vat_reason
