"""Whom invoices are made out to (R-37)."""

from __future__ import annotations

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from comptoir.kit import limits
from comptoir.organizations.models import Kind, Organization


class BillingAddressQuerySet(models.QuerySet["BillingAddress"]):
    """Billing addresses, by whether they can still be chosen."""

    def usable(self) -> Self:
        return self.filter(archived_at=None)


class BillingAddress(models.Model):
    """Whom an invoice is made out to; what was printed keeps a copy (R-37)."""

    organization = models.ForeignKey(Organization, models.PROTECT, related_name="billing_addresses")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=limits.ORGANIZATION_NAME)
    contact = models.CharField(_("contact"), max_length=100, blank=True)
    street = models.CharField(_("address"), max_length=200, blank=True)
    street_more = models.CharField(_("address, second line"), max_length=200, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    region = models.CharField(_("state or canton"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2)
    vat_number = models.CharField(_("VAT number"), max_length=30, blank=True)
    order_reference = models.CharField(_("order reference"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=5)
    copies = ArrayField(models.EmailField(max_length=254), default=list, blank=True)
    preferred_at = models.DateTimeField(null=True)  # since when it is the organization's default
    created_at = models.DateTimeField(default=now)
    archived_at = models.DateTimeField(null=True)

    objects = BillingAddressQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(preferred_at__isnull=False),
                name="one_preferred_billing_address",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="billing_address_has_a_name"),
            models.CheckConstraint(
                condition=Q(country__regex="^[A-Z]{2}$"), name="billing_country_is_a_code"
            ),
            models.CheckConstraint(
                condition=Q(preferred_at=None) | Q(archived_at=None),
                name="an_archived_address_is_not_preferred",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "name", "id"],
                condition=Q(archived_at=None),
                name="billing_address_usable",
            )
        ]
