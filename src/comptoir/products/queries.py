"""Reads of products that several pages share."""

from __future__ import annotations

from django.db.models import QuerySet

from comptoir.organizations.models import Membership


def answering(organization: int) -> QuerySet[Membership]:
    """Return who is told what becomes of products: the active legal representatives."""
    members = Membership.objects.active().representatives().select_related("user")
    return members.filter(organization=organization).order_by("pk")
