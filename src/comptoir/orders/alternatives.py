"""What a product can go on as: the offers of its kind, with what they cost this customer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q

from comptoir.billing import vat
from comptoir.catalogue import queries as catalogue
from comptoir.catalogue.models import Offer, Price
from comptoir.core.days import today
from comptoir.kit.money import Currency, Money, total
from comptoir.kit.periods import Span, months_after
from comptoir.orders import renewals, taxing
from comptoir.orders.models import Subscription
from comptoir.orders.quoting import Sale
from comptoir.organizations.models import Organization


@dataclass(frozen=True)
class Alternative:
    """An offer for a period, at the price that this customer pays for it."""

    offer: Offer
    months: int
    gross: Money  # of the list
    price: Money

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.offer.pk}-{self.months}"


@dataclass(frozen=True)
class Upgrade:
    """A better offer, and what it costs for the rest of the time that is paid (R-53)."""

    to: Alternative
    price: Money


def alternatives(subscription: Subscription) -> list[Alternative]:
    """Return what a product can be from its next period on, and what it is: sold or not."""
    kind, organization = subscription.offer, subscription.organization
    sold = Offer.objects.sold().whole()
    alike = sold.filter(category=kind.category, driver=kind.driver, wants=kind.wants)
    mine = Q(offer=kind) | Q(offer=subscription.renews_as)
    currency = Currency(organization.currency)
    prices = catalogue.in_force(today()).filter(mine | Q(offer__in=alike), currency=currency)
    ordered = prices.select_related("offer").order_by("offer__position", "offer_id", "months")
    sale = taxing.sale(organization)
    return [_alternative(price, sale) for price in ordered]


def upgrades(subscription: Subscription) -> list[Upgrade]:
    """Return the better offers for the same period, with what each costs for what is left of it."""
    if today() >= subscription.ends_on:
        return []
    found = [one for one in alternatives(subscription) if one.months == subscription.months]
    now = next((one for one in found if one.offer == subscription.offer), None)
    if now is None:
        return []
    sale = taxing.sale(subscription.organization)
    return [
        Upgrade(one, paid(sale, _rest(subscription, now.gross, one.gross)))
        for one in found
        if one.gross > now.gross
    ]


def next_prices(subscriptions: Iterable[Subscription], here: Organization) -> dict[int, Money]:
    """Return what the next period of each costs: what is owed already, else the list of today."""
    rows = list(subscriptions)
    begun = Price.objects.filter(
        offer__in={row.renews_as.pk for row in rows},
        currency=here.currency,
        valid_from__lte=today(),
    )
    newest = {
        (price.offer_id, price.months): price.tag.gross for price in begun.order_by("valid_from")
    }
    sale = taxing.sale(here)
    prices: dict[int, Money] = {}
    for row in rows:
        listed = newest.get((row.renews_as.pk, row.renews_for))
        if row.renewal is not None:
            prices[row.pk] = row.renewal.gross
        elif listed is not None:
            prices[row.pk] = paid(sale, listed)
    return prices


def paid(sale: Sale, gross: Money) -> Money:
    """Return what a customer pays for a price of the list."""
    return vat.price(sale.seller, sale.customer, gross, sale.day)


def spans(subscription: Subscription) -> Iterator[Span]:
    """Return the periods that are paid for, the last first."""
    end = subscription.months_paid
    while end > 0:
        begin = end - subscription.months
        anchor = subscription.anchor
        yield Span(months_after(anchor, begin), months_after(anchor, end))
        end = begin


def _rest(subscription: Subscription, old: Money, new: Money) -> Money:
    rests = (renewals.rest(old, new, span, today()) for span in spans(subscription))
    return total(rests, new.currency)


def _alternative(price: Price, sale: Sale) -> Alternative:
    gross = price.tag.gross
    return Alternative(price.offer, price.months, gross, paid(sale, gross))
