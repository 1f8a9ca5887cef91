"""What an organization has of products, for the guards."""

from __future__ import annotations

from dataclasses import dataclass

from comptoir.drivers.manual.models import StaffTask
from comptoir.organizations.models import Membership, Organization
from comptoir.products.models import Errand, Grant, Product, ProductState, Suspension
from comptoir.products.permissions import Act, Category, Reason, Step


@dataclass(frozen=True)
class Holding:
    """A product with a row of everything that hangs on it."""

    product: Product
    step: ProductState
    suspension: Suspension
    errand: Errand
    grant: Grant
    task: StaffTask


def holding(word: str, organization: Organization, membership: Membership) -> Holding:
    """Make one of everything."""
    product = Product.objects.create(
        organization=organization,
        category=Category.DOMAIN,
        driver="parking",
        name=f"Product {word}",
        offer="sample",
        source=f"order:{word}",
        facts={"domain": f"{word}.example"},
    )
    here = {"organization": organization, "product": product}
    return Holding(
        product,
        ProductState.objects.create(**here, step=Step.ACTIVE),
        Suspension.objects.create(**here, reason=Reason.SUPPORT),
        Errand.objects.create(**here, act=Act.SUSPEND, tries=1, trouble="OSError: no answer"),
        Grant.objects.create(**here, membership=membership, use=True),
        StaffTask.objects.create(**here, act=Act.ACTIVATE),
    )
