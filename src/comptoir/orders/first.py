"""What a first order would cost: priced for an organization that does not exist yet (R-02)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from comptoir.billing.sellers import seller
from comptoir.catalogue import queries as catalogue
from comptoir.catalogue.models import Offer, PromoCode
from comptoir.catalogue.operations.promo_codes import examined
from comptoir.catalogue.permissions import Months
from comptoir.core.refusals import Refusal
from comptoir.kit.money import Currency
from comptoir.orders import taxing
from comptoir.orders.quoting import Quote, Wanted, quote
from comptoir.orders.wishes import Wish
from comptoir.organizations.models import Kind, Organization


@dataclass(frozen=True)
class Wished:
    """A wish that can be ordered: where it stands in the session, and how it is priced."""

    place: int
    wish: Wish
    offer: Offer
    wanted: Wanted

    @property
    def period(self) -> str:
        return str(Months(self.wish.months).label)


def visitor() -> Organization:
    """Return who orders as long as nothing else is said: a private person in the seller's land."""
    return Organization(kind=Kind.PERSON, country=seller().country)


def wished(wishes: Sequence[Wish], organization: Organization) -> list[Wished]:
    """Return what is still sold of some wishes, in the currency of an organization."""
    currency = Currency(organization.currency)
    found = []
    for place, wish in enumerate(wishes):
        try:
            offer = catalogue.offer(wish.offer)
            tag = catalogue.price(offer, currency=currency, months=wish.months)
        except Refusal:
            continue
        found.append(Wished(place, wish, offer, Wanted(offer.pk, tag, wish.quantity)))
    return found


def quoted(
    things: Sequence[Wished], organization: Organization, codes: Sequence[PromoCode] = ()
) -> Quote:
    """Price them all for an organization."""
    terms = [code.terms for code in codes]
    return quote([thing.wanted for thing in things], terms, taxing.sale(organization))


def looked_at(code: str, things: Sequence[Wished]) -> PromoCode:
    """Return a code that would make them cheaper, or refuse with why it does not (R-44)."""
    return examined(code, [thing.wanted.line for thing in things])
