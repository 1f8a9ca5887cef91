"""What organizations get for less or for nothing, as their journal tells it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from comptoir.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class FreeGrantGiven(Event):
    """Staff give an organization something for nothing (R-43)."""

    says = _("granted this organization a free offer: %(what)s (%(quantity)s, %(months)s months)")
    what: str
    quantity: int
    months: int
    until: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class FreeGrantRevoked(Event):
    """Staff take back what was not used yet."""

    says = _("revoked the free grant of %(what)s")
    what: str


@dataclass(frozen=True, kw_only=True)
class FreeGrantUsed(Event):
    """An order was confirmed with a free grant."""

    says = _("used a free grant of %(what)s (%(quantity)s)")
    what: str
    quantity: int


@dataclass(frozen=True, kw_only=True)
class FreeGrantReturned(Event):
    """The order was cancelled unpaid: the grant can be used again."""

    says = _("got back a free grant of %(what)s (%(quantity)s)")
    what: str
    quantity: int


@dataclass(frozen=True, kw_only=True)
class PromoCodeUsed(Event):
    """An order with a promo code was paid (R-44)."""

    says = _("used the promo code %(code)s")
    code: str
