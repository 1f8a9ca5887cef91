"""What an organization pays with, as a provider keeps it: never a card's number (R-41)."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from comptoir.billing.facts import Means
from comptoir.organizations.models import Organization

SAVED = [(Means.CARD.value, Means.CARD.value), (Means.DIRECT_DEBIT.value, Means.DIRECT_DEBIT.value)]


class Customer(models.Model):
    """Whom a provider knows an organization as."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    provider = models.CharField(max_length=20)
    reference = models.CharField(max_length=100)  # the provider's own

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "provider"], name="one_customer_a_provider"
            ),
            models.UniqueConstraint(
                fields=["provider", "reference"], name="one_organization_a_customer"
            ),
        ]


class SavedMethodQuerySet(models.QuerySet["SavedMethod"]):
    """Means of payment, by whether they can be used."""

    def usable(self) -> Self:
        return self.filter(removed_at=None)


class SavedMethod(models.Model):
    """A card or an account that can be charged again: the provider's reference, and four digits."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="saved_methods")
    provider = models.CharField(max_length=20)
    reference = models.CharField(max_length=100)  # the provider's own
    means = models.CharField(max_length=12, choices=SAVED)
    brand = models.CharField(max_length=40, blank=True)  # as the provider writes it: visa
    last4 = models.CharField(max_length=4)
    expires_on = models.DateField(null=True)  # the last day
    added_at = models.DateTimeField(default=now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    preferred_at = models.DateTimeField(null=True)  # renewals are charged to it
    removed_at = models.DateTimeField(null=True)

    objects = SavedMethodQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "reference"], name="a_method_is_saved_once"
            ),
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(preferred_at__isnull=False),
                name="one_preferred_method",
            ),
            models.CheckConstraint(
                condition=Q(preferred_at=None) | Q(removed_at=None),
                name="a_removed_method_is_not_preferred",
            ),
        ]
