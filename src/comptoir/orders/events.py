"""What the journal tells of orders."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from comptoir.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class OrderPlaced(Event):
    """Somebody ordered (R-50)."""

    says = _("placed the order %(order)s")
    order: int


@dataclass(frozen=True, kw_only=True)
class OrderDone(Event):
    """An order is paid, or cost nothing."""

    says = _("the order %(order)s is paid")
    order: int


@dataclass(frozen=True, kw_only=True)
class OrderCancelled(Event):
    """An order was cancelled before it was paid; what was reserved for it is free again."""

    says = _("cancelled the order %(order)s")
    order: int


@dataclass(frozen=True, kw_only=True)
class RenewalArranged(Event):
    """Somebody chose how a product goes on (R-37, R-53)."""

    says = _("chose how the product %(product)s goes on")
    product: str


@dataclass(frozen=True, kw_only=True)
class OfferUpgraded(Event):
    """Somebody took a better offer, and paid what it costs for the rest of the period (R-53)."""

    says = _("upgraded the product %(product)s")
    product: str


@dataclass(frozen=True, kw_only=True)
class TransferAnnounced(Event):
    """Somebody says that money for a renewal is on its way (R-39)."""

    says = _("announced a transfer for the renewal of %(product)s")
    product: str


@dataclass(frozen=True, kw_only=True)
class RemindersChosen(Event):
    """Somebody picked the days of reminders (R-39)."""

    says = _("chose when renewals are reminded of")


@dataclass(frozen=True, kw_only=True)
class Withdrawn(Event):
    """A private customer withdrew from a contract (R-51)."""

    says = _("withdrew from the contract on %(product)s")
    product: str
    number: str


@dataclass(frozen=True, kw_only=True)
class Terminated(Event):
    """Notice was given (R-52)."""

    says = _("terminated the contract on %(product)s")
    product: str
    number: str
