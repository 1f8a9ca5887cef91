"""Reads of products that several pages share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from comptoir.organizations.models import Membership, Organization, TeamPlace
from comptoir.products.models import Grant, Product
from comptoir.products.wishes import Wish


def answering(organization: int) -> QuerySet[Membership]:
    """Return who is told what becomes of products: the active legal representatives."""
    members = Membership.objects.active().representatives().select_related("user")
    return members.filter(organization=organization).order_by("pk")


def of_team(team: int) -> list[int]:
    """Return the memberships in a team."""
    return list(TeamPlace.objects.filter(team=team).values_list("membership", flat=True))


def grantable(organization: Organization) -> list[Product]:
    """Return the products on which rights can be given, by category and name."""
    return list(organization.products.held().order_by("category", "name", "pk"))


def wishes(grants: Iterable[Grant]) -> list[Wish]:
    """Return what is granted, as a form shows it."""
    return [
        Wish(frozenset(grant.rights), grant.product_id, grant.category, grant.until)
        for grant in grants
    ]


def told_grants(grants: QuerySet[Grant]) -> list[str]:
    """Return what is granted as the journal keeps it: what, rights, until; codes, not words."""
    rows = grants.select_related("product").order_by("category", "product__name", "pk")
    return ["|".join(_parts(grant)) for grant in rows]


def _parts(grant: Grant) -> tuple[str, str, str, str]:
    name = grant.product.name.replace("|", "¦") if grant.product else ""
    until: date | None = grant.until
    return grant.category, name, ",".join(grant.rights), until.isoformat() if until else ""
