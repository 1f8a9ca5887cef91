"""The words and figures of a document, in its language: what `document.typ` sets in type."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import cache
from typing import Any

from babel import Locale, localedata
from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from django.utils.translation import gettext as _
from django.utils.translation import override
from stdnum import iban, iso11649
from stdnum.ch import esr

from comptoir.billing.drawing import codes
from comptoir.billing.drawing.letters import printable
from comptoir.billing.facts import (
    Address,
    Facts,
    Kind,
    Line,
    Means,
    Tax,
    Transfer,
)
from comptoir.kit.money import Money
from comptoir.organizations.addresses import lines

HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
FINAL = {Kind.INVOICE, Kind.CREDIT_NOTE}
QRR = 27
SWISS_VAT = ("TVA", "MWST", "IVA", "VAT")
DASH, MINUS = "\N{EN DASH}", "\N{MINUS SIGN}"
Rows = list[tuple[str, str]]


def page(facts: Facts) -> dict[str, Any]:
    """Say everything that is printed; only in characters that the shipped fonts have."""
    code = None if facts.kind is Kind.CREDIT_NOTE else codes.code(facts)
    with override(facts.language):
        said: dict[str, Any] = _printable(_Wording(facts).page())
    return {**said, "code": {"kind": code.kind, "drawing": code.drawing} if code else None}


class _Wording:
    """One document, and how its language and its seller's country write figures."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.locale = _locale(facts.language, facts.seller.address.country)

    def page(self) -> dict[str, Any]:
        facts = self.facts
        issued = facts.dates.issued
        return {
            "language": facts.language,
            "date": [issued.year, issued.month, issued.day],
            "title": f"{self.heading()} {facts.number}",
            "heading": self.heading(),
            "final": facts.kind in FINAL,
            "seller": {"name": facts.seller.name, "lines": self.seller()},
            "recipient": self.recipient(),
            "terms": self.terms(),
            "columns": self.columns(),
            "lines": [self.line(line) for line in facts.lines],
            "sums": self.sums(),
            "notes": self.notes(),
            "payment": self.payment(),
            "footer": _joined(self.footer()),
            "pages": _("Page %(page)s of %(pages)s") % {"page": "{}", "pages": "{}"},
        }

    def heading(self) -> str:
        facts = self.facts
        if facts.kind is Kind.INVOICE:
            return _("Invoice")
        if facts.kind is Kind.CREDIT_NOTE:
            return _("Credit note")
        if facts.kind is Kind.TOP_UP and not facts.totals.due.cents:
            return _("Receipt for a top-up — not an invoice")
        return _("Pro forma invoice — not an invoice")

    def seller(self) -> list[str]:
        seller = self.facts.seller
        known = [*self.place(seller.address), seller.phone, seller.email, seller.website]
        return [line for line in known if line]

    def recipient(self) -> list[str]:
        sent = self.facts.billing
        return [line for line in (sent.name, sent.contact, *self.place(sent.address)) if line]

    def customer(self) -> list[str]:
        """Name the organization where it is not who the document is sent to (R-42)."""
        buyer, sent = self.facts.buyer, self.facts.billing
        if (buyer.name, buyer.address) == (sent.name, sent.address):
            return []
        return [buyer.name, *self.place(buyer.address)]

    def terms(self) -> Rows:
        facts = self.facts
        dates, corrected, day = facts.dates, facts.corrected, self.day
        corrects = f"{corrected.number}, {day(corrected.issued)}" if corrected else ""
        rows = [
            (_("Number"), "" if facts.kind in FINAL else facts.number),
            (_("Date"), day(dates.issued)),
            (_("Corrects invoice"), corrects),
            (_("Valid until"), day(dates.valid_until)),
            (_("Due date"), day(dates.due)),
            (_("Paid on"), day(dates.paid)),
            (_("Your reference"), facts.billing.order_reference),
            (_("Customer"), ", ".join(self.customer())),
            (_("Your VAT number"), facts.buyer.vat_number),
        ]
        return [(label, value) for label, value in rows if value]

    def columns(self) -> list[str]:
        return [
            _("Description"),
            _("Quantity"),
            _("Unit price"),
            _("VAT"),
            _("Amount in %(currency)s") % {"currency": self.facts.currency},
        ]

    def line(self, line: Line) -> dict[str, Any]:
        return {
            "name": line.name,
            "small": [*filter(None, [line.details, self.period(line), self.discount(line)])],
            "quantity": format_decimal(line.quantity, locale=self.locale),
            "unit": self.amount(line.unit),
            "vat": self.percent(line) if self.facts.taxes else DASH,
            "net": self.amount(line.net),
        }

    def period(self, line: Line) -> str:
        return f" {DASH} ".join(
            filter(None, [self.day(line.period_from), self.day(line.period_to)])
        )

    def discount(self, line: Line) -> str:
        if line.discount is None:
            return ""
        return f"{line.discount.reason}: {self.amount(-line.discount.amount)}"

    def sums(self) -> list[dict[str, Any]]:
        totals, taxes = self.facts.totals, self.facts.taxes
        rows = [(_("Total without VAT"), totals.net, False)] if taxes else []
        rows += [(self.tax(tax), tax.vat, False) for tax in taxes]
        rows += [(_("Rounding"), totals.rounding, False)] if totals.rounding.cents else []
        rows += [(self.whole(), totals.gross, True), *self.settled()]
        return [
            {"label": label, "amount": self.amount(amount), "strong": strong}
            for label, amount, strong in rows
        ]

    def whole(self) -> str:
        label = {Kind.INVOICE: _("Total"), Kind.CREDIT_NOTE: _("Total credited")}
        return f"{label.get(self.facts.kind, _('To be paid'))} {self.facts.currency}"

    def settled(self) -> list[tuple[str, Money, bool]]:
        """Say what was paid and what is left; of a credit note, how the money went back."""
        facts = self.facts
        if facts.kind is Kind.CREDIT_NOTE:
            return [(_given_back(paid.means), paid.amount, False) for paid in facts.payments]
        if facts.kind is not Kind.INVOICE and not facts.totals.paid.cents:
            return []
        left = (_("Left to pay"), facts.totals.due, True)
        return [*((_paid_by(paid.means), -paid.amount, False) for paid in facts.payments), left]

    def tax(self, tax: Tax) -> str:
        figures = {"rate": self.percent(tax), "net": self.amount(tax.net)}
        return _("VAT %(rate)s on %(net)s") % figures

    def notes(self) -> list[str]:
        facts = self.facts
        reasons = dict.fromkeys(tax.reason for tax in facts.taxes)
        return [note for note in (facts.note, *reasons, facts.seller.terms) if note]

    def payment(self) -> dict[str, Any] | None:
        """Say where to pay, in words."""
        transfer, due = self.facts.transfer, self.facts.totals.due
        if transfer is None or due.cents <= 0 or self.facts.kind is Kind.CREDIT_NOTE:
            return None
        rows = self.transfer(transfer)
        return {
            "heading": _("Payment by transfer"),
            "rows": rows,
            "scan": _("Scan this code with your bank's app."),
            "words": "; ".join(f"{label}: {value}" for label, value in rows),
        }

    def transfer(self, transfer: Transfer) -> Rows:
        facts = self.facts
        rows = [
            (_("Payable to"), transfer.holder or facts.seller.name),
            (_("IBAN"), iban.format(transfer.iban)),
            (_("BIC"), transfer.bic),
            (_("Reference"), reference(transfer.reference)),
            (_("To be paid"), f"{facts.currency} {self.amount(facts.totals.due)}"),
        ]
        return [(label, value) for label, value in rows if value]

    def footer(self) -> list[str]:
        """Name the seller as the law wants it; a number that stands within another once only."""
        seller = self.facts.seller
        register = "" if seller.register in seller.vat_number else seller.register
        named = seller.vat_number.endswith(SWISS_VAT)
        vat = seller.vat_number if named else f"{_('VAT')} {seller.vat_number}"
        return [seller.name, seller.legal_form, register, vat if seller.vat_number else ""]

    def place(self, address: Address) -> list[str]:
        """Write an address; its country where it is not the seller's."""
        *written, country = lines(address)
        home = address.country == self.facts.seller.address.country
        return [*written] if home and written else [*written, country]

    def amount(self, money: Money) -> str:
        written = str(format_decimal(abs(money.amount), format="#,##0.00", locale=self.locale))
        return f"{MINUS}{written}" if money.cents < 0 else written

    def percent(self, taxed: Line | Tax) -> str:
        share = taxed.rate / 100
        return str(format_percent(share, locale=self.locale, decimal_quantization=False))

    def day(self, value: date | None) -> str:
        return str(format_date(value, "medium", locale=self.locale)) if value else ""


def reference(written: str) -> str:
    """Group a reference as it stands on a payment slip."""
    if iso11649.is_valid(written):
        return str(iso11649.format(written))
    return str(esr.format(written)) if esr.is_valid(written) and len(written) == QRR else written


def _paid_by(means: Means) -> str:
    return {
        Means.CARD: _("Paid by card"),
        Means.TWINT: _("Paid by TWINT"),
        Means.DIRECT_DEBIT: _("Paid by direct debit"),
        Means.TRANSFER: _("Paid by transfer"),
        Means.PREPAID: _("Paid from the prepaid account"),
    }[means]


def _given_back(means: Means) -> str:
    return {
        Means.CARD: _("Given back to the card"),
        Means.TWINT: _("Given back by TWINT"),
        Means.DIRECT_DEBIT: _("Given back by transfer"),
        Means.TRANSFER: _("Given back by transfer"),
        Means.PREPAID: _("Given back to the prepaid account"),
    }[means]


def _joined(parts: list[str]) -> str:
    return " · ".join(part for part in parts if part)


@cache
def _locale(language: str, country: str) -> Locale:
    """How figures are written: as in the seller's country, where the language is spoken there."""
    wanted = f"{language}_{country}"
    return Locale.parse(wanted if localedata.exists(wanted) else language)


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return _fitting(value)
    if isinstance(value, dict):
        return {key: _printable(one) for key, one in value.items()}
    return [_printable(one) for one in value] if isinstance(value, list | tuple) else value


def _fitting(words: str) -> str:
    """Leave out what cannot be seen, and put ? for what no shipped font can show."""
    composed = unicodedata.normalize("NFC", words)
    shown = HIDDEN.sub(lambda found: " " if found[0].isspace() else "", composed)
    return "".join(letter if letter in printable() else "?" for letter in shown)
