"""What is done to the catalogue, and to whom it gives something, as the journal tells it."""

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


@dataclass(frozen=True, kw_only=True)
class PromoCodeMade(Event):
    """Staff make a promo code."""

    says = _("made the promo code %(code)s")
    code: str


@dataclass(frozen=True, kw_only=True)
class PromoCodeEnded(Event):
    """Staff end a promo code: nobody can use it from now on."""

    says = _("ended the promo code %(code)s")
    code: str


@dataclass(frozen=True, kw_only=True)
class OfferMade(Event):
    """Staff put an offer into the catalogue."""

    says = _("put the offer %(offer)s into the catalogue")
    offer: str


@dataclass(frozen=True, kw_only=True)
class OfferChanged(Event):
    """Staff change an offer."""

    says = _("changed the offer %(offer)s")
    offer: str


@dataclass(frozen=True, kw_only=True)
class PriceSet(Event):
    """Staff set a price, from a day on."""

    says = _("set the price of %(offer)s: %(price)s from %(day)s on")
    offer: str
    price: str
    day: str


@dataclass(frozen=True, kw_only=True)
class PriceEnded(Event):
    """Staff say until when a price is asked."""

    says = _("ended the price %(price)s of %(offer)s after %(day)s")
    offer: str
    price: str
    day: str
