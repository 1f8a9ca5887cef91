"""What is owed, and the requests to pay it."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now

from comptoir.billing.models.addresses import BillingAddress
from comptoir.kit.money import Currency, Money
from comptoir.organizations.models import Organization


class DueItemQuerySet(models.QuerySet["DueItem"]):
    """Due items, by what still has to happen with them."""

    def open(self) -> Self:
        """Neither paid nor cancelled, also where an invoice was issued on account."""
        return self.filter(paid_at=None, cancelled_at=None)

    def awaited(self) -> Self:
        """What has to be paid before anything of it begins: open, and not on account (R-50)."""
        return self.open().filter(invoice=None)

    def agreed(self) -> Self:
        """Paid, or invoiced on account: what it is for may begin (R-50)."""
        found = self.filter(Q(paid_at__isnull=False) | Q(invoice__isnull=False))
        return found.filter(cancelled_at=None)


class DueItem(models.Model):
    """Something owed: an order line or a renewal, priced and taxed once and for all (R-42).

    `source` says what it is for, to the app that added it and to nobody else.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="due_items")
    source = models.CharField(max_length=100)
    description = models.CharField(max_length=300)
    period_from = models.DateField(null=True)
    period_to = models.DateField(null=True)  # the last day, included
    quantity = models.PositiveIntegerField(default=1)
    unit_gross_cents = models.BigIntegerField()
    gross_cents = models.BigIntegerField()  # what is paid
    net_cents = models.BigIntegerField()  # of this line alone; a document rounds its sum
    currency = models.CharField(max_length=3, choices=[(it.value, it.value) for it in Currency])
    vat_category = models.CharField(max_length=2)  # a code of UNTDID 5305: S, Z, E, AE, G, O …
    vat_rate = models.DecimalField(max_digits=5, decimal_places=2)
    vat_reason = models.CharField(max_length=40)  # why, as vat.Reason says it
    vat_evidence = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    due_on = models.DateField()
    billing_address = models.ForeignKey(
        BillingAddress, models.PROTECT, null=True, related_name="due_items"
    )
    invoice = models.ForeignKey(  # on account: the one that was issued before it was paid
        "billing.Document", models.PROTECT, null=True, related_name="claims"
    )
    credited_cents = models.BigIntegerField(default=0)  # taken off by credit notes while unpaid
    created_at = models.DateTimeField(default=now)
    paid_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    objects = DueItemQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "source"], name="one_due_item_a_source"
            ),
            models.CheckConstraint(
                condition=Q(paid_at=None) | Q(cancelled_at=None), name="paid_or_cancelled"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1)
                & Q(net_cents__gte=0)
                & Q(gross_cents__gte=F("net_cents")),
                name="due_item_is_worth_something_or_nothing",
            ),
            models.CheckConstraint(
                condition=Q(currency__in=list(Currency)), name="due_item_currency"
            ),
            models.CheckConstraint(
                condition=Q(vat_rate__gte=0) & Q(vat_rate__lt=100), name="due_item_rate"
            ),
            models.CheckConstraint(
                condition=Q(period_from=None, period_to=None) | Q(period_from__lte=F("period_to")),
                name="due_item_period",
            ),
            models.CheckConstraint(
                condition=Q(credited_cents=0)
                | Q(
                    invoice__isnull=False,
                    credited_cents__gt=0,
                    credited_cents__lte=F("gross_cents"),
                ),
                name="due_item_credited",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "due_on", "id"],
                condition=Q(paid_at=None, cancelled_at=None),
                name="due_item_open",
            ),
        ]

    @property
    def gross(self) -> Money:
        return Money(self.gross_cents, Currency(self.currency))

    @property
    def net(self) -> Money:
        return Money(self.net_cents, Currency(self.currency))

    @property
    def left(self) -> Money:
        """What has to be paid: credit notes on an unpaid invoice make it less (R-38)."""
        return Money(self.gross_cents - self.credited_cents, Currency(self.currency))

    @property
    def payable_on(self) -> date:
        """Until when it is to be paid; an invoice on account says it itself."""
        return (self.invoice and self.invoice.due_on) or self.due_on

    @property
    def is_open(self) -> bool:
        return self.paid_at is None and self.cancelled_at is None


class Purpose(models.TextChoices):
    """What money is asked for."""

    DUE = "due"
    TOP_UP = "top_up"


class ProForma(models.Model):
    """A printable request to pay, with no legal value and no effect (R-38)."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="pro_formas")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    number = models.CharField(max_length=20, unique=True)  # drawn by lot, never a sequence
    reference = models.CharField(max_length=27, unique=True)  # QRR or ISO 11649, as it is paid with
    billing_address = models.ForeignKey(
        BillingAddress, models.PROTECT, null=True, related_name="pro_formas"
    )
    cents = models.BigIntegerField()
    currency = models.CharField(max_length=3, choices=[(it.value, it.value) for it in Currency])
    facts = models.JSONField(encoder=DjangoJSONEncoder)
    created_at = models.DateTimeField(default=now)
    valid_until = models.DateField()
    pdf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="pro_forma_asks_for_something"),
            models.CheckConstraint(
                condition=Q(currency__in=list(Currency)), name="pro_forma_currency"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-created_at", "-id"], name="pro_forma_newest")
        ]

    @property
    def amount(self) -> Money:
        return Money(self.cents, Currency(self.currency))


class ProFormaItem(models.Model):
    """One due item that a pro forma asks for."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    pro_forma = models.ForeignKey(ProForma, models.PROTECT, related_name="items")
    due_item = models.ForeignKey(DueItem, models.PROTECT, related_name="pro_formas")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pro_forma", "due_item"], name="asked_for_once_a_pro_forma"
            )
        ]
