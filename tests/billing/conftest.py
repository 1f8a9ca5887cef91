"""What the tests of money share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from comptoir.billing import checks
from comptoir.billing.drafts import Owed
from comptoir.billing.facts import Means
from comptoir.billing.models import Account, DueItem, Posting
from comptoir.billing.operations import owing, paying
from comptoir.billing.operations.paying import Told
from comptoir.billing.queries import balance
from comptoir.billing.sellers import today
from comptoir.billing.vat import Category, Decision, Reason
from comptoir.core.actors import System
from comptoir.core.prepared import read
from comptoir.core.tenancy import everywhere
from comptoir.kit.money import Currency, Money
from comptoir.organizations.models import Organization

SWISS = Decision(Category.STANDARD, Decimal("8.10"), Reason.SELLER_COUNTRY, {"country": "CH"})
ABROAD = Decision(Category.EXPORT, Decimal(0), Reason.SERVICE_ABROAD_CH, {"country": "US"})
IBAN, QR_IBAN = "CH9300762011623852957", "CH4431999123000889012"
SELLS = {  # what a seller with a bank account has set
    "name": "Comptoir SA",
    "street": "Rue du Lac 1",
    "postal_code": "1200",
    "city": "Genève",
    "vat_number": "CHE-116.281.710 TVA",
    "iban": IBAN,
    "qr_iban": "",
}


def chf(cents: int) -> Money:
    return Money(cents, Currency.CHF)


def owed(source: str, cents: int = 12_00, **changed: object) -> Owed:
    """A line of twelve francs, due in a week."""
    fields: dict[str, object] = {
        "source": source,
        "description": f"Mail service {source}",
        "unit": chf(cents),
        "price": chf(cents),
        "decision": SWISS,
        "due_on": today() + timedelta(days=7),
        "period_from": date(2030, 1, 1),
        "period_to": date(2030, 1, 31),
        **changed,
    }
    return Owed(**fields)  # type: ignore[arg-type]


def a_due_item(organization: Organization, source: str = "order:1:1", **changed: object) -> DueItem:
    return owing.add_due_item(System(organization.pk), owed=owed(source, **changed))


def paid_in(organization: Organization, cents: int, reference: str = "ch_0") -> None:
    """Money that is meant for nothing: it is on the prepaid account."""
    paying.record_payment(System(organization.pk), told=told(cents, reference))


def told(cents: int, reference: str = "ch_1", **changed: object) -> Told:
    fields: dict[str, object] = {
        "provider": "card",
        "reference": reference,
        "amount": chf(cents),
        "means": Means.CARD,
        **changed,
    }
    return Told(**fields)  # type: ignore[arg-type]


def prepaid(organization: Organization) -> int:
    with everywhere():
        return balance(organization, Currency.CHF).cents


def sums(organization: Organization) -> dict[str, int]:
    """What stands on each account of the ledger, debits positive."""
    found: dict[str, int] = dict.fromkeys(Account.values, 0)
    with everywhere():
        for posting in Posting.objects.filter(organization=organization):
            found[posting.account] += posting.cents
    return {account: cents for account, cents in found.items() if cents}


@pytest.fixture
def adds_up(db: None) -> Callable[[], None]:
    """The checker that recomputes every sum finds nothing."""

    def check() -> None:
        with everywhere():
            assert not list(checks.troubles(read))

    return check


@pytest.fixture
def sells(settings) -> None:
    """A seller with a bank account."""
    settings.SELLER = {**settings.SELLER, **SELLS}
