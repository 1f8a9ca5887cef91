"""What a cart costs: list prices, less codes and grants, with the tax on it; values in and out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from comptoir.billing import vat
from comptoir.catalogue import pricing
from comptoir.catalogue.pricing import Tag, Terms
from comptoir.kit.money import Currency, Money


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many of an offer at its price; `free` where a free grant is on the line (R-43)."""

    offer: int
    tag: Tag
    quantity: int
    free: bool = False

    @property
    def list_price(self) -> Money:
        """What the shop asks for the first period, set-up included."""
        return self.tag.begin.times(self.quantity)

    @property
    def line(self) -> pricing.Line:
        """The same as promo codes look at it."""
        return pricing.Line(self.offer, self.list_price, self.free)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A line with its price: what is taken off, by which of the codes, what is paid, its net."""

    wanted: Wanted
    off: Money
    code: int | None
    pays: Money
    net: Money


@dataclass(frozen=True, slots=True)
class Sale:
    """Who sells to whom on which day: what tax depends on."""

    seller: vat.Seller
    customer: vat.Customer
    day: date
    currency: Currency


@dataclass(frozen=True, slots=True)
class Quote:
    """What all lines together cost, and how that is taxed."""

    lines: tuple[Quoted, ...]
    decision: vat.Decision
    split: vat.Split

    @property
    def total(self) -> Money:
        """What is to pay."""
        return self.split.payable


def quote(wanted: Sequence[Wanted], codes: Sequence[Terms], sale: Sale) -> Quote:
    """Price a cart: never below 0; the VAT once, on the sum (R-42, R-43, R-44)."""
    decision = vat.decide(sale.seller, sale.customer, sale.day)
    reduced = pricing.reductions(codes, [one.line for one in wanted])
    offs = [
        (None, one.list_price) if one.free else (code, off)
        for one, (code, off) in zip(wanted, reduced, strict=True)
    ]
    pays = [
        vat.price(sale.seller, sale.customer, one.list_price - off, sale.day)
        for one, (_, off) in zip(wanted, offs, strict=True)
    ]
    split = vat.split(pays, decision.rate, sale.currency)
    lines = tuple(
        Quoted(one, off, code, paid, net)
        for one, (code, off), paid, net in zip(wanted, offs, pays, split.nets, strict=True)
    )
    return Quote(lines, decision, split)
