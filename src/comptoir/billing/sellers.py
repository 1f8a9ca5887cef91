"""Who sells: what the operator set, as it is copied into every document."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from comptoir.core.days import today

__all__ = ["KEY", "Seller", "seller", "today"]

KEY = "main"  # in whose series numbers are allotted


@dataclass(frozen=True)
class Seller:
    """The seller's name, address, tax number and accounts."""

    name: str
    street: str
    postal_code: str
    city: str
    country: str  # CH or FR
    vat_number: str
    registration: str
    iban: str
    qr_iban: str
    bic: str

    @property
    def takes_transfers(self) -> bool:
        """Tell whether a request to pay can be printed: to which account, and whose it is."""
        whose = all([self.name, self.postal_code, self.city])
        return whose and bool(self.iban or self.qr_iban)


def seller() -> Seller:
    """Return who sells now; issued documents keep who it was then."""
    return Seller(**settings.SELLER)
