"""What happens to a membership: role, rights, blocking, the end of it, its letters."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.timezone import now

from comptoir.accounts.operations import sign_ins
from comptoir.core.news import tell
from comptoir.core.operations import operation
from comptoir.core.refusals import Forbidden
from comptoir.journal import operations as journal
from comptoir.organizations import letters, roles
from comptoir.organizations.actors import Member
from comptoir.organizations.events import (
    Blocked,
    NoticesChosen,
    Removed,
    RoleChanged,
    SignInUnlocked,
    Unblocked,
)
from comptoir.organizations.models import Membership, MutedNotice, Notice
from comptoir.organizations.obstacles import (
    NotThatStep,
    obstacles_to_blocking,
    obstacles_to_muting,
    obstacles_to_removing,
    obstacles_to_role,
    obstacles_to_unblocking,
    obstacles_to_unlocking,
)
from comptoir.organizations.operations.standing import locked, note, refuse
from comptoir.organizations.permissions import Accounting, Permission, Role, fitting
from comptoir.organizations.queries import wanted_notices
from comptoir.organizations.questions import (
    MembershipBlocked,
    MembershipEnds,
    MembershipUnblocked,
)


@operation(Permission.USERS_MANAGE)
def change_role(
    actor: Member, membership: Membership, *, role: Role, accounting: Accounting
) -> Membership:
    """Give a member another role or accounting right (R-06, R-07, R-08); they are told (R-11).

    Upper roles hold the accounting whatever `accounting` says.
    """
    actor, membership = locked(actor, Permission.USERS_MANAGE, membership)
    refuse(obstacles_to_role(actor, membership, role))
    if not roles.fits(role, accounting):
        raise NotThatStep
    before = {"role": membership.role, "accounting": membership.accounting}
    after = {"role": role.value, "accounting": fitting(role, accounting).value}
    if before == after:
        return membership

    membership.role, membership.accounting = after["role"], after["accounting"]
    membership.save(update_fields=["role", "accounting"])
    event = RoleChanged(person_id=membership.user_id, before=before, after=after)
    entry = note(actor, event)
    letters.role_changed.post(
        organization=membership.organization_id, membership=membership.pk, entry=entry.pk
    )
    return membership


@operation(Permission.USERS_MANAGE)
def block(actor: Member, membership: Membership) -> None:
    """Suspend a membership; everything that hangs on it is kept and returns (R-20)."""
    actor, membership = locked(actor, Permission.USERS_MANAGE, membership)
    refuse(obstacles_to_blocking(actor, membership))

    membership.blocked_at = now()
    membership.save(update_fields=["blocked_at"])
    tell(MembershipBlocked(membership))
    entry = note(actor, Blocked(person_id=membership.user_id))
    letters.blocked.post(
        organization=membership.organization_id, membership=membership.pk, entry=entry.pk
    )


@operation(Permission.USERS_MANAGE)
def unblock(actor: Member, membership: Membership) -> None:
    """Give a suspended membership back as it was (R-20)."""
    actor, membership = locked(actor, Permission.USERS_MANAGE, membership)
    refuse(obstacles_to_unblocking(actor, membership))

    membership.blocked_at = None
    membership.save(update_fields=["blocked_at"])
    tell(MembershipUnblocked(membership))
    entry = note(actor, Unblocked(person_id=membership.user_id))
    letters.unblocked.post(
        organization=membership.organization_id, membership=membership.pk, entry=entry.pk
    )


@operation(Permission.USERS_MANAGE, fresh=True)
def remove(actor: Member, membership: Membership) -> None:
    """End somebody's membership with all that hangs on it; the account stays (R-19)."""
    actor, membership = locked(actor, Permission.USERS_MANAGE, membership)
    refuse(obstacles_to_removing(actor, membership))

    tell(MembershipEnds(membership))
    entry = note(actor, Removed(person_id=membership.user_id, role=membership.role))
    letters.removed.post(
        organization=membership.organization_id, person=membership.user_id, entry=entry.pk
    )
    membership.delete()


@operation(Permission.USERS_MANAGE)
def unlock_sign_in(actor: Member, membership: Membership) -> None:
    """Let a member try to log in again after too many failures; the password stays (R-27)."""
    refuse(obstacles_to_unlocking(membership))

    sign_ins.unlock(membership.user)
    journal.record(actor, SignInUnlocked(person_id=membership.user_id))


@operation(Permission.BELONG)
def choose_notices(actor: Member, membership: Membership, *, notices: Collection[Notice]) -> None:
    """Say which kinds of letters one wants from the organization (R-12); each for oneself."""
    if membership.pk != actor.membership.pk:
        raise Forbidden
    actor, membership = locked(actor, Permission.BELONG, membership)
    before = wanted_notices(membership)
    for notice in set(Notice) - set(notices):
        refuse(obstacles_to_muting(membership, notice))
    if set(notices) == before:
        return

    membership.muted.exclude(notice__in=set(Notice) - set(notices)).delete()
    MutedNotice.objects.bulk_create(
        [
            MutedNotice(
                organization_id=membership.organization_id, membership=membership, notice=notice
            )
            for notice in before - set(notices)
        ]
    )
    journal.record(
        actor,
        NoticesChosen(before={"notices": sorted(before)}, after={"notices": sorted(set(notices))}),
    )
