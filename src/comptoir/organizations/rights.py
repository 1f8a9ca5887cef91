"""Why can this person do that: each right with where it comes from (R-06)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comptoir.organizations.permissions import (
    Accounting,
    Origin,
    Permission,
    Role,
    origins,
    permissions,
)
from comptoir.organizations.questions import Source

WORDS: dict[Permission, Promise] = {
    Permission.BELONG: gettext_lazy("Open the organization and its first page"),
    Permission.USERS_SEE: gettext_lazy("See the users and the invitations"),
    Permission.USERS_MANAGE: gettext_lazy("Invite, change, block and remove users"),
    Permission.TEAMS_MANAGE: gettext_lazy("Create teams and choose who is in them"),
    Permission.ACTIVITY_SEE: gettext_lazy("Read the activity log"),
    Permission.PRODUCTS_MANAGE: gettext_lazy("Use and manage every product"),
    Permission.SECURITY_MANAGE: gettext_lazy("Change the security rules"),
    Permission.COORDINATES_SEE: gettext_lazy("See the customer account"),
    Permission.COORDINATES_CHANGE: gettext_lazy("Change the coordinates"),
    Permission.LOGO_CHANGE: gettext_lazy("Change the logo"),
    Permission.REPRESENTATIVES_CHANGE: gettext_lazy("Appoint and replace legal representatives"),
    Permission.ORGANIZATION_DELETE: gettext_lazy("Delete the customer account"),
    Permission.ACCOUNTING_SEE: gettext_lazy("See documents and statement, export them"),
    Permission.ACCOUNTING_MANAGE: gettext_lazy("Pay, order, change billing addresses, withdraw"),
}


@dataclass(frozen=True)
class Right:
    """Something a person may do, and every reason why."""

    words: str
    sources: tuple[Source, ...]


def explained(role: Role, accounting: Accounting, further: Iterable[Source] = ()) -> list[Right]:
    """Return every right with its sources; the same tables decide what the gate lets through."""
    held = origins(role, accounting)
    found: dict[str, list[Source]] = {
        str(WORDS[need]): [_own(WORDS[need], held[need], role, accounting)]
        for need in Permission
        if need in held
    }
    for source in further:
        found.setdefault(source.right, []).append(source)
    return [Right(words, tuple(sources)) for words, sources in found.items()]


def withheld(role: Role, accounting: Accounting) -> list[str]:
    """Return what the role and the accounting step do not give."""
    held = permissions(role, accounting)
    return [str(WORDS[need]) for need in Permission if need not in held]


def difference(
    before: tuple[Role, Accounting], after: tuple[Role, Accounting]
) -> tuple[list[str], list[str]]:
    """Return what a change of role and accounting step gives, and what it takes away."""
    old, new = permissions(*before), permissions(*after)
    given = [str(WORDS[need]) for need in Permission if need in new - old]
    taken = [str(WORDS[need]) for need in Permission if need in old - new]
    return given, taken


def _own(words: Promise, origin: Origin, role: Role, accounting: Accounting) -> Source:
    if origin is Origin.ROLE:
        return Source(str(words), _("Role: %(role)s") % {"role": role.label})
    return Source(str(words), _("Accounting right: %(step)s") % {"step": accounting.label})
