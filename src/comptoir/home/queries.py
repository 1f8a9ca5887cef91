"""What the first pages show of everything."""

from __future__ import annotations

from typing import Any

from comptoir.accounts.actors import Person
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Membership, Organization
from comptoir.organizations.permissions import Permission

RECENT = 8


def landing(person: Person) -> int | None:
    """Return the organization that the person opened last (R-17)."""
    return (
        person.user.memberships.filter(blocked_at=None)  # type: ignore[no-any-return]
        .order_by("-seen_at", "pk")
        .values_list("organization_id", flat=True)
        .first()
    )


def recent(user_id: int, but: int | None = None) -> list[Organization]:
    """Return the organizations that a person opened last, the newest first."""
    memberships = (
        Membership.objects.filter(user_id=user_id, blocked_at=None)
        .exclude(organization_id=but)
        .select_related("organization", "organization__logo")
        .defer("organization__logo__image")
        .order_by("-seen_at", "pk")
    )
    return [membership.organization for membership in memberships[:RECENT]]


def overview(member: Member) -> dict[str, Any]:
    """Return what the dashboard counts."""
    organization = member.organization
    sees = member.can(Permission.USERS_SEE)
    return {
        "organization": organization,
        "member": member,
        "users": organization.memberships.count() if sees else None,
        "pending": organization.invitations.pending().count() if sees else None,
    }
