"""What a bank tells, as files that a test writes: the other side of every transfer."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from comptoir.config.cli import SAMPLE_SELLER
from tests.billing.test_bank import camt, entry


@dataclass
class Bank:
    """The seller's bank: it keeps every file that it has ever handed out."""

    files: list[bytes] = field(default_factory=list)

    def hears(self, reference: str, cents: int, currency: str = "CHF") -> bytes:
        """Take a transfer, and hand out the file that tells of it."""
        amount = str(Decimal(cents) / 100)
        number = f"B{len(self.files) + 1}"
        told = entry(number, reference, amount, currency=currency)
        self.files.append(camt(told, account=SAMPLE_SELLER["IBAN"]))
        return self.files[-1]
