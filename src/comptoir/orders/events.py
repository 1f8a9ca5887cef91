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
