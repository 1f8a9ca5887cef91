"""What products tell the apps above, and ask them."""

from __future__ import annotations

from dataclasses import dataclass

from comptoir.core.news import Question
from comptoir.organizations.questions import Action
from comptoir.products.models import Product


@dataclass(frozen=True)
class ProductActivated:
    """News: a product can be used from now on."""

    product: Product


@dataclass(frozen=True)
class ProductCancelled:
    """News: a product runs out at its end; what was to renew it is not owed any more."""

    product: Product


@dataclass(frozen=True)
class CancellationUndone:
    """News: a cancelled product goes on."""

    product: Product


@dataclass(frozen=True)
class ProductEnded:
    """News: a product is over; nothing of it is owed any more (R-38)."""

    product: Product


@dataclass(frozen=True)
class ToDo:
    """What somebody should do about a product next: a sentence, and the page where."""

    sentence: str
    url: str = ""
    words: str = ""


@dataclass(frozen=True)
class WhatNext(Question[tuple[int, ToDo]]):
    """Ask what is to be done about some products: pairs of a product's number and the thing."""

    organization: int
    products: tuple[int, ...]


@dataclass(frozen=True)
class ActionsOnProduct(Question[Action]):
    """What else can be done with a product by whoever pays for it."""

    product: Product


@dataclass(frozen=True)
class RenewalPage(Question[str]):
    """Ask where it is arranged how a product goes on: the address of a page."""

    product: Product
