"""Money that a provider sends back, or takes back (R-53)."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from comptoir.billing.models.payments import Payment
from comptoir.kit.money import Currency, Money
from comptoir.organizations.models import Organization


class Refund(models.Model):
    """Money of a payment on its way back to the means that paid.

    Written, and taken off the prepaid account, before the provider is asked; `key` makes asking
    twice once. One that the provider tells of and nobody asked for was made on its own pages.
    """

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="refunds")
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    key = models.UUIDField(default=uuid4, unique=True)
    theirs = models.CharField(max_length=100, blank=True)  # the provider's own reference
    cents = models.BigIntegerField()
    asked_at = models.DateTimeField(default=now)
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)  # perhaps later: the money is prepaid again

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["theirs"], condition=~Q(theirs=""), name="one_refund_a_reference"
            ),
            models.CheckConstraint(condition=Q(cents__gt=0), name="a_refund_returns_something"),
        ]
        indexes = [
            models.Index(
                fields=["asked_at", "id"],
                condition=Q(done_at=None, failed_at=None),
                name="refund_unanswered",
            )
        ]

    @property
    def amount(self) -> Money:
        return Money(self.cents, Currency(self.payment.currency))


class Dispute(models.Model):
    """A payment that the cardholder contests: the provider has taken the money back meanwhile."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="disputes")
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="disputes")
    reference = models.CharField(max_length=100, unique=True)  # the provider's own
    cents = models.BigIntegerField()
    reason = models.CharField(max_length=60, blank=True)  # as the provider words it
    opened_at = models.DateTimeField(default=now)
    won_at = models.DateTimeField(null=True)
    lost_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="a_dispute_is_about_something"),
            models.CheckConstraint(condition=Q(won_at=None) | Q(lost_at=None), name="won_or_lost"),
        ]
        indexes = [models.Index(fields=["-opened_at", "-id"], name="dispute_newest")]

    @property
    def amount(self) -> Money:
        return Money(self.cents, Currency(self.payment.currency))

    @property
    def is_open(self) -> bool:
        return self.won_at is None and self.lost_at is None
