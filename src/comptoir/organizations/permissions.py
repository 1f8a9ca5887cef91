"""What each role may do: the whole table, in one place (R-06)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, auto
from functools import cache
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Permission(StrEnum):
    """Something that can be done in an organization."""

    BELONG = auto()  # see the organization's first page, leave it, choose one's notices
    USERS_SEE = auto()
    USERS_MANAGE = auto()
    TEAMS_MANAGE = auto()
    ACTIVITY_SEE = auto()
    PRODUCTS_MANAGE = auto()
    SECURITY_MANAGE = auto()
    COORDINATES_SEE = auto()
    COORDINATES_CHANGE = auto()
    LOGO_CHANGE = auto()
    REPRESENTATIVES_CHANGE = auto()
    ORGANIZATION_DELETE = auto()
    ACCOUNTING_SEE = auto()
    ACCOUNTING_MANAGE = auto()


class Upkeep(StrEnum):
    """Something that the calendar does to organizations, and no page can reach."""

    APPOINTMENTS = auto()
    SECOND_FACTORS = auto()


class Role(TextChoices):
    """What a member is to an organization; the higher stands first."""

    LEGAL_REPRESENTATIVE = "legal_representative", _("legal representative")
    ADMINISTRATOR = "administrator", _("administrator")
    COLLABORATOR = "collaborator", _("collaborator")
    EXTERNAL = "external", _("external user")

    @property
    def rank(self) -> int:
        """Count down from the legal representative."""
        return len(Role) - list(Role).index(self)


class Accounting(TextChoices):
    """The two steps of the accounting right."""

    NONE = "none", _("no accounting")
    SEE = "see", _("see the accounting")
    MANAGE = "manage", _("manage the accounting")


LEGAL = frozenset(
    {
        Permission.COORDINATES_CHANGE,
        Permission.LOGO_CHANGE,
        Permission.REPRESENTATIVES_CHANGE,
        Permission.ORGANIZATION_DELETE,
    }
)
GRANTED: dict[Role, frozenset[Permission]] = {
    Role.LEGAL_REPRESENTATIVE: frozenset(Permission),
    Role.ADMINISTRATOR: frozenset(Permission) - LEGAL,
    Role.COLLABORATOR: frozenset({Permission.BELONG}),
    Role.EXTERNAL: frozenset({Permission.BELONG}),
}
ACCOUNTING: dict[Accounting, frozenset[Permission]] = {
    Accounting.NONE: frozenset(),
    Accounting.SEE: frozenset({Permission.ACCOUNTING_SEE}),
    Accounting.MANAGE: frozenset({Permission.ACCOUNTING_SEE, Permission.ACCOUNTING_MANAGE}),
}
STEPS: dict[Role, tuple[Accounting, ...]] = {
    Role.LEGAL_REPRESENTATIVE: (Accounting.MANAGE,),
    Role.ADMINISTRATOR: (Accounting.MANAGE,),
    Role.COLLABORATOR: (Accounting.NONE, Accounting.SEE, Accounting.MANAGE),
    Role.EXTERNAL: (Accounting.NONE, Accounting.SEE),
}


class Origin(StrEnum):
    """Which of the two tables gives a permission."""

    ROLE = auto()
    ACCOUNTING = auto()


@cache
def origins(role: Role, accounting: Accounting) -> Mapping[Permission, Origin]:
    """Return everything a member may do, and why: the role's row, then the accounting step."""
    step = accounting if accounting in STEPS[role] else Accounting.NONE
    stepped = dict.fromkeys(ACCOUNTING[step], Origin.ACCOUNTING)
    return MappingProxyType(stepped | dict.fromkeys(GRANTED[role], Origin.ROLE))


@cache
def permissions(role: Role, accounting: Accounting) -> frozenset[Permission]:
    """Return everything a member may do."""
    return frozenset(origins(role, accounting))


def fitting(role: Role, accounting: Accounting) -> Accounting:
    """Return the accounting step that a role can really hold, the wished one where it may."""
    return accounting if accounting in STEPS[role] else STEPS[role][-1]
