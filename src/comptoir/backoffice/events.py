"""What the operator's people do, as the journal tells it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from comptoir.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class StaffAdded(Event):
    """An account may work behind the counter."""

    says = _("let %(email)s work behind the counter")
    email: str


@dataclass(frozen=True, kw_only=True)
class StaffRemoved(Event):
    """An account works behind the counter no more."""

    says = _("took the place behind the counter from %(email)s")
    email: str


@dataclass(frozen=True, kw_only=True)
class RecoveryRefused(Event):
    """A request for recovery was refused (R-25)."""

    says = _("refused to recover the account %(email)s")
    email: str
    request: int


@dataclass(frozen=True, kw_only=True)
class RecoveryGranted(Event):
    """A request for recovery was granted, and waits (R-25)."""

    says = _("granted %(contact)s a way back into the account %(email)s")
    email: str
    contact: str
    request: int
    proofs: list[str]
    second_factor_lost: bool


@dataclass(frozen=True, kw_only=True)
class RecoveryStopped(Event):
    """A granted recovery was stopped before anything happened."""

    says = _("stopped the recovery of the account %(email)s")
    email: str
    request: int


@dataclass(frozen=True, kw_only=True)
class RecoveryOpened(Event):
    """The delay is over: the contact address got the link."""

    says = _("sent %(contact)s a link to recover the account %(email)s")
    email: str
    contact: str
    request: int


@dataclass(frozen=True, kw_only=True)
class RecoveryFollowed(Event):
    """The link of a granted recovery was used."""

    says = _("used the recovery link of the account %(email)s")
    email: str
    request: int
    second_factor_lost: bool


@dataclass(frozen=True, kw_only=True)
class TaskDone(Event):
    """Somebody of the staff has done something for a product by hand."""

    says = _("did for the product %(product)s what is done by hand")
    product: str
    act: str


@dataclass(frozen=True, kw_only=True)
class TriedAgain(Event):
    """What had failed for a product is tried again."""

    says = _("had what failed for the product %(product)s tried again")
    product: str


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


@dataclass(frozen=True, kw_only=True)
class CreditAssigned(Event):
    """Staff said whose a bank's credit is."""

    says = _("put %(amount)s, which the bank had told of, on the prepaid account")
    amount: str


@dataclass(frozen=True, kw_only=True)
class InvoiceSettled(Event):
    """Staff paid an open invoice with the customer's money."""

    says = _("paid the invoice %(number)s with the prepaid account")
    number: str
