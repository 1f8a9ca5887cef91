"""Documents and withdrawals as CSV: for spreadsheets, and for the bank."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from comptoir.billing.models import Document, Kind, Withdrawal
from comptoir.kit.money import Money


def table(pages: Iterable[list[Document]]) -> Iterator[bytes]:
    """Write documents as CSV (RFC 4180, UTF-8 with its mark), page by page; corrections minus."""
    yield codecs.BOM_UTF8 + _written(
        [
            [
                _("Number"),
                _("Kind"),
                _("Date"),
                _("Paid on"),
                _("Currency"),
                _("Net"),
                _("VAT"),
                _("Rounding"),
                _("Total"),
            ]
        ]
    )
    for documents in pages:
        yield _written(_row(document) for document in documents)


def for_the_bank(withdrawals: Iterable[Withdrawal]) -> bytes:
    """Write withdrawals as CSV; the reference is what the payee reads on the statement."""
    rows = [
        [it.iban, harmless(it.holder), plain(it.amount), it.currency, f"COMPTOIR {it.pk}"]
        for it in withdrawals
    ]
    return _written([["iban", "name", "amount", "currency", "reference"], *rows])


def plain(money: Money) -> str:
    """Return an amount as programs read it: 1234.50."""
    sign = "-" if money.cents < 0 else ""
    return f"{sign}{abs(money.cents) // 100}.{abs(money.cents) % 100:02d}"


def harmless(cell: str) -> str:
    """Keep a spreadsheet from taking what somebody typed for a formula."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _row(document: Document) -> Sequence[str]:
    sign = 1 if document.kind == Kind.INVOICE else -1
    sums = [document.net, document.tax, document.rounding, document.gross]
    return [
        document.number,
        str(Kind(document.kind).label),
        document.issued_on.isoformat(),
        document.paid_at.date().isoformat() if document.paid_at else "",
        document.currency,
        *(plain(Money(sign * money.cents, money.currency)) for money in sums),
    ]


def _written(rows: Iterable[Sequence[str]]) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows(rows)
    return file.getvalue().encode()
