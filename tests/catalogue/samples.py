"""What an organization has of the catalogue, for the guards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.timezone import now

from comptoir.catalogue.models import FreeGrant, FreeGrantUse, Offer, Price, PromoCode, PromoUse
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
    offer, made = Offer.objects.get_or_create(
        slug="sample", defaults={"names": {"en": "Sample"}, "category": "other"}
    )
    if made:
        Price.objects.create(offer=offer, months=12, currency="CHF", cents=1000)
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


def counter_pages(of: Shopping) -> dict[str, dict[str, object]]:
    """Return what the addresses behind the counter ask for, by their names."""
    here = {"slug": of.free_grant.offer.slug}
    return {
        "backoffice:offer": here,
        "backoffice:change-offer": here,
        "backoffice:set-price": here,
        "backoffice:end-price": {"pk": of.free_grant.offer.prices.order_by("pk")[0].pk},
        "backoffice:code": {"pk": of.promo_use.code_id},
        "backoffice:grant": {"pk": of.free_grant.pk},
        "backoffice:grant-free": {"pk": of.free_grant.organization_id},
    }


def crowd(of: Shopping, many: int) -> None:
    """Fill the catalogue, and use what an organization has, many times more."""
    grant, here = of.free_grant, of.free_grant.organization
    Offer.objects.bulk_create(
        Offer(slug=f"offer-{n}", names={"en": f"Offer {n}"}, category="other") for n in range(many)
    )
    Price.objects.bulk_create(
        Price(
            offer=grant.offer,
            months=1,
            currency="EUR",
            cents=n,
            valid_from=date(2000 + n, 1, 1),
            valid_until=date(2000 + n, 12, 31),
        )
        for n in range(many)
    )
    PromoCode.objects.bulk_create(PromoCode(code=f"CODE{n}", percent=5) for n in range(many))
    PromoUse.objects.bulk_create(
        PromoUse(
            organization=here,
            code=of.promo_use.code,
            source=f"many:{n}",
            reserved_until=now() + SOON,
        )
        for n in range(many)
    )
    FreeGrant.objects.bulk_create(
        FreeGrant(organization=here, offer=grant.offer, months=1, until=grant.until, reason="R")
        for _ in range(many)
    )
    FreeGrantUse.objects.bulk_create(
        FreeGrantUse(organization=here, grant=grant, source=f"many:{n}") for n in range(many)
    )
