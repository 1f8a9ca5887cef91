"""Jobs of organizations."""

from __future__ import annotations

from comptoir.core.jobs import job
from comptoir.core.tenancy import tenancy
from comptoir.organizations import letters
from comptoir.organizations.events import Left
from comptoir.organizations.models import Notice
from comptoir.organizations.permissions import Role
from comptoir.organizations.queries import happening, readers, unprotected


@job()
def tell_of_users(organization: int, entry: int) -> None:
    """Write to the administrators who want to know what changed among the users (R-11)."""
    with tenancy(organization):
        happened = happening(entry)
        but = (happened.actor_id, happened.person_id)
        found = readers(organization, Notice.USERS, but=but)
        if happened.action == Left.name:  # the others have a letter of their own
            found = found.filter(role=Role.ADMINISTRATOR)
        for reader in found:
            letters.users_notice.post(organization=organization, membership=reader.pk, entry=entry)


@job()
def tell_of_deletion(organization: int, people: list[int], entry: int) -> None:
    """Write to everybody who was a member that the organization is gone (R-46)."""
    for person in people:
        letters.deleted.post(organization=organization, person=person, entry=entry)


@job()
def tell_of_second_factor(organization: int, entry: int) -> None:
    """Write to the members without a second factor that they need one, or no longer (R-26).

    Administrators who have one get to know, too, unless they do not want to (R-12).
    """
    with tenancy(organization):
        concerned = set(unprotected(organization).values_list("pk", flat=True))
        for membership in sorted(concerned):
            letters.second_factor.post(
                organization=organization, membership=membership, entry=entry
            )
        but = [happening(entry).actor_id]
        for reader in readers(organization, Notice.SECURITY, but=but).exclude(pk__in=concerned):
            letters.security_notice.post(
                organization=organization, membership=reader.pk, entry=entry
            )
