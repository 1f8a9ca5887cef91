"""Whom each kind of letter concerns: nobody is offered a switch for letters never sent (R-12)."""

from __future__ import annotations

from collections.abc import Mapping

from comptoir.organizations.models import Membership, Notice
from comptoir.organizations.permissions import Accounting, Permission, Role, permissions

NEEDS: Mapping[Notice, Permission] = {
    Notice.BILLING: Permission.ACCOUNTING_SEE,
    Notice.USERS: Permission.USERS_MANAGE,
    Notice.SECURITY: Permission.SECURITY_MANAGE,
}


def concerning(membership: Membership) -> list[Notice]:
    """Return the kinds of letters that a member's rights bring."""
    held = permissions(Role(membership.role), Accounting(membership.accounting))
    return [notice for notice in Notice if NEEDS[notice] in held]
