"""What customers do while everything breaks: order and pay in each way, and renew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar
from uuid import uuid4

from procrastinate.contrib.django import app

from comptoir.billing.camt import credits_in
from comptoir.billing.models import Payment, ProForma
from comptoir.billing.operations import bank as taking
from comptoir.billing.operations import pro_formas
from comptoir.catalogue.models import Offer
from comptoir.core.actors import System
from comptoir.core.days import as_of, today
from comptoir.core.tenancy import tenancy
from comptoir.kit.periods import months_after
from comptoir.orders.models import Subscription
from comptoir.orders.operations import carts, renewing
from comptoir.orders.renewals import EARLIEST
from comptoir.organizations.actors import Member
from comptoir.organizations.permissions import Role
from comptoir.products.operations import life
from comptoir.products.permissions import Category
from tests.billing.conftest import IBAN, chf
from tests.billing.test_cards import a_card
from tests.catalogue.conftest import a_code, a_grant, an_offer
from tests.conftest import a_member, an_organization
from tests.faults.shop import Browser, Shop
from tests.faults.traps import Step

ORDERING = (
    "orders_order",
    "orders_orderline",
    "billing_dueitem",
    "orders_cartline",
    "procrastinate_jobs",
)
ISSUING = (
    "billing_series",
    "billing_document",
    "billing_documentline",
    "billing_entry",
    "billing_posting",
    "billing_transmission",
    "procrastinate_jobs",
)
DELIVERING = (
    "products_product",
    "products_productstate",
    "products_errand",
    "orders_subscription",
    "billing_transmission",
    "core_sentletter",
)


@dataclass
class Story:
    """One customer with a shop around; each act can be done again after it failed."""

    shop: Shop
    seed: int

    steps: ClassVar[list[Step]] = []
    orders: ClassVar[int] = 1
    products: ClassVar[int] = 1

    def __post_init__(self) -> None:
        self.buyer: Member = a_member(
            an_organization(f"Faults {self.seed}"), Role.LEGAL_REPRESENTATIVE
        )
        self.home = f"/o/{self.buyer.organization.pk}"
        self.offer = Offer.objects.filter(slug="faulty").first() or an_offer(
            "faulty", driver="parking"
        )
        self.browser: Browser = self.shop.browser(self.buyer.user)
        self.prepare()

    def prepare(self) -> None:
        """Set the scene, while nothing is broken."""

    def acts(self) -> list[Callable[[], bool]]:
        """What is done in the web, in order; each tells whether it was seen to work."""
        raise NotImplementedError

    def fill_cart(self) -> None:
        carts.put(self.buyer, offer="faulty", months=1)

    def order(self, method: str, **more: str) -> Callable[[], bool]:
        """Open the cart once; its form is sent again as often as it takes."""
        form: dict[str, str] = {}

        def send() -> bool:
            if not form:
                self.browser.open(f"{self.home}/cart/")
                form.update(self.browser.form(address="0", method=method, do="order", **more))
            return bool(self.browser.send(f"{self.home}/cart/", form))

        return send

    def credit(self, cents: int) -> None:
        """Have money on the prepaid account: a transfer that the bank told of."""
        asked = pro_formas.top_up(self.buyer, amount=chf(cents))
        for credit in credits_in(self.shop.bank.hears(asked.reference, cents), {IBAN}):
            taking.take_credit(System(), credit=credit)


class ByCard(Story):
    """An order paid with a saved card; the provider tells of it too."""

    steps: ClassVar = [
        Step("web", (*ORDERING, "billing_payment", "billing_paymentitem")),
        Step("web", ("billing_payment", *ISSUING), asks_provider=True),
        Step("worker", DELIVERING),
    ]

    def prepare(self) -> None:
        self.card = a_card(self.buyer, self.shop.provider)
        self.fill_cart()

    def acts(self) -> list[Callable[[], bool]]:
        return [self.order("card"), self.pay]

    def pay(self) -> bool:
        with tenancy(self.buyer.organization.pk):
            asked = Payment.objects.filter(provider="stripe").earliest("pk")
        page = f"{self.home}/accounting/payments/{asked.pk}/"
        self.browser.open(page)
        return bool(self.browser.send(page, self.browser.form(method=str(self.card.pk))))


class ByTransfer(Story):
    """An order paid from one's bank; staff read the bank's file."""

    steps: ClassVar = [
        Step("web", (*ORDERING, "billing_proforma", "billing_proformaitem")),
        Step("web", ("billing_bankcredit", "billing_payment", *ISSUING)),
        Step("worker", DELIVERING),
    ]

    def prepare(self) -> None:
        self.told = b""
        self.counter = self.shop.counter()
        self.fill_cart()

    def acts(self) -> list[Callable[[], bool]]:
        return [self.order("transfer"), self.take]

    def take(self) -> bool:
        with tenancy(self.buyer.organization.pk):
            asked = ProForma.objects.earliest("pk")
        self.told = self.told or self.shop.bank.hears(asked.reference, asked.cents)
        self.counter.open("/staff/credits/")
        return bool(self.counter.send("/staff/credits/", self.counter.form(), self.told))


class Prepaid(Story):
    """An order with a promo code, paid and invoiced in the moment in which it is placed."""

    steps: ClassVar = [
        Step("web", (*ORDERING, "catalogue_promouse", *ISSUING)),
        Step("worker", DELIVERING),
    ]

    def prepare(self) -> None:
        self.credit(50_00)
        self.fill_cart()
        carts.choose(self.buyer, method="prepaid", address=None)
        carts.add_code(self.buyer, code=a_code(f"FAULT{self.seed}", most=1, most_each=1).code)

    def acts(self) -> list[Callable[[], bool]]:
        return [self.order("prepaid")]


class ForNothing(Story):
    """An order that a free grant pays: its invoice is issued at 0."""

    steps: ClassVar = [
        Step("web", (*ORDERING, "catalogue_freegrantuse", *ISSUING)),
        Step("worker", DELIVERING),
    ]

    def prepare(self) -> None:
        self.line = carts.put(self.buyer, offer="faulty", months=1)
        self.grant = a_grant(self.buyer.organization, self.offer)
        carts.choose_grant(self.buyer, self.line, grant=self.grant)

    def acts(self) -> list[Callable[[], bool]]:
        return [self.order("", **{f"grant-{self.line.pk}": str(self.grant.pk)})]


RENEWING = ("orders_subscription", "products_product", *ISSUING)


class Renewal(Story):
    """The day on which a product is renewed by itself, from the prepaid account."""

    steps: ClassVar = [Step("worker", RENEWING)]
    orders: ClassVar = 0

    def prepare(self) -> None:
        self.give()
        self.subscription = self._held()
        here = System(self.buyer.organization.pk)
        with as_of(self.subscription.ends_on - timedelta(days=5)):
            renewing.run_day(here, self.subscription)

    def give(self) -> None:
        """Give what it is charged to."""
        self.credit(50_00)

    def _held(self) -> Subscription:
        organization, here = self.buyer.organization, System(self.buyer.organization.pk)
        anchor = months_after(today(), -1)
        product = life.create(
            here,
            organization,
            category=Category(self.offer.category),
            driver="parking",
            name="example.org",
            offer=self.offer.slug,
            source=f"given:{uuid4().hex}",
            auto_renew=True,
        )
        with tenancy(organization.pk):
            made = Subscription.objects.create(
                organization=organization,
                product=product,
                offer=self.offer,
                months=1,
                anchor=anchor,
                months_paid=1,
                done=anchor - EARLIEST,
                next_on=anchor,
            )
        life.activate_later(here, product, until=made.until)
        return made

    def acts(self) -> list[Callable[[], bool]]:
        return []

    def day_comes(self) -> None:
        """Let the calendar's morning job be there."""
        task = "comptoir.orders.operations.renewing.renewals_of_the_day"
        app.configure_task(task, queue="calendar").defer(timestamp=0)


class RenewalByCard(Renewal):
    """The same, from the saved card."""

    steps: ClassVar = [Step("worker", ("billing_payment", *RENEWING), asks_provider=True)]

    def give(self) -> None:
        a_card(self.buyer, self.shop.provider)


STORIES: list[type[Story]] = [ByCard, ByTransfer, Prepaid, ForNothing, Renewal, RenewalByCard]
