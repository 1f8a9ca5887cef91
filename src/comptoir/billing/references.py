"""How a transfer says what it pays: QRR for a QR-IBAN, else a creditor reference (ISO 11649)."""

from __future__ import annotations

import re
import secrets

from stdnum.ch import esr
from stdnum.iso7064 import mod_97_10

DIGITS = 12
QRR = 27


def drawn() -> str:
    """Return twelve digits by lot: no sequence, and nothing to be guessed from the last one."""
    return str(secrets.randbelow(9 * 10 ** (DIGITS - 1)) + 10 ** (DIGITS - 1))


def number(digits: str) -> str:
    """Return how a pro forma is called: ``PF-1234-5678-9012``."""
    return "-".join(["PF", *re.findall("....", digits)])


def qrr(digits: str) -> str:
    """Return the 27 digits of a Swiss QR reference, the last one its check digit."""
    body = digits.zfill(QRR - 1)
    return body + str(esr.calc_check_digit(body))


def creditor(digits: str) -> str:
    """Return a creditor reference: RF, two check digits, the digits."""
    return f"RF{mod_97_10.calc_check_digits(f'{digits}RF')}{digits}"


def plain(written: str) -> str:
    """Return a reference as it is compared: no spaces, in capitals."""
    return "".join(written.split()).upper()
