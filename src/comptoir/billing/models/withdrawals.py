"""« Get the balance back »: money of the prepaid account on its way to an IBAN (R-41)."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from comptoir.kit.money import Currency, Money
from comptoir.organizations.models import Organization


class WithdrawalQuerySet(models.QuerySet["Withdrawal"]):
    """Withdrawals, by what staff still have to do."""

    def open(self) -> Self:
        """Neither refused nor paid out: their money is set aside."""
        return self.filter(refused_at=None, paid_at=None)

    def waiting(self) -> Self:
        """Those that nobody has decided on."""
        return self.filter(refused_at=None, approved_at=None)

    def approved(self) -> Self:
        """Those that the bank is still to be told of."""
        return self.filter(paid_at=None, approved_at__isnull=False)


class Withdrawal(models.Model):
    """Money that an organization wants back: asked for, approved or refused by staff, paid out."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="withdrawals")
    cents = models.BigIntegerField()
    currency = models.CharField(max_length=3, choices=[(it.value, it.value) for it in Currency])
    iban = models.CharField(max_length=34)
    holder = models.CharField(max_length=70)  # of the account, as a bank takes it
    asked_at = models.DateTimeField(default=now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    reason = models.CharField(max_length=300, blank=True)  # of a refusal, told to the customer
    paid_at = models.DateTimeField(null=True)  # when the bank was told

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(refused_at=None, paid_at=None),
                name="one_withdrawal_at_a_time",
            ),
            models.CheckConstraint(condition=Q(cents__gt=0), name="a_withdrawal_takes_something"),
            models.CheckConstraint(
                condition=Q(currency__in=list(Currency)), name="withdrawal_currency"
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None) | Q(refused_at=None), name="approved_or_refused"
            ),
            models.CheckConstraint(
                condition=Q(paid_at=None) | Q(approved_at__isnull=False),
                name="only_approved_withdrawals_are_paid",
            ),
        ]
        indexes = [
            models.Index(
                fields=["asked_at", "id"],
                condition=Q(refused_at=None, paid_at=None),
                name="withdrawal_open",
            )
        ]

    @property
    def amount(self) -> Money:
        return Money(self.cents, Currency(self.currency))
