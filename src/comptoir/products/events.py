"""What the journal tells of products."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from comptoir.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class ProductOrdered(Event):
    """An organization holds one product more; it is not set up yet."""

    says = _("ordered the product %(product)s")
    product: str


@dataclass(frozen=True, kw_only=True)
class ProductReady(Event):
    """A product can be used."""

    says = _("set up the product %(product)s")
    product: str


@dataclass(frozen=True, kw_only=True)
class ProductExtended(Event):
    """Another period of a product is paid."""

    says = _("extended the product %(product)s until %(until)s")
    product: str
    until: str


@dataclass(frozen=True, kw_only=True)
class OfferChanged(Event):
    """A product is another offer from now on (R-53)."""

    says = _("changed the product %(product)s to %(offer)s")
    product: str
    offer: str


@dataclass(frozen=True, kw_only=True)
class ProductExpired(Event):
    """The paid period of a product is over (R-39)."""

    says = _("noted that the paid period of %(product)s is over")
    product: str


@dataclass(frozen=True, kw_only=True)
class ProductSuspended(Event):
    """A product stands still."""

    says = _("suspended the product %(product)s")
    product: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ProductResumed(Event):
    """A reason for which a product stood still is gone."""

    says = _("lifted a suspension of the product %(product)s")
    product: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ProductCancelled(Event):
    """A product will not be renewed."""

    says = _("cancelled the product %(product)s")
    product: str


@dataclass(frozen=True, kw_only=True)
class CancellationUndone(Event):
    """A product goes on after all."""

    says = _("took back the cancellation of %(product)s")
    product: str


@dataclass(frozen=True, kw_only=True)
class ProductEnded(Event):
    """A product is over."""

    says = _("ended the product %(product)s")
    product: str


@dataclass(frozen=True, kw_only=True)
class ProductErased(Event):
    """What an ended product held is gone (R-39)."""

    says = _("erased the data of the product %(product)s")
    product: str


@dataclass(frozen=True, kw_only=True)
class ProductRenamed(Event):
    """A product has another name."""

    says = _("renamed the product %(product)s")
    product: str


@dataclass(frozen=True, kw_only=True)
class RenewalChosen(Event):
    """Automatic renewal was switched on or off (R-40)."""

    says = _("chose how the product %(product)s is renewed")
    product: str


@dataclass(frozen=True, kw_only=True)
class AccessChanged(Event):
    """A member's rights on products changed; before and after hold all of them (R-11)."""

    says = _("changed the access of %(person)s to products")


@dataclass(frozen=True, kw_only=True)
class TeamAccessChanged(Event):
    """A team's rights on products changed; before and after hold all of them (R-11)."""

    says = _("changed the access of the team %(team)s to products")
    team: str
