"""What was paid, as the provider or the bank says."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from comptoir.billing.facts import Means
from comptoir.billing.models.documents import Document
from comptoir.billing.models.methods import SavedMethod
from comptoir.billing.models.owed import DueItem, ProForma
from comptoir.kit.money import Currency, Money
from comptoir.organizations.models import Organization


class Payment(models.Model):
    """Money that is asked for or has come, told once (`received_at` or `failed_at`).

    Its key is the bank's own reference; where a provider is asked it is ours, written before
    (`asked_at`), and `theirs` is what the provider calls it.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="payments")
    provider = models.CharField(max_length=20)
    reference = models.CharField(max_length=100)
    means = models.CharField(max_length=12, choices=[(it.value, it.value) for it in Means])
    cents = models.BigIntegerField()
    currency = models.CharField(max_length=3, choices=[(it.value, it.value) for it in Currency])
    prepaid_cents = models.BigIntegerField(default=0)  # what the prepaid account adds
    asked_at = models.DateTimeField(default=now)
    received_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    theirs = models.CharField(max_length=100, blank=True)
    method = models.ForeignKey(SavedMethod, models.PROTECT, null=True, related_name="payments")
    tried_at = models.DateTimeField(null=True)  # when the provider was last told to take it
    refusal = models.CharField(max_length=60, blank=True)  # why not, as the provider words it
    unattended = models.BooleanField(default=False)  # nobody sits before a page
    document = models.ForeignKey(
        Document, models.PROTECT, null=True, related_name="payments"
    )  # what it paid; none where all of it went to the prepaid account

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "reference"], name="one_payment_a_reference"
            ),
            models.UniqueConstraint(
                fields=["provider", "theirs"],
                condition=~Q(theirs=""),
                name="one_payment_of_theirs",
            ),
            models.CheckConstraint(
                condition=Q(cents__gt=0) & Q(prepaid_cents__gte=0), name="payment_is_of_something"
            ),
            models.CheckConstraint(
                condition=Q(document=None) | Q(received_at__isnull=False),
                name="only_received_money_pays",
            ),
            models.CheckConstraint(
                condition=Q(currency__in=list(Currency)), name="payment_currency"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-asked_at", "-id"], name="payment_newest"),
            models.Index(
                fields=["tried_at", "id"],
                condition=Q(received_at=None, failed_at=None, tried_at__isnull=False),
                name="payment_unanswered",
            ),
        ]

    @property
    def amount(self) -> Money:
        return Money(self.cents, Currency(self.currency))

    @property
    def prepaid(self) -> Money:
        """What the prepaid account adds."""
        return Money(self.prepaid_cents, Currency(self.currency))

    @property
    def is_open(self) -> bool:
        """Nobody has said what became of it."""
        return self.received_at is None and self.failed_at is None


class PaymentItem(models.Model):
    """One due item that a payment is meant for."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="items")
    due_item = models.ForeignKey(DueItem, models.PROTECT, related_name="payments")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payment", "due_item"], name="meant_for_it_once")
        ]


class BankCredit(models.Model):
    """One credit on the seller's account, by the bank's own reference, whichever file tells it.

    Without an organization it is not matched: staff see it, nothing is guessed (R-41).
    """

    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="bank_credits"
    )
    reference = models.CharField(max_length=100, unique=True)
    cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    booked_on = models.DateField()
    told = models.CharField(max_length=140, blank=True)  # the payment reference it came with
    payer = models.CharField(max_length=140, blank=True)
    payer_iban = models.CharField(max_length=34, blank=True)
    pro_forma = models.ForeignKey(ProForma, models.PROTECT, null=True, related_name="credits")
    payment = models.OneToOneField(Payment, models.PROTECT, null=True, related_name="bank_credit")
    imported_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="bank_credit_is_of_something"),
            models.CheckConstraint(
                condition=Q(organization=None, payment=None)
                | Q(organization__isnull=False, payment__isnull=False),
                name="matched_credit_is_a_payment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-booked_on", "-id"],
                condition=Q(organization=None),
                name="bank_credit_unmatched",
            )
        ]

    @property
    def amount(self) -> Money:
        return Money(self.cents, Currency(self.currency))
