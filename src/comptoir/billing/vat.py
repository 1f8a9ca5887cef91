"""Which tax a sale bears, why, and how a gross price is taken apart (R-42).

Pure: what is decided here is frozen in the due item and copied to the document. The table that
these functions are is `docs/vat.md`, one test for each of its cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comptoir.billing.rates import EU, NoRate, standard_rate
from comptoir.kit.money import Currency, Money, total

__all__ = ["NoRate", "standard_rate"]

TERRITORY = {"LI": "CH", "MC": "FR"}  # whose VAT a country without one of its own belongs to


class Category(StrEnum):
    """The VAT category codes of EN 16931 (UNCL 5305) that this console can decide."""

    STANDARD = "S"
    REVERSE_CHARGE = "AE"
    EXPORT = "G"
    EXEMPT = "E"
    OUTSIDE = "O"


class CustomerKind(StrEnum):
    """Who buys, as an organization says it of itself."""

    PERSON = "person"
    COMPANY = "company"
    ASSOCIATION = "association"
    ADMINISTRATION = "administration"


class Reason(StrEnum):
    """Why a sale is taxed as it is."""

    SELLER_COUNTRY = "seller-country"
    CUSTOMER_COUNTRY = "customer-country"
    REVERSE_CHARGE_EU = "reverse-charge-eu"
    SERVICE_ABROAD_CH = "service-abroad-ch"
    SERVICE_ABROAD_FR = "service-abroad-fr"
    NOT_REGISTERED_CH = "not-registered-ch"
    NOT_REGISTERED_FR = "not-registered-fr"

    @property
    def sentence(self) -> str | Promise:
        """What is printed on the document; nothing where the rate says all."""
        return SENTENCES.get(self, "")

    @property
    def vatex(self) -> str:
        """The code of the same in the European list (BT-121); empty where it has none."""
        return VATEX.get(self, "")


SENTENCES: dict[Reason, str | Promise] = {
    Reason.CUSTOMER_COUNTRY: _(
        "VAT of the customer's country (one-stop shop, directive 2006/112/EC)."
    ),
    Reason.REVERSE_CHARGE_EU: _(
        "Reverse charge: VAT due by the customer (article 196, directive 2006/112/EC)."
    ),
    Reason.SERVICE_ABROAD_CH: _(
        "Service supplied abroad, not subject to Swiss VAT (article 8, VAT act)."
    ),
    Reason.SERVICE_ABROAD_FR: _(
        "Service supplied outside the European Union, French VAT not applicable"
        " (articles 259 and 259 B of the CGI)."
    ),
    Reason.NOT_REGISTERED_CH: _(
        "The seller is not registered for VAT (article 10, paragraph 2, Swiss VAT act)."
    ),
    Reason.NOT_REGISTERED_FR: _("VAT not applicable, article 293 B of the CGI."),
}
VATEX = {
    Reason.REVERSE_CHARGE_EU: "VATEX-EU-AE",
    Reason.SERVICE_ABROAD_CH: "VATEX-EU-G",
    Reason.SERVICE_ABROAD_FR: "VATEX-EU-G",
    Reason.NOT_REGISTERED_CH: "VATEX-EU-O",
    Reason.NOT_REGISTERED_FR: "VATEX-FR-FRANCHISE",
}


@dataclass(frozen=True, slots=True)
class Seller:
    """The operator, as far as tax asks: its country, and whether it charges VAT at all."""

    country: str  # CH or FR
    registered: bool = True

    def __post_init__(self) -> None:
        if self.country not in {"CH", "FR"}:
            raise UnknownSeller(self.country)


@dataclass(frozen=True, slots=True)
class Customer:
    """An organization, as far as tax asks."""

    kind: CustomerKind
    country: str
    vat_number: str = ""
    vat_valid: bool = False  # as last checked, on entry or by the job; never while issuing

    @property
    def taxable(self) -> bool:
        """Whether a checked VAT number proves a business: a private person never is one."""
        return self.kind != CustomerKind.PERSON and bool(self.vat_number) and self.vat_valid


@dataclass(frozen=True, slots=True)
class Decision:
    """How one sale is taxed, and on which grounds; frozen where it was priced."""

    category: Category
    rate: Decimal  # in per cent; 0 in every category but S
    reason: Reason
    evidence: dict[str, str | bool]


def decide(seller: Seller, customer: Customer, day: date) -> Decision:
    """Decide the VAT of a service that is sold to a customer on a day (docs/vat.md)."""
    place = TERRITORY.get(customer.country, customer.country)
    category, reason = _treatment(seller, customer, place)
    rate = standard_rate(place, day) if category is Category.STANDARD else Decimal(0)
    return Decision(category, rate, reason, _evidence(seller, customer, day))


def price(seller: Seller, customer: Customer, gross: Money, day: date) -> Money:
    """Return what this customer pays for what the list offers at this gross price.

    A taxed sale costs what the list says, whatever the rate. Where no VAT is charged an
    organization pays the net, half up; a private person the price shown, always (R-42).
    """
    decision = decide(seller, customer, day)
    charged = decision.category is Category.STANDARD
    if charged or not seller.registered or customer.kind == CustomerKind.PERSON:
        return gross
    return Money(_net(gross.cents, standard_rate(seller.country, day)), gross.currency)


@dataclass(frozen=True, slots=True)
class Split:
    """Prices of one rate taken apart: nets of the lines, their sum, the VAT on that sum.

    `net + vat + rounding == payable`, and `vat` is the rate's share of `net`, half up
    (EN 16931: BR-CO-15, BR-CO-16, BR-CO-17). `rounding` (BT-114) is 0 or a cent either way,
    and only where no net whatever adds up to the price.
    """

    nets: tuple[Money, ...]
    net: Money
    vat: Money
    rounding: Money

    @property
    def payable(self) -> Money:
        return self.net + self.vat + self.rounding


def split(prices: Sequence[Money], rate: Decimal, currency: Currency) -> Split:
    """Take the VAT out of prices that contain it, once, on the sum of the lines (R-42)."""
    gross = total(prices, currency)
    net = _net_of_sum(gross.cents, rate)
    vat = _tax(net, rate)
    nets = _shared([one.cents for one in prices], net, rate)
    return Split(
        tuple(Money(one, currency) for one in nets),
        Money(net, currency),
        Money(vat, currency),
        Money(gross.cents - net - vat, currency),
    )


class UnknownSeller(ValueError):
    """The console knows the tax of sellers in Switzerland and in France."""


def _treatment(seller: Seller, customer: Customer, place: str) -> tuple[Category, Reason]:
    swiss = seller.country == "CH"
    if not seller.registered:
        return (
            (Category.OUTSIDE, Reason.NOT_REGISTERED_CH)
            if swiss
            else (Category.EXEMPT, Reason.NOT_REGISTERED_FR)
        )
    if place == seller.country:
        return Category.STANDARD, Reason.SELLER_COUNTRY
    if place in EU:
        return (
            (Category.REVERSE_CHARGE, Reason.REVERSE_CHARGE_EU)
            if customer.taxable
            else (Category.STANDARD, Reason.CUSTOMER_COUNTRY)
        )
    return Category.EXPORT, Reason.SERVICE_ABROAD_CH if swiss else Reason.SERVICE_ABROAD_FR


def _evidence(seller: Seller, customer: Customer, day: date) -> dict[str, str | bool]:
    return {
        "seller": seller.country,
        "seller_registered": seller.registered,
        "kind": str(customer.kind),
        "country": customer.country,
        "vat_number": customer.vat_number,
        "vat_valid": customer.vat_valid,
        "day": day.isoformat(),
    }


def _whole(exact: Decimal) -> int:
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def _exact_net(gross: int, rate: Decimal) -> Decimal:
    return Decimal(gross) * 100 / (100 + rate)


def _net(gross: int, rate: Decimal) -> int:
    return _whole(_exact_net(gross, rate))


def _tax(net: int, rate: Decimal) -> int:
    return _whole(net * rate / 100)


def _net_of_sum(gross: int, rate: Decimal) -> int:
    near = _net(gross, rate)
    return min((near, near - 1, near + 1), key=lambda net: abs(gross - net - _tax(net, rate)))


def _shared(prices: list[int], net: int, rate: Decimal) -> list[int]:
    """Round each line's net so that they add up: the ones nearest to the other cent give way."""
    exact = [_exact_net(one, rate) for one in prices]
    nets = [_whole(one) for one in exact]
    missing = net - sum(nets)
    step = 1 if missing > 0 else -1
    order = sorted(range(len(nets)), key=lambda at: (nets[at] - exact[at]) * step)
    for at in order[: abs(missing)]:
        nets[at] += step
    return nets
