"""What a printed document says: a value, copied in on issue and never read elsewhere again (R-38).

`Facts` holds every word and amount of an invoice, a credit note, a pro forma or a top-up, so that
`billing.drawing` makes the same bytes of it today and in ten years, without a database. Amounts are
cents of one currency. Those of a credit note are positive: its kind says which way they go.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from functools import cache, singledispatch
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from comptoir.kit.money import Currency, Money


class Kind(StrEnum):
    """Which document it is."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    PRO_FORMA = "proforma"
    TOP_UP = "top_up"


class Category(StrEnum):
    """Why a line bears the VAT it bears (UNTDID 5305, as EN 16931 uses it)."""

    STANDARD = "S"
    ZERO = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    INTRA_COMMUNITY = "K"
    EXPORT = "G"
    OUTSIDE = "O"


class Means(StrEnum):
    """How money came."""

    CARD = "card"
    TWINT = "twint"
    DIRECT_DEBIT = "direct_debit"
    TRANSFER = "transfer"
    PREPAID = "prepaid"


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody is reached by post; `country` is its ISO 3166 code."""

    country: str
    street: str = ""
    street_more: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""


@dataclass(frozen=True, slots=True)
class Seller:
    """Who sells, as the law wants it named.

    `register` is its number there (UID, SIREN); `terms` is what it prints on every document.
    """

    name: str
    address: Address
    vat_number: str = ""
    register: str = ""
    legal_form: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    terms: str = ""


@dataclass(frozen=True, slots=True)
class Buyer:
    """The organization: the customer for tax (R-42)."""

    name: str
    address: Address
    vat_number: str = ""
    register: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class Billing:
    """The billing address (R-37): whom it is sent to, perhaps another than the buyer."""

    name: str
    address: Address
    contact: str = ""
    order_reference: str = ""


@dataclass(frozen=True, slots=True)
class Dates:
    """The calendar days of a document, in the seller's time zone."""

    issued: date
    due: date | None = None
    valid_until: date | None = None
    paid: date | None = None


@dataclass(frozen=True, slots=True)
class Discount:
    """What was taken off a line, and why, in the document's language."""

    amount: Money
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """Something sold: quantity times unit, less the discount, is its net."""

    name: str
    quantity: Decimal
    unit: Money
    net: Money
    category: Category
    rate: Decimal
    details: str = ""
    period_from: date | None = None
    period_to: date | None = None
    discount: Discount | None = None


@dataclass(frozen=True, slots=True)
class Tax:
    """VAT on the lines of one category and rate: percent, and the sentence that explains a zero."""

    category: Category
    rate: Decimal
    net: Money
    vat: Money
    reason: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of a document; gross is what is paid and what is due."""

    net: Money
    vat: Money
    gross: Money
    paid: Money
    due: Money

    @property
    def rounding(self) -> Money:
        """What gross prices leave over (BT-114): nothing, or a cent either way (R-42)."""
        return self.gross - self.net - self.vat


@dataclass(frozen=True, slots=True)
class Transfer:
    """Where to pay what is due: the account, and the reference that finds the payment again."""

    iban: str
    reference: str
    bic: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Paid:
    """Money that came for the document, or that went back for a credit note."""

    means: Means
    amount: Money


@dataclass(frozen=True, slots=True)
class Corrected:
    """The invoice that a credit note corrects."""

    number: str
    issued: date


@dataclass(frozen=True, slots=True)
class Facts:
    """One document; `note` is a sentence in its language, such as the reason of a credit note."""

    kind: Kind
    number: str
    language: str
    currency: Currency
    seller: Seller
    buyer: Buyer
    billing: Billing
    dates: Dates
    lines: tuple[Line, ...]
    taxes: tuple[Tax, ...]
    totals: Totals
    transfer: Transfer | None = None
    corrected: Corrected | None = None
    payments: tuple[Paid, ...] = ()
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return what a JSON column keeps: cents as integers, days and decimals as text."""
        written: dict[str, Any] = _written(self)
        return written

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Facts:
        """Read back exactly what `to_json` wrote."""
        facts: Facts = _read(cls, kept, Currency(kept["currency"]))
        return facts


@singledispatch
def _written(value: Any) -> Any:
    if is_dataclass(value):
        return {field.name: _written(getattr(value, field.name)) for field in fields(value)}
    return value


_written.register(Money, lambda money: money.cents)
_written.register(Enum, lambda member: member.value)
_written.register(Decimal, str)
_written.register(date, date.isoformat)
_written.register(tuple, lambda values: [_written(value) for value in values])


def _read(wanted: Any, kept: Any, currency: Currency) -> Any:
    kind = _certain(wanted)
    if kept is None:
        return None
    if kind is Money:
        return Money(kept, currency)
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], one, currency) for one in kept)
    if hints := _hints(kind):
        return kind(**{name: _read(hints[name], one, currency) for name, one in kept.items()})
    return date.fromisoformat(kept) if kind is date else kind(kept)


def _certain(wanted: Any) -> Any:
    """Return the X of `X | None`."""
    if get_origin(wanted) is UnionType:
        return next(kind for kind in get_args(wanted) if kind is not NoneType)
    return wanted


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind) if is_dataclass(kind) else {}
