"""What a kind of product has to know how to do: one contract, one register.

A driver is a folder below `comptoir.drivers` with a `driver.py`, and one line in the settings.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import ClassVar, TypeVar

from django.utils.functional import Promise

from comptoir.products.models import Product
from comptoir.products.permissions import Right


class Outcome(StrEnum):
    """What came of asking a driver for something."""

    DONE = auto()
    LATER = auto()  # it is under way; the driver says when it is done


@dataclass(frozen=True)
class Usage:
    """How much of something a product uses, in words for the customer."""

    label: str | Promise
    used: str


@dataclass(frozen=True)
class Tab:
    """A page that a driver adds to its products, beside the overview."""

    label: str | Promise
    page: str  # the name of its address, which takes an organization and a product
    icon: str = "file-text"
    right: Right | None = None  # that it needs; None: seeing the product is enough


class Driver(ABC):
    """One kind of product; doing a thing twice is the same as doing it once.

    Called by a job, outside any transaction, never twice at once for a product. What is raised is
    told to staff; the job tries again, later and later.
    """

    kind: ClassVar[str]
    label: ClassVar[str | Promise]
    tabs: ClassVar[Sequence[Tab]] = ()

    @abstractmethod
    def activate(self, product: Product) -> Outcome:
        """Make it usable."""

    @abstractmethod
    def suspend(self, product: Product) -> Outcome:
        """Stop it without losing anything."""

    @abstractmethod
    def resume(self, product: Product) -> Outcome:
        """Let it go on as it was."""

    @abstractmethod
    def terminate(self, product: Product) -> Outcome:
        """Take it down; what it held is kept until it is erased (R-39)."""

    def change(self, product: Product) -> Outcome:  # noqa: ARG002
        """Make it what its offer now says (R-53)."""
        return Outcome.DONE

    def erase(self, product: Product) -> Outcome:  # noqa: ARG002
        """Erase what is left of it."""
        return Outcome.DONE

    def usage(self, product: Product) -> Sequence[Usage]:  # noqa: ARG002
        """Say what it uses; asked while a page is made, so nothing slow."""
        return ()

    def lost(self, product: Product) -> Sequence[str]:  # noqa: ARG002
        """Say what is lost with it, in words for the customer (R-46)."""
        return ()

    def promise(self, product: Product) -> str:  # noqa: ARG002
        """Say when it will be ready, while it is being set up."""
        return ""


DRIVERS: dict[str, Driver] = {}
D = TypeVar("D", bound=Driver)


def driver(plugged: type[D]) -> type[D]:
    """Plug a driver in."""
    DRIVERS[plugged.kind] = plugged()
    return plugged


def of(product: Product) -> Driver:
    """Return what knows how to make this product."""
    return DRIVERS[product.driver]
