"""When an organization may be deleted, and what that means: one account for page and operation."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from comptoir.core.news import ask
from comptoir.core.refusals import Refusal
from comptoir.organizations.models import Organization
from comptoir.organizations.questions import Condition, DeletionConditions, DocumentsKept

LISTED = 20


class ConditionUnmet(Refusal):
    """R-46: something must be ended, paid or withdrawn first."""


class OtherName(Refusal):
    """R-47: the name has to be typed as it is."""

    message = gettext_lazy("This is not the name of the organization.")
    field = "name"


class MembersUnacknowledged(Refusal):
    """R-46: the other members do not block; they are seen and told."""

    message = gettext_lazy("Tick that you have seen who loses access.")
    field = "acknowledged"


def conditions(organization: Organization, *, lock: bool = False) -> list[Condition]:
    """Return the checklist, what blocks and what does not (R-46)."""
    return [*ask(DeletionConditions(organization, lock)), *_never_blocking(organization)]


def obstacles(found: Iterable[Condition], given_up: Collection[str]) -> list[Refusal]:
    """Return the refusals of the conditions that are neither met nor given up by a tick."""
    return [
        ConditionUnmet(condition.sentence, mend=condition.url)
        for condition in found
        if not condition.met and condition.tick not in given_up
    ]


def ticks(found: Iterable[Condition]) -> dict[str, str]:
    """Return what can be given up on the spot: names, and what is agreed to (R-46)."""
    return {one.tick: str(one.label) for one in found if one.tick and not one.met}


def documents(organization: Organization) -> int:
    """Count what could be sent by e-mail (R-47)."""
    return sum(ask(DocumentsKept(organization)))


def same_name(typed: str, name: str) -> bool:
    """Compare as a person does: spaces around and between do not count."""
    return " ".join(typed.split()) == " ".join(name.split())


def _never_blocking(organization: Organization) -> Iterable[Condition]:
    where = [organization.pk]
    pending = organization.invitations.open().count()
    if pending:
        yield Condition(
            True,
            ngettext(
                "%(count)s open invitation will be withdrawn.",
                "%(count)s open invitations will be withdrawn.",
                pending,
            )
            % {"count": pending},
            reverse("organizations:users", args=where),
            _("Look at them"),
        )
    others = organization.memberships.count() - 1
    if others > 0:
        yield Condition(
            True,
            ngettext(
                "%(count)s other member loses access, and is told. Nobody's account is deleted.",
                "%(count)s other members lose access, and are told. Nobody's account is deleted.",
                others,
            )
            % {"count": others},
        )
    else:
        yield Condition(True, _("You are the only member."))
