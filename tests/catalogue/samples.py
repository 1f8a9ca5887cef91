"""What an organization has of the catalogue, for the guards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils.timezone import now

from comptoir.catalogue.models import FreeGrant, FreeGrantUse, Offer, PromoCode, PromoUse
from comptoir.organizations.models import Organization

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Shopping:
    """A use of a code, and a grant of which something is taken."""

    promo_use: PromoUse
    free_grant: FreeGrant
    free_grant_use: FreeGrantUse


def shopping(organization: Organization) -> Shopping:
    """Make one of everything."""
    offer, _ = Offer.objects.get_or_create(
        slug="sample", defaults={"names": {"en": "Sample"}, "category": "other"}
    )
    code, _ = PromoCode.objects.get_or_create(code="SAMPLE", defaults={"percent": 10})
    grant = FreeGrant.objects.create(
        organization=organization,
        offer=offer,
        quantity=2,
        months=12,
        until=(now() + SOON).date(),
        reason="Thanks",
    )
    return Shopping(
        PromoUse.objects.create(
            organization=organization, code=code, source="order:1", reserved_until=now() + SOON
        ),
        grant,
        FreeGrantUse.objects.create(organization=organization, grant=grant, source="order:1:1"),
    )
