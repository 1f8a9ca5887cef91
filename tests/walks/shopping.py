"""Facts of the shop and of the accounting, in the grammar of `facts.py`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from playwright.sync_api import Page

from comptoir.billing import queries
from comptoir.billing.camt import Credit
from comptoir.billing.drafts import Owed
from comptoir.billing.facts import Means
from comptoir.billing.models import BillingAddress, Document, DueItem, ProForma, Purpose
from comptoir.billing.operations import bank, owing, paying
from comptoir.billing.operations.paying import Told
from comptoir.billing.sellers import today
from comptoir.billing.vat import Category, Decision, Reason
from comptoir.catalogue import assortment
from comptoir.catalogue.models import FreeGrant, Offer, PromoCode
from comptoir.catalogue.operations.stocking import stock
from comptoir.core.actors import System
from comptoir.core.tenancy import everywhere
from comptoir.kit.money import Currency, Money
from comptoir.organizations.models import Organization
from comptoir.products.models import Product
from tests.walks.holding import wait_for

LATER = timedelta(days=200)
SWISS = Decision(Category.STANDARD, Decimal("8.10"), Reason.SELLER_COUNTRY, {"country": "CH"})


def teach(add: Callable[..., None], organization: Callable[[str], Organization]) -> None:
    """Add the sentences to the grammar; `organization` finds or makes one by its name."""

    def here(make: Callable[..., object]) -> Callable[..., object]:
        return lambda where, **gaps: make(organization(where), **gaps)

    add("the shop is open", make=_stock)
    add("the code <code> takes off <percent> percent", make=_code)
    add("<where> has a free grant for <offer>", make=here(_grant), check=_still_granted)
    add("<where> owes <amount> for <what>", make=here(_owe), check=_owes)
    add("<where> paid <amount> for <what>", make=here(_pay), check=_paid)
    add("<where> has <amount> on its prepaid account", make=here(_credit), check=_has_credit)
    add("the transfer of <where> arrives", make=here(_transfer))
    add("<where> was asked to pay <amount>", check=_asked)
    add("<name> is a billing address of <where>", make=here(_add_address), check=_has_address)


def _grant(organization: Organization, offer: str) -> None:
    with everywhere():
        FreeGrant.objects.create(
            organization=organization,
            offer=_offer(offer),
            months=12,
            until=today() + LATER,
            reason="Merci",
        )


def _owe(organization: Organization, amount: str, what: str) -> DueItem:
    price = _francs(amount)
    owed = Owed(
        source=f"walk:{what}",
        description=what,
        unit=price,
        price=price,
        decision=SWISS,
        due_on=today(),
    )
    return owing.add_due_item(System(organization.pk), owed=owed)


def _pay(organization: Organization, amount: str, what: str) -> None:
    item = _owe(organization, amount, what)
    told = Told("walk", what, _francs(amount), Means.CARD)
    paying.record_payment(System(organization.pk), told=told, items=[item])


def _credit(organization: Organization, amount: str) -> None:
    told = Told("walk", f"credit of {organization.pk}", _francs(amount), Means.TRANSFER)
    paying.record_payment(System(organization.pk), told=told)


def _has_credit(_: Page, where: str, amount: str) -> bool:
    with everywhere():
        found = Organization.objects.get(name=where)
        return queries.balance(found, Currency.CHF) == _francs(amount)


def _transfer(organization: Organization) -> None:
    """Have the bank tell of the money that was asked for last, and wait for what it buys."""
    with everywhere():
        asked = ProForma.objects.filter(organization=organization).latest("pk")
    credit = Credit(f"walk {asked.pk}", asked.amount, today(), asked.reference, organization.name)
    bank.take_credit(System(), credit=credit)
    if asked.purpose == Purpose.DUE:
        wait_for(Product.objects.filter(organization=organization).exists)


def _francs(amount: str) -> Money:
    return Money(round(Decimal(amount) * 100), Currency.CHF)


def _stock() -> None:
    stock(System(), assortment.read())


def _offer(name: str) -> Offer:
    return next(offer for offer in Offer.objects.all() if offer.names["fr"] == name)


def _code(code: str, percent: str) -> None:
    PromoCode.objects.create(code=code, percent=int(percent))


def _still_granted(_: Page, where: str, offer: str) -> bool:
    with everywhere():
        here = FreeGrant.objects.filter(organization__name=where, offer=_offer(offer))
        return here.filter(uses=None).exists()


def _owes(_: Page, where: str, amount: str, what: str) -> bool:
    with everywhere():
        owed = DueItem.objects.open().filter(organization__name=where, description__contains=what)
        return [item.gross for item in owed] == [_francs(amount)]


def _paid(_: Page, where: str, amount: str, what: str) -> bool:
    """With an invoice over just that (R-38)."""
    with everywhere():
        issued = Document.objects.filter(
            organization__name=where, lines__description__contains=what
        )
        return [one.gross for one in issued.exclude(paid_at=None)] == [_francs(amount)]


def _asked(_: Page, where: str, amount: str) -> bool:
    with everywhere():
        asked = ProForma.objects.filter(organization__name=where)
        return [one.amount for one in asked] == [_francs(amount)]


def _add_address(organization: Organization, name: str) -> None:
    with everywhere():
        BillingAddress.objects.create(
            organization=organization,
            kind=organization.kind,
            name=name,
            street="Quai du Mont-Blanc 5",
            postal_code="1201",
            city="Genève",
            country="CH",
            language="fr",
        )


def _has_address(_: Page, name: str, where: str) -> bool:
    with everywhere():
        usable = BillingAddress.objects.usable()
        return usable.filter(organization__name=where, name=name).exists()
