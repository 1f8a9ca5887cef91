"""The shop as it is shown: what is sold today, at prices with VAT and, beside, without (R-54)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from comptoir.catalogue import words
from comptoir.catalogue.days import today
from comptoir.catalogue.models import Offer, Price
from comptoir.catalogue.permissions import Category, Months
from comptoir.catalogue.pricing import Tag
from comptoir.catalogue.queries import in_force
from comptoir.catalogue.questions import Net
from comptoir.core.news import ask
from comptoir.kit.money import Currency, Money


@dataclass(frozen=True)
class Choice:
    """How a visitor wants prices: for whom, for how long, in which currency."""

    company: bool
    months: Months
    currency: Currency

    @classmethod
    def read(cls, written: Mapping[str, str], usual: Currency) -> Choice:
        """Read it from an address; what makes no sense there is as usual."""
        currency = written.get("currency", "")
        return cls(
            company=written.get("for") == "company",
            months=Months.MONTH if written.get("months") == "1" else Months.YEAR,
            currency=Currency(currency) if currency in set(Currency) else usual,
        )


@dataclass(frozen=True)
class Shown:
    """A price on the shelf: what a private customer pays, and its net for a company."""

    months: Months
    gross: Money
    setup: Money
    net: Money
    net_setup: Money

    @property
    def taxed(self) -> bool:
        """Whether there is VAT in it: who sells may charge none."""
        return self.net != self.gross

    @property
    def each(self) -> str:
        """The period, in words."""
        return str(self.months.label)


@dataclass(frozen=True)
class Card:
    """An offer with its prices in one currency; the first is of the period that was chosen."""

    offer: Offer
    prices: list[Shown]

    @property
    def limits(self) -> list[str]:
        return words.limits(self.offer.limits)


@dataclass(frozen=True)
class Shelf:
    """The offers of one category."""

    category: Category
    cards: list[Card]


def shelves(choice: Choice, category: str = "") -> list[Shelf]:
    """Return what is sold today, by category; empty shelves are not shown."""
    offers = Offer.objects.sold().whole().order_by("category", "position", "pk")
    if category:
        offers = offers.filter(category=category)
    found: defaultdict[str, list[Card]] = defaultdict(list)
    for card in _cards(offers, choice):
        found[card.offer.category].append(card)
    return [Shelf(shelf, found[shelf]) for shelf in Category if found[shelf]]


def card(offer: Offer, choice: Choice) -> Card:
    """Return one offer with its prices."""
    cards = _cards([offer], choice)
    return cards[0] if cards else Card(offer, [])


def extras(offer: Offer, choice: Choice) -> list[Card]:
    """Return what can be had with an offer."""
    return _cards(Offer.objects.sold().filter(extends=offer).order_by("position", "pk"), choice)


def _cards(offers: Iterable[Offer], choice: Choice) -> list[Card]:
    """Put prices on offers; what has none in that currency is not for sale."""
    offers, day = list(offers), today()
    prices: defaultdict[int, list[Price]] = defaultdict(list)
    for price in in_force(day).filter(offer__in=offers, currency=choice.currency):
        prices[price.offer_id].append(price)
    return [
        Card(offer, _shown(prices[offer.pk], choice, day)) for offer in offers if prices[offer.pk]
    ]


def _shown(prices: list[Price], choice: Choice, day: date) -> list[Shown]:
    ordered = sorted(prices, key=lambda price: price.months != choice.months)
    return [_one(price.tag, day) for price in ordered]


def _one(tag: Tag, day: date) -> Shown:
    net, net_setup = _net(tag.gross, day), _net(tag.setup, day)
    return Shown(Months(tag.months), tag.gross, tag.setup, net, net_setup)


def _net(gross: Money, day: date) -> Money:
    """What is left without VAT, as the app above that knows tax says."""
    return next(iter(ask(Net(gross, day))), gross)
