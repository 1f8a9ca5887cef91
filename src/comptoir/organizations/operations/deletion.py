"""The end of an organization (R-46, R-47)."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.timezone import now

from comptoir.core.news import tell
from comptoir.core.operations import operation
from comptoir.journal import operations as journal
from comptoir.organizations import deletion, tasks
from comptoir.organizations.actors import Member
from comptoir.organizations.events import CustomerAccountDeleted
from comptoir.organizations.models import Organization
from comptoir.organizations.operations.standing import locked_alone, refuse
from comptoir.organizations.permissions import Permission
from comptoir.organizations.questions import MembershipEnds, OrganizationDeleted

TOLD_AT_ONCE = 500
COORDINATES = (
    "street",
    "street_more",
    "postal_code",
    "city",
    "region",
    "phone",
    "vat_number",
)


@operation(Permission.ORGANIZATION_DELETE, fresh=True)
def delete(
    actor: Member,
    *,
    name: str,
    acknowledged: bool = False,
    documents: bool = False,
    given_up: Collection[str] = (),
) -> None:
    """End everything the organization is; accounts survive, documents are kept (R-46, R-47, R-55).

    `acknowledged` says that the other members were seen; `documents` asks for the invoices;
    `given_up` are the conditions that a tick meets.
    """
    actor = locked_alone(actor, Permission.ORGANIZATION_DELETE)
    organization = actor.organization
    if not deletion.same_name(name, organization.name):
        raise deletion.OtherName
    others = list(
        organization.memberships.exclude(pk=actor.membership.pk).values_list("user", flat=True)
    )
    if others and not acknowledged:
        raise deletion.MembersUnacknowledged
    refuse(deletion.obstacles(deletion.conditions(organization, lock=True), given_up))

    tell(OrganizationDeleted(organization, actor.user, documents))
    for membership in organization.memberships.select_related("user").iterator():
        tell(MembershipEnds(membership))
    entry = journal.record(actor, CustomerAccountDeleted(organization=organization.name))
    _tell([actor.user.pk, *others], organization, entry.pk)
    _empty(organization)


def _tell(people: list[int], organization: Organization, entry: int) -> None:
    for start in range(0, len(people), TOLD_AT_ONCE):
        tasks.tell_of_deletion.later(
            organization=organization.pk, people=people[start : start + TOLD_AT_ONCE], entry=entry
        )


def _empty(organization: Organization) -> None:
    """Take away all but the organization's name, which documents and journal refer to (R-55)."""
    organization.invitations.all().delete()
    organization.appointments.all().delete()
    organization.teams.all().delete()
    organization.memberships.all().delete()
    if hasattr(organization, "logo"):
        organization.logo.delete()
    organization.deleted_at = now()
    organization.second_factor_from = None
    for column in COORDINATES:
        setattr(organization, column, "")
    organization.save(update_fields=["deleted_at", "second_factor_from", *COORDINATES])
