"""Carts, orders, and the calendar that what was ordered renews by."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from comptoir.billing.models import BillingAddress, DueItem
from comptoir.billing.sellers import today
from comptoir.billing.vat import Category, Decision, Reason
from comptoir.catalogue.models import FreeGrant, Offer, PromoCode
from comptoir.catalogue.permissions import Months
from comptoir.kit import limits, tokens
from comptoir.kit.money import Currency, Money
from comptoir.kit.periods import months_after
from comptoir.orders.permissions import Ending, Method, State
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
    at_once = models.BooleanField(default=False)  # begun before the time to withdraw is over
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
    def standing(self) -> str:
        """How it stands, in one word; what is on account is invoiced, and perhaps not paid."""
        done = self.state is State.DONE and self.method == Method.ACCOUNT
        return _("invoiced") if done else str(self.state.label)

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


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Subscriptions, by when something happens to them."""

    def waiting(self, day: date) -> Self:
        """Those whose next day has come."""
        return self.filter(next_on__lte=day)


class Subscription(models.Model):
    """How a product renews: its offer, its period, and the day that periods count from (R-39).

    Whether it renews by itself is the product's own tick (R-40).
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="subscriptions")
    product = models.OneToOneField(Product, models.CASCADE, related_name="subscription")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="+")
    months = models.PositiveSmallIntegerField(choices=Months.choices)
    anchor = models.DateField()  # the first day
    months_paid = models.PositiveSmallIntegerField()
    billing_address = models.ForeignKey(
        BillingAddress, models.SET_NULL, null=True, related_name="+"
    )  # the last used
    done = models.DateField(default=today)  # the last day of its calendar that has been run
    next_on = models.DateField(null=True)  # the earliest day with something to do; None: it is over
    due_on = models.GeneratedField(  # the same as `ends_on`, so that a list is sorted by index
        expression=Func(
            F("anchor"),
            F("months_paid"),
            template="(%(expressions)s)::date",
            arg_joiner=" + interval '1 month' * ",
        ),
        output_field=models.DateField(),
        db_persist=True,
    )
    put_off = models.PositiveSmallIntegerField(default=0)  # days by which warnings came late
    renewal = models.OneToOneField(
        DueItem, models.PROTECT, null=True, related_name="renews"
    )  # the next period, as it is owed
    opened = models.PositiveIntegerField(default=0)  # how many have been
    announced_cents = models.BigIntegerField(null=True)  # what the customer was told it costs
    announced_on = models.DateField(null=True)
    transfer_on = models.DateField(null=True)  # the customer says that money is on its way
    next_offer = models.ForeignKey(Offer, models.PROTECT, null=True, related_name="+")
    next_months = models.PositiveSmallIntegerField(choices=Months.choices, null=True)
    cancelled = models.BooleanField(default=False)  # it runs out, and is not renewed
    ended_on = models.DateField(null=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(months__in=Months.values) & Q(months_paid__gte=1),
                name="a_subscription_has_a_period",
            ),
            models.CheckConstraint(
                condition=Q(next_months=None) | Q(next_months__in=Months.values),
                name="a_next_period_is_one",
            ),
            models.CheckConstraint(
                condition=Q(announced_cents=None, announced_on=None)
                | Q(announced_cents__gte=0, announced_on__isnull=False),
                name="an_announced_price_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(renewal=None) | Q(cancelled=False, ended_on=None),
                name="only_what_goes_on_renews",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_on", "id"],
                condition=Q(next_on__isnull=False),
                name="subscription_waiting",
            ),
            models.Index(
                fields=["organization", "due_on", "id"],
                condition=Q(ended_on=None),
                name="subscription_going_on",
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

    @property
    def renews_for(self) -> int:
        """How many months the next period has."""
        return self.next_months or self.months

    @property
    def renews_as(self) -> Offer:
        """What it will be in the next period."""
        return self.next_offer or self.offer

    @property
    def source(self) -> str:
        """How the renewal that is open now is named by what is owed."""
        return f"renewal:{self.pk}:{self.opened}"


class ReminderChoice(models.Model):
    """On which days before a renewal an organization is reminded; without one: all (R-39)."""

    organization = models.OneToOneField(
        Organization, models.CASCADE, related_name="reminder_choice"
    )
    days = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)


class DeclarationQuerySet(models.QuerySet["Declaration"]):
    """Declarations, by what still has to happen."""

    def open(self) -> Self:
        """Neither in effect nor refused."""
        return self.filter(settled_at=None, refused_at=None)


class Declaration(models.Model):
    """Somebody ends a contract: withdraws from it, or gives notice (R-51, R-52).

    Said with a login it takes effect at once; without, the legal representatives confirm it, or
    staff settle it. Without an organization nobody knows yet whose contract it is.
    """

    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="declarations"
    )
    kind = models.CharField(max_length=12, choices=Ending.choices)
    number = models.CharField(max_length=20, unique=True)  # drawn by lot, as the receipt says it
    product = models.ForeignKey(Product, models.SET_NULL, null=True, related_name="declarations")
    contract = models.CharField(max_length=200)  # as it was named
    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=5)
    said_at = models.DateTimeField(default=now)
    network = models.GenericIPAddressField(null=True)  # where it was said from, without a login
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    nonce = models.CharField(max_length=32, default=tokens.nonce)
    link_hash = models.CharField(max_length=64, unique=True)
    settled_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)  # of a refusal
    ends_on = models.DateField(null=True)  # the last day of the contract
    back_cents = models.BigIntegerField(null=True)  # what was given back
    currency = models.CharField(max_length=3, choices=CURRENCIES, blank=True)

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(settled_at=None) | Q(refused_at=None), name="settled_or_refused"
            ),
            models.CheckConstraint(
                condition=Q(settled_at=None) | Q(organization__isnull=False),
                name="what_is_settled_is_somebodys",
            ),
        ]
        indexes = [
            models.Index(
                fields=["said_at", "id"],
                condition=Q(settled_at=None, refused_at=None),
                name="declaration_open",
            )
        ]

    @property
    def token(self) -> str:
        """What the letter to the legal representatives opens; the table keeps its digest."""
        return tokens.derive(settings.SECRET_KEY, "declaration", self.number, self.nonce)

    @property
    def back(self) -> Money | None:
        return None if self.back_cents is None else Money(self.back_cents, Currency(self.currency))
