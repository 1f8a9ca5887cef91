"""How an organization stands with the seller: on account, and told when its balance is low."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from comptoir.kit import limits
from comptoir.organizations.models import Organization


class OnAccount(models.Model):
    """Staff let an organization pay after the invoice: it is issued when due (R-38)."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="accounts")
    days = models.PositiveSmallIntegerField()  # within which an invoice is to be paid
    reason = models.CharField(max_length=300)
    since = models.DateTimeField(default=now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=Q(ended_at=None), name="on_account_once"
            ),
            models.CheckConstraint(
                condition=Q(days__range=(1, limits.ON_ACCOUNT_DAYS)), name="on_account_days"
            ),
        ]


class LowBalance(models.Model):
    """Below which balance somebody wants to be told, and when that was done last (R-41)."""

    organization = models.OneToOneField(Organization, models.CASCADE, related_name="low_balance")
    cents = models.BigIntegerField()
    told_at = models.DateTimeField(null=True)  # none since the balance was last above it

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cents__gt=0), name="low_balance_is_above_nothing")
        ]
