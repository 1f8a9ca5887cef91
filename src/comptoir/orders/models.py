"""Carts, orders, and the calendar that what was ordered renews by."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.timezone import now

from comptoir.billing.models import BillingAddress
from comptoir.billing.vat import Category, Decision, Reason
from comptoir.catalogue.models import FreeGrant, Offer, PromoCode
from comptoir.catalogue.permissions import Months
from comptoir.kit import limits
from comptoir.kit.money import Currency, Money
from comptoir.kit.periods import months_after
from comptoir.orders.permissions import Method, State
from comptoir.organizations.models import Organization
from comptoir.products.models import Product

CURRENCIES = [(currency.value, currency.value) for currency in Currency]


class Cart(models.Model):
    """What somebody thinks of ordering for an organization (R-45)."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="carts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    method = models.CharField(max_length=10, choices=Method.choices, blank=True)
    billing_address = models.ForeignKey(
        BillingAddress, models.SET_NULL, null=True, related_name="+"
    )
    touched_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "user"], name="one_cart_a_member"),
        ]
        indexes = [models.Index(fields=["touched_at"], name="cart_forgotten")]

    @property
    def source(self) -> str:
        """How promo codes that wait for the order name it."""
        return f"cart:{self.pk}"


class CartLine(models.Model):
    """One wish: an offer, how many, for how long, and what the offer asks for."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    cart = models.ForeignKey(Cart, models.CASCADE, related_name="lines")
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="+")
    months = models.PositiveSmallIntegerField(choices=Months.choices)
    quantity = models.PositiveSmallIntegerField(default=1)
    answer = models.CharField(max_length=253, blank=True)  # the domain or the name
    grant = models.ForeignKey(FreeGrant, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cart", "offer", "months", "answer"], name="one_line_a_wish"
            ),
            models.CheckConstraint(
                condition=Q(quantity__range=(1, limits.CART_QUANTITY)), name="cart_quantity"
            ),
            models.CheckConstraint(condition=Q(months__in=Months.values), name="cart_period"),
        ]


class OrderQuerySet(models.QuerySet["Order"]):
    """Orders, by what became of them."""

    def open(self) -> Self:
        return self.filter(done_at=None, cancelled_at=None)


class Order(models.Model):
    """What was ordered, at which price, by whom; frozen when it is placed (R-50)."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="orders")
    key = models.UUIDField()  # of the page it was placed from: sent twice, it is one order
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    placed_at = models.DateTimeField(default=now)
    method = models.CharField(max_length=10, choices=Method.choices)
    billing_address = models.ForeignKey(BillingAddress, models.PROTECT, null=True, related_name="+")
    currency = models.CharField(max_length=3, choices=CURRENCIES)
    cents = models.BigIntegerField()  # to pay
    net_cents = models.BigIntegerField()
    vat_cents = models.BigIntegerField()
    vat_rate = models.DecimalField(max_digits=5, decimal_places=2)
    vat_category = models.CharField(max_length=2)
    vat_reason = models.CharField(max_length=40)
    vat_evidence = models.JSONField(default=dict)
    terms = models.CharField(max_length=40, blank=True)  # the version that was accepted
    network = models.GenericIPAddressField(null=True)  # and from where
    reminded = models.PositiveSmallIntegerField(default=0)  # days after which, at the last time
    done_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "key"], name="an_order_once"),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(cancelled_at=None), name="done_or_cancelled"
            ),
            models.CheckConstraint(
                condition=Q(cents__gte=0) & Q(net_cents__gte=0) & Q(vat_cents__gte=0),
                name="an_order_costs_something_or_nothing",
            ),
            models.CheckConstraint(condition=Q(currency__in=list(Currency)), name="order_in_money"),
        ]
        indexes = [
            models.Index(fields=["organization", "-placed_at", "-id"], name="order_newest"),
            models.Index(
                fields=["placed_at"],
                condition=Q(done_at=None, cancelled_at=None),
                name="order_open",
            ),
        ]

    @property
    def total(self) -> Money:
        return Money(self.cents, Currency(self.currency))

    @property
    def net(self) -> Money:
        return Money(self.net_cents, Currency(self.currency))

    @property
    def vat(self) -> Money:
        return Money(self.vat_cents, Currency(self.currency))

    @property
    def decision(self) -> Decision:
        """How it is taxed, as it was decided when it was priced (R-42)."""
        return Decision(
            Category(self.vat_category), self.vat_rate, Reason(self.vat_reason), self.vat_evidence
        )

    @property
    def state(self) -> State:
        if self.cancelled_at is not None:
            return State.CANCELLED
        return State.OPEN if self.done_at is None else State.DONE

    @property
    def open_until(self) -> datetime:
        """When it is cancelled unless it is paid (R-50)."""
        return self.placed_at + limits.ORDER_OPEN

    @property
    def source(self) -> str:
        """How promo codes name it."""
        return f"order:{self.pk}"

    @property
    def url(self) -> str:
        return reverse("orders:order", args=[self.organization_id, self.pk])


class OrderLine(models.Model):
    """One thing ordered, with its price as it was then."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)  # of the offer, as it was read
    months = models.PositiveSmallIntegerField(choices=Months.choices)
    free_months = models.PositiveSmallIntegerField(default=0)  # with a free grant
    quantity = models.PositiveSmallIntegerField()
    answer = models.CharField(max_length=253, blank=True)
    unit_cents = models.BigIntegerField()  # list price of one, first period, set-up included
    renewal_cents = models.BigIntegerField()  # list price of one afterwards, for each period
    off_cents = models.BigIntegerField(default=0)  # what a code or a grant took off
    cents = models.BigIntegerField()  # to pay
    net_cents = models.BigIntegerField()
    currency = models.CharField(max_length=3, choices=CURRENCIES)
    code = models.ForeignKey(PromoCode, models.PROTECT, null=True, related_name="+")
    grant = models.ForeignKey(FreeGrant, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=1)
                & Q(off_cents__gte=0)
                & Q(net_cents__gte=0)
                & Q(cents__gte=F("net_cents"))
                & Q(off_cents__lte=F("unit_cents") * F("quantity")),
                name="an_order_line_is_worth_something_or_nothing",
            ),
            models.CheckConstraint(
                condition=Q(grant=None) | Q(code=None, cents=0), name="a_grant_or_a_code"
            ),
            models.CheckConstraint(condition=Q(currency__in=list(Currency)), name="line_in_money"),
        ]

    @property
    def source(self) -> str:
        """How due items and grants name it."""
        return f"order:{self.order_id}:{self.pk}"

    @property
    def total(self) -> Money:
        return Money(self.cents, Currency(self.currency))

    @property
    def off(self) -> Money:
        return Money(self.off_cents, Currency(self.currency))

    @property
    def unit(self) -> Money:
        return Money(self.unit_cents, Currency(self.currency))

    @property
    def renewal(self) -> Money:
        return Money(self.renewal_cents, Currency(self.currency))

    @property
    def first_months(self) -> int:
        """How many months are paid for, or free, to begin with."""
        return self.free_months or self.months


class Subscription(models.Model):
    """How a product renews: its offer, its period, and the day that periods count from (R-39)."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="subscriptions")
    product = models.OneToOneField(Product, models.CASCADE, related_name="subscription")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="+")
    months = models.PositiveSmallIntegerField(choices=Months.choices)
    anchor = models.DateField()  # the first day
    months_paid = models.PositiveSmallIntegerField()
    billing_address = models.ForeignKey(
        BillingAddress, models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(months__in=Months.values) & Q(months_paid__gte=1),
                name="a_subscription_has_a_period",
            ),
        ]

    @property
    def ends_on(self) -> date:
        """The first day that is not paid for: D of R-39."""
        return months_after(self.anchor, self.months_paid)

    @property
    def until(self) -> date:
        """The last day that is paid for."""
        return self.ends_on - timedelta(days=1)
