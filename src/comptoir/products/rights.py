"""Who may do what with which product: role, accounting step, and grants together (R-09)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from comptoir.core.refusals import Forbidden, NotFound
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Membership
from comptoir.organizations.permissions import Permission
from comptoir.products.models import Grant, Product
from comptoir.products.permissions import Right

EVERY = frozenset(Right)


def grants_of(membership: Membership) -> QuerySet[Grant]:
    """Return what is granted today to a member, by name or through a team."""
    teams = membership.places.values("team")
    return Grant.objects.filter(
        Q(membership=membership) | Q(team__in=teams), organization=membership.organization_id
    ).valid(localdate())


def visible(member: Member) -> QuerySet[Product]:
    """Return the products that a member may see at all: all, or those with any right."""
    held = member.organization.products.held().told()
    if member.can(Permission.PRODUCTS_MANAGE) or member.can(Permission.ACCOUNTING_MANAGE):
        return held
    granted = grants_of(member.membership).filter(
        Q(product=OuterRef("pk")) | Q(category=OuterRef("category"))
    )
    return held.filter(Exists(granted))


def rights(member: Member, product: Product) -> frozenset[Right]:
    """Return what a member may do with a product, from the next request on as it stands now."""
    if member.can(Permission.PRODUCTS_MANAGE):
        return EVERY
    granted = grants_of(member.membership).filter(
        Q(product=product.pk) | Q(category=product.category)
    )
    return union(granted)


def union(grants: Iterable[Grant]) -> frozenset[Right]:
    """Return every right that any of these grants gives."""
    return frozenset(right for grant in grants for right in grant.rights)


def require(member: Member, product: Product, right: Right) -> None:
    """Let nobody through without this right; whoever has none at all finds nothing."""
    held = rights(member, product)
    if right in held:
        return
    raise Forbidden if held or member.can(Permission.ACCOUNTING_MANAGE) else NotFound
