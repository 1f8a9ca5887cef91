"""Roles, as pure rules: what each is for, who may give it, who may touch whom (R-06, R-08)."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comptoir.organizations.permissions import STEPS, Accounting, Role

ABOUT: dict[Role, Promise] = {
    Role.LEGAL_REPRESENTATIVE: _("Everything, and answers for the organization."),
    Role.ADMINISTRATOR: _("Everything but the legal acts: coordinates, logo, deletion."),
    Role.COLLABORATOR: _(
        "Works on the products that are granted; accounting only if that is granted, too."
    ),
    Role.EXTERNAL: _("Somebody from outside, on granted products only; may see the accounting."),
}
ACCOUNTING_ABOUT: dict[Accounting, Promise] = {
    Accounting.NONE: _("Neither documents nor payments."),
    Accounting.SEE: _("Documents, statement and export, without changing anything."),
    Accounting.MANAGE: _("Also pay, order, change addresses and withdraw."),
}
ICONS: dict[Role, str] = {
    Role.LEGAL_REPRESENTATIVE: "crown",
    Role.ADMINISTRATOR: "user-shield",
    Role.COLLABORATOR: "user",
    Role.EXTERNAL: "user-share",
}
UPPER = frozenset({Role.LEGAL_REPRESENTATIVE, Role.ADMINISTRATOR})


def givable(giver: Role) -> tuple[Role, ...]:
    """Return the roles that a role may give: the highest only by its own kind (R-08)."""
    if giver is Role.LEGAL_REPRESENTATIVE:
        return tuple(Role)
    return tuple(Role)[1:] if giver is Role.ADMINISTRATOR else ()


def may_touch(actor: Role, target: Role) -> bool:
    """Tell whether a role may remove, block or change another: representatives only by theirs."""
    return actor in UPPER and target in givable(actor)


def raises(before: Role, after: Role) -> bool:
    """Tell whether a change of role goes upwards."""
    return after.rank > before.rank


def fits(role: Role, accounting: Accounting) -> bool:
    """Tell whether a role can hold an accounting step; upper roles hold the highest anyway."""
    return role in UPPER or accounting in STEPS[role]
