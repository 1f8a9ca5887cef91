"""Which values tax depends on: the operator as set, the organization as it says of itself."""

from __future__ import annotations

from comptoir.billing import vat
from comptoir.billing.sellers import seller, today
from comptoir.kit.money import Currency
from comptoir.orders.quoting import Sale
from comptoir.organizations import addresses
from comptoir.organizations.models import Organization


def sale(organization: Organization) -> Sale:
    """Return who sells to whom, today: the organization, never a billing address (R-42)."""
    return Sale(
        vat.Seller(seller().country, registered=bool(seller().vat_number)),
        customer(organization),
        today(),
        Currency(organization.currency),
    )


def customer(organization: Organization) -> vat.Customer:
    """Return the organization as far as tax asks; a number counts whose check digits fit."""
    number = organization.vat_number
    return vat.Customer(
        vat.CustomerKind(organization.kind),
        organization.country,
        number,
        bool(number) and _fits(number, organization.country),
    )


def _fits(number: str, country: str) -> bool:
    try:
        addresses.vat_number(number, country)
    except addresses.Malformed:
        return False
    return True
