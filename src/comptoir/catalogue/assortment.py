"""What a new installation sells, read from a file; said in one sentence when it cannot be read."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from comptoir.catalogue.permissions import Category, Months, Wants
from comptoir.kit.money import Currency, Money
from comptoir.kit.trouble import Trouble

FILE = Path(__file__).with_name("offers.toml")


@dataclass(frozen=True)
class Asked:
    """What an offer costs for one period."""

    months: Months
    gross: Money
    setup: Money


@dataclass(frozen=True)
class Sketch:
    """An offer as the file describes it."""

    slug: str
    category: Category
    driver: str
    wants: Wants
    extends: str
    limits: Mapping[str, int]
    names: Mapping[str, str]
    summaries: Mapping[str, str]
    descriptions: Mapping[str, str]
    prices: tuple[Asked, ...]


def read(path: Path = FILE) -> list[Sketch]:
    """Return the offers of a file, in its order."""
    try:
        with path.open("rb") as file:
            return [_sketch(one) for one in tomllib.load(file)["offer"]]
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise Trouble(f"The offers in {path} cannot be read: {error!r}.") from error


def money(written: str, currency: Currency) -> Money:
    """Return an amount written with two decimals at most."""
    try:
        cents = Decimal(written).scaleb(2)
    except InvalidOperation as error:
        raise ValueError(written) from error
    if not cents.is_finite() or cents < 0 or cents != cents.to_integral_value():
        raise ValueError(written)
    return Money(int(cents), currency)


def _sketch(one: Mapping[str, Any]) -> Sketch:
    return Sketch(
        slug=one["slug"],
        category=Category(one["category"]),
        driver=one.get("driver", "manual"),
        wants=Wants(one.get("wants", Wants.NOTHING)),
        extends=one.get("extends", ""),
        limits=one.get("limits", {}),
        names=one["names"],
        summaries=one.get("summaries", {}),
        descriptions=one.get("descriptions", {}),
        prices=tuple(_asked(price) for price in one["prices"]),
    )


def _asked(price: Mapping[str, Any]) -> Asked:
    currency = Currency(price["currency"])
    return Asked(
        Months(price["months"]),
        money(price["gross"], currency),
        money(price.get("setup", "0"), currency),
    )
