"""Offers with their prices, and the two ways to pay less: promo codes and free grants."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.fields.ranges import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from comptoir.catalogue.days import today
from comptoir.catalogue.permissions import Category, Months, Wants
from comptoir.catalogue.pricing import Tag, Terms
from comptoir.catalogue.words import worded
from comptoir.kit.money import Currency, Money
from comptoir.organizations.models import Organization

CURRENCIES = [(currency.value, currency.value) for currency in Currency]


class OfferQuerySet(models.QuerySet["Offer"]):
    """Offers, by whether they are sold."""

    def sold(self, day: date | None = None) -> Self:
        """Those that can be ordered on a day, today unless said."""
        on = day or today()
        return self.filter(Q(active_until=None) | Q(active_until__gte=on), active_from__lte=on)

    def whole(self) -> Self:
        """Those that are no extra of another."""
        return self.filter(extends=None)


class Offer(models.Model):
    """Something that can be ordered; an extra is an offer that `extends` another.

    Its words are kept by language: ``{"fr": "…", "en": "…"}``. It is never deleted: products,
    orders and documents name it.
    """

    slug = models.SlugField(max_length=80, unique=True)
    category = models.CharField(_("category"), max_length=20, choices=Category.choices)
    driver = models.CharField(max_length=40, default="manual")
    extends = models.ForeignKey("self", models.PROTECT, null=True, related_name="extras")
    names = models.JSONField(default=dict)
    summaries = models.JSONField(default=dict)
    descriptions = models.JSONField(default=dict)
    wants = models.CharField(max_length=10, choices=Wants.choices, default=Wants.NOTHING)
    limits = models.JSONField(default=dict)  # {"mailboxes": 5, "gigabytes": 50}: words.LIMITS
    position = models.PositiveSmallIntegerField(default=0)
    active_from = models.DateField(default=today)
    active_until = models.DateField(null=True)  # the last day on which it is sold

    objects = OfferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(active_until=None) | Q(active_until__gte=F("active_from")),
                name="an_offer_ends_after_it_began",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(condition=~Q(names={}), name="an_offer_has_a_name"),
        ]
        indexes = [models.Index(fields=["category", "position", "id"], name="offer_on_its_shelf")]

    @property
    def name(self) -> str:
        """Its name, in the reader's language."""
        return worded(self.names)

    def called(self, organization: Organization) -> str:
        """Its name, as the organization's journal keeps it."""
        return worded(self.names, organization.language)

    @property
    def summary(self) -> str:
        return worded(self.summaries)

    @property
    def description(self) -> str:
        return worded(self.descriptions)

    @property
    def url(self) -> str:
        return reverse("catalogue:offer", args=[self.slug])


class Price(models.Model):
    """What an offer costs for one period, VAT of the seller's own country included."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="prices")
    months = models.PositiveSmallIntegerField(choices=Months.choices)
    currency = models.CharField(max_length=3, choices=CURRENCIES)
    cents = models.PositiveIntegerField()
    setup_cents = models.PositiveIntegerField(default=0)
    valid_from = models.DateField(default=today)
    valid_until = models.DateField(null=True)  # the last day on which it is asked

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="a_price_ends_after_it_began",
                violation_error_message=_("The last day is before the first."),
            ),
            models.CheckConstraint(condition=Q(months__in=Months.values), name="price_a_period"),
            models.CheckConstraint(condition=Q(currency__in=list(Currency)), name="price_in_money"),
            ExclusionConstraint(
                name="one_price_a_day",
                expressions=[
                    ("offer", RangeOperators.EQUAL),
                    ("months", RangeOperators.EQUAL),
                    ("currency", RangeOperators.EQUAL),
                    (
                        Func(
                            "valid_from",
                            "valid_until",
                            Value("[]"),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("There is already a price for some of these days."),
            ),
        ]

    @property
    def tag(self) -> Tag:
        """The same as a value, for what is pure."""
        currency = Currency(self.currency)
        return Tag(
            self.months,
            Money(self.cents, currency),
            Money(self.setup_cents, currency),
            self.valid_from,
            self.valid_until,
        )


class PromoCode(models.Model):
    """Words that make an order cheaper (R-44); no offers named: for all of them."""

    code = models.CharField(
        max_length=40, unique=True, error_messages={"unique": _("This code exists already.")}
    )
    percent = models.PositiveSmallIntegerField(null=True)
    cents = models.PositiveIntegerField(null=True)
    currency = models.CharField(max_length=3, choices=CURRENCIES, blank=True)  # blank: any
    minimum_cents = models.PositiveIntegerField(default=0)
    offers = models.ManyToManyField(Offer, related_name="promo_codes")
    starts = models.DateField(default=today)
    ends = models.DateField(null=True)  # the last day on which it is taken
    most = models.PositiveIntegerField(null=True)  # uses in all
    most_each = models.PositiveIntegerField(null=True, default=1)  # uses of one organization
    note = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=now)
    withdrawn_at = models.DateTimeField(null=True)  # by staff, before its last day

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(code=Upper("code")), name="code_in_capitals"),
            models.CheckConstraint(
                condition=Q(percent__range=(1, 100), cents=None)
                | Q(percent=None, cents__gte=1, currency__in=list(Currency)),
                name="percent_or_amount",
            ),
            models.CheckConstraint(
                condition=Q(minimum_cents=0) | Q(currency__in=list(Currency)),
                name="a_minimum_has_a_currency",
            ),
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")),
                name="a_code_ends_after_it_began",
                violation_error_message=_("The last day is before the first."),
            ),
        ]

    @property
    def terms(self) -> Terms:
        """The same as a value, for what is pure."""
        money = Currency(self.currency) if self.currency else None
        return Terms(
            percent=self.percent,
            off=Money(self.cents, money) if self.cents and money else None,
            currency=money,
            minimum=self.minimum_cents,
            offers=frozenset(offer.pk for offer in self.offers.all()),
            starts=self.starts if self.withdrawn_at is None else date.min,
            ends=self.ends if self.withdrawn_at is None else date.min,
        )

    @property
    def worth(self) -> Money | None:
        """The amount it takes off; None when it is a share."""
        return Money(self.cents, Currency(self.currency)) if self.cents else None

    @property
    def least(self) -> Money | None:
        """What an order has to reach; None when anything does."""
        least = self.minimum_cents
        return Money(least, Currency(self.currency)) if least else None


class PromoUseQuerySet(models.QuerySet["PromoUse"]):
    """Uses of codes, by whether they take a place."""

    def standing(self) -> Self:
        """Those that are paid, or still reserved: what the limits count."""
        live = Q(counted_at__isnull=False) | Q(reserved_until__gt=now())
        return self.filter(live, released_at=None)


class PromoUse(models.Model):
    """One use of a code by one organization: reserved while an order is open, counted when paid.

    `source` says for what, in the words of the app above: ``order:12``.
    """

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="promo_uses")
    code = models.ForeignKey(PromoCode, models.PROTECT, related_name="uses")
    source = models.CharField(max_length=100)
    reserved_until = models.DateTimeField()
    at = models.DateTimeField(default=now)
    counted_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    objects = PromoUseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "source", "code"],
                condition=Q(released_at=None),
                name="a_code_once_a_source",
            ),
            models.CheckConstraint(
                condition=Q(counted_at=None) | Q(released_at=None),
                name="what_counts_is_not_released",
            ),
        ]
        indexes = [
            models.Index(
                fields=["code", "organization"],
                condition=Q(released_at=None),
                name="promo_use_standing",
            )
        ]


class CodeGuess(models.Model):
    """Somebody typed a promo code that does not exist; too many are refused for a while."""

    who = models.CharField(max_length=60)  # an account, or the network of a visitor
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [
            models.Index(fields=["who", "-at"], name="code_guess_who"),
            models.Index(fields=["at"], name="code_guess_at"),
        ]


class FreeGrantQuerySet(models.QuerySet["FreeGrant"]):
    """Grants, by what they still give."""

    def valid(self, day: date | None = None) -> Self:
        """Those that were not revoked and have not run out."""
        return self.filter(revoked_at=None, until__gte=day or today())


class FreeGrant(models.Model):
    """An offer for nothing, for one organization (R-43)."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="free_grants")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="free_grants")
    quantity = models.PositiveSmallIntegerField(default=1)
    months = models.PositiveSmallIntegerField()  # how long it costs nothing
    until = models.DateField()  # the last day on which it can be used
    reason = models.TextField(max_length=2000)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    granted_at = models.DateTimeField(default=now)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )

    objects = FreeGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gte=1, months__gte=1), name="a_grant_grants_something"
            ),
        ]
        indexes = [models.Index(fields=["organization", "offer", "until"], name="free_grant_here")]


class FreeGrantUse(models.Model):
    """What was taken of a grant; given back when the order is cancelled unpaid."""

    organization = models.ForeignKey(Organization, models.CASCADE, related_name="+")
    grant = models.ForeignKey(FreeGrant, models.CASCADE, related_name="uses")
    source = models.CharField(max_length=100)
    quantity = models.PositiveSmallIntegerField(default=1)
    at = models.DateTimeField(default=now)
    returned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "source"],
                condition=Q(returned_at=None),
                name="one_grant_a_source",
            ),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="a_use_takes_something"),
        ]
