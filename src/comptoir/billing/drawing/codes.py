"""What a bank's app reads: the Swiss payment part (QR-bill 2.3), or the EPC code (EPC069-12)."""

from __future__ import annotations

import io
import re
import textwrap
import unicodedata
from typing import NamedTuple

from qrbill.bill import MAX_CHARS_RECEIPT_LINE, QRBill, StructuredAddress
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from comptoir.billing.drawing.letters import printable
from comptoir.billing.facts import Address, Facts, Transfer
from comptoir.kit.money import Currency

SWISS = ("CH", "LI")
SPOKEN = {"de", "fr", "it"}  # of the five; Spanish documents have it in English
NAME, STREET, CITY, POSTAL_CODE, TOLD = 70, 70, 35, 16, 140  # characters, QR-bill 2.3
RECEIPT_WIDTH, PAYMENT_WIDTH, RECEIPT_LINES = 34, 50, 4  # of 8 points in 52 and 87 mm
FOREIGN = re.compile(r"[^\x20-\x7e\xa0-\u017f\u0218-\u021b\u20ac]")  # QR-bill 2.3, characters
RUN = re.compile(rb"\x01+")
MASK = 3


class Code(NamedTuple):
    """A drawing (SVG), and the text that its code holds."""

    kind: str
    drawing: str
    content: str


def code(facts: Facts) -> Code | None:
    """Draw what the payer's bank understands; nothing where nothing is to be transferred."""
    if facts.transfer is None or facts.totals.due.cents <= 0:
        return None
    if facts.transfer.iban.startswith(SWISS):
        return _swiss(facts, facts.transfer)
    return _european(facts, facts.transfer) if facts.currency is Currency.EUR else None


def _swiss(facts: Facts, transfer: Transfer) -> Code:
    payee = _place(transfer.holder or facts.seller.name, facts.seller.address)
    payer = _place(facts.billing.name, facts.billing.address)
    bill = _Bill(
        account=transfer.iban,
        creditor=payee,
        debtor=payer or None,
        amount=facts.totals.due.amount,
        currency=facts.currency.value,
        reference_number=transfer.reference,
        additional_information=_cut(facts.number, TOLD),
        language=facts.language if facts.language in SPOKEN else "en",
    )
    bill.creditor = _Place(**payee)
    bill.debtor = _Place(**payer) if payer else None
    drawing = io.StringIO()
    bill.as_svg(drawing)
    return Code("swiss", drawing.getvalue(), bill.qr_data())


def _european(facts: Facts, transfer: Transfer) -> Code:
    content = _epc(facts, transfer)
    side, path = _modules(content)
    box = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
    return Code("epc", f'{box}<path d="{path}"/></svg>', content)


def _epc(facts: Facts, transfer: Transfer) -> str:
    """Write the lines of EPC069-12, version 2, in UTF-8."""
    structured = transfer.reference.startswith("RF")
    payee = (transfer.holder or facts.seller.name)[:NAME]
    amount = f"EUR{facts.totals.due.amount}"
    head = ["BCD", "002", "1", "SCT", transfer.bic, payee, transfer.iban, amount, ""]
    said = [transfer.reference] if structured else ["", transfer.reference[:TOLD]]
    return "\n".join([*head, *said])


def _place(name: str, address: Address) -> dict[str, str]:
    """Say an address in its parts, as long as the standard lets them be; nothing without a city."""
    if not address.city or not address.postal_code:
        return {}
    return {
        "name": _cut(name, NAME),
        "street": _cut(address.street, STREET),
        "pcode": _cut(address.postal_code, POSTAL_CODE),
        "city": _cut(address.city, CITY),
        "country": address.country,
    }


def _cut(words: str, length: int) -> str:
    """Say words in the characters that Swiss banks take, and no more of them than fit."""
    composed = unicodedata.normalize("NFC", " ".join(words.split()))
    return "".join(map(_taken, composed))[:length].strip()


def _taken(letter: str) -> str:
    if letter in printable() and not FOREIGN.match(letter):
        return letter
    plain = unicodedata.normalize("NFKD", letter)[0]
    return plain if " " < plain <= "~" else "?"


class _Bill(QRBill):
    """The QR-bill in a font that is shipped, its code made by a faster hand."""

    font_family = "Arimo"

    def qr_image(self) -> _Modules:
        return _Modules(*_modules(self.qr_data()))


class _Modules(NamedTuple):
    """A QR code as `QRBill` draws it."""

    width: int
    path: str

    def save(self, file: io.BytesIO) -> None:
        file.write(f'<path d="{self.path}"/>'.encode())


class _Place(StructuredAddress):
    """An address that stays within its column of the QR-bill."""

    def as_paragraph(self, max_chars: int = 0) -> list[str]:
        """Break the lines; a crowded receipt goes without the street, as the standard allows."""
        receipt = max_chars == MAX_CHARS_RECEIPT_LINE
        width = RECEIPT_WIDTH if receipt else PAYMENT_WIDTH
        town = f"{self.country}-{self.pcode} {self.city}"
        name, street, place = (textwrap.wrap(it, width) for it in (self.name, self.street, town))
        lines = [*name, *street, *place]
        return [*name, *place] if receipt and len(lines) > RECEIPT_LINES else lines


def _modules(content: str) -> tuple[int, str]:
    """Return the side of a QR code and the path of its dark modules.

    UTF-8 without a mark that says so (ECI), level M, as both standards want it. One mask for all:
    trying the eight costs six times as much, and every reader takes each of them.
    """
    made = QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=MASK)
    made.add_data(content.encode(), optimize=0)
    rows = [bytes(map(bool, row)) for row in made.get_matrix()]
    runs = ((at, run.span()) for at, row in enumerate(rows) for run in RUN.finditer(row))
    path = "".join(f"M{left} {at}H{right}V{at + 1}H{left}z" for at, (left, right) in runs)
    return len(rows), path
