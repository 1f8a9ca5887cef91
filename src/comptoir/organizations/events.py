"""What the journal tells of organizations.

In a sentence `%(person)s` is whom the entry concerns, resolved by the reader from `person_id`;
`role` and `accounting` are codes, told in the reader's words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from comptoir.core.jinja import day
from comptoir.journal.events import EVENTS, Event
from comptoir.journal.models import Entry
from comptoir.organizations.models import Kind
from comptoir.organizations.permissions import Accounting, Role


def told(entry: Entry, person: str) -> str:
    """Say what happened, without who did it, in the reader's language."""
    if entry.action not in EVENTS:
        return str(entry.action)
    details = {name: worded(name, value) for name, value in entry.details.items()}
    return _sentence(entry.action, get_language()) % {"person": person, **details}


@cache
def _sentence(action: str, language: str | None) -> str:  # noqa: ARG001  it is in it
    return str(EVENTS[action].says)


def worded(name: str, value: Any) -> Any:
    """Say a code of the journal in the reader's language."""
    if name == "day":
        return day(_day(value))
    choices = CODES.get(name)
    return value if choices is None else _labels(choices, get_language()).get(value, value)


def _day(written: str) -> date:
    """Read a day of the calendar, or a moment."""
    try:
        return date.fromisoformat(written)
    except ValueError:
        return datetime.fromisoformat(written)


CODES: dict[str, type[TextChoices]] = {"role": Role, "accounting": Accounting, "kind": Kind}


@cache
def _labels(choices: type[TextChoices], language: str | None) -> dict[str, str]:  # noqa: ARG001
    return {value: str(label) for value, label in choices.choices}


@dataclass(frozen=True, kw_only=True)
class Invited(Event):
    """Somebody was offered a place (R-13)."""

    says = _("invited %(email)s as %(role)s")
    email: str
    role: str
    accounting: str


@dataclass(frozen=True, kw_only=True)
class InvitationResent(Event):
    """An invitation left again, with a new link (R-13)."""

    says = _("sent the invitation to %(email)s again")
    email: str


@dataclass(frozen=True, kw_only=True)
class InvitationRevoked(Event):
    """An invitation was withdrawn (R-13)."""

    says = _("withdrew the invitation to %(email)s")
    email: str


@dataclass(frozen=True, kw_only=True)
class InvitationDeclined(Event):
    """The invited person does not want to come."""

    says = _("declined the invitation to %(email)s")
    email: str


@dataclass(frozen=True, kw_only=True)
class InvitationWaits(Event):
    """It was accepted, but whoever sent it no longer has the power (R-14)."""

    says = _("accepted the invitation to %(email)s, which waits for an administrator")
    email: str
    role: str


@dataclass(frozen=True, kw_only=True)
class InvitationConfirmed(Event):
    """An administrator stands in for the inviter who no longer can (R-14)."""

    says = _("confirmed the invitation to %(email)s as %(role)s")
    email: str
    role: str


@dataclass(frozen=True, kw_only=True)
class Joined(Event):
    """Somebody became a member."""

    says = _("joined as %(role)s")
    role: str
    accounting: str


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Event):
    """A member's role or accounting right changed; before and after hold both (R-11)."""

    says = _("changed the role of %(person)s")


@dataclass(frozen=True, kw_only=True)
class Blocked(Event):
    """A membership was suspended (R-20)."""

    says = _("blocked %(person)s")


@dataclass(frozen=True, kw_only=True)
class Unblocked(Event):
    """A suspended membership is back (R-20)."""

    says = _("unblocked %(person)s")


@dataclass(frozen=True, kw_only=True)
class Removed(Event):
    """A membership was ended by somebody else (R-19)."""

    says = _("removed %(person)s from the organization")
    role: str


@dataclass(frozen=True, kw_only=True)
class NoticesChosen(Event):
    """A member switched letters on or off (R-12)."""

    says = _("changed which letters the organization sends them")


@dataclass(frozen=True, kw_only=True)
class SignInUnlocked(Event):
    """An administrator let somebody try to sign in again (R-27)."""

    says = _("unlocked the sign-in of %(person)s")


@dataclass(frozen=True, kw_only=True)
class TeamCreated(Event):
    """A team was made."""

    says = _("created the team %(team)s")
    team: str


@dataclass(frozen=True, kw_only=True)
class TeamRenamed(Event):
    """A team got another name."""

    says = _("renamed the team %(team)s")
    team: str


@dataclass(frozen=True, kw_only=True)
class TeamDeleted(Event):
    """A team was dissolved."""

    says = _("deleted the team %(team)s")
    team: str


@dataclass(frozen=True, kw_only=True)
class TeamJoined(Event):
    """Somebody was put into a team."""

    says = _("added %(person)s to the team %(team)s")
    team: str


@dataclass(frozen=True, kw_only=True)
class TeamLeft(Event):
    """Somebody was taken out of a team."""

    says = _("took %(person)s out of the team %(team)s")
    team: str


@dataclass(frozen=True, kw_only=True)
class TeamLeaderChosen(Event):
    """Somebody may choose a team's members."""

    says = _("made %(person)s a leader of the team %(team)s")
    team: str
    team_id: int


@dataclass(frozen=True, kw_only=True)
class TeamLeaderDismissed(Event):
    """Somebody may no longer choose a team's members."""

    says = _("ended the lead of %(person)s over the team %(team)s")
    team: str
    team_id: int


@dataclass(frozen=True, kw_only=True)
class Founded(Event):
    """An organization was created (R-03, R-04)."""

    says = _("created the organization %(organization)s")
    organization: str


@dataclass(frozen=True, kw_only=True)
class Left(Event):
    """Somebody ended their own membership (R-18)."""

    says = _("left the organization")
    role: str


@dataclass(frozen=True, kw_only=True)
class CoordinatesChanged(Event):
    """Kind, name, address, phone or VAT number are others now; before and after hold which."""

    says = _("changed the coordinates")


@dataclass(frozen=True, kw_only=True)
class LogoPutUp(Event):
    """The organization has an image, or another one (R-48)."""

    says = _("put up a logo")


@dataclass(frozen=True, kw_only=True)
class LogoTakenDown(Event):
    """The name stands alone again (R-48)."""

    says = _("removed the logo")


@dataclass(frozen=True, kw_only=True)
class SecondFactorRequired(Event):
    """Members need a second factor, from a day on (R-26)."""

    says = _("required a second factor from %(day)s")
    day: str


@dataclass(frozen=True, kw_only=True)
class SecondFactorWaived(Event):
    """Members may do without a second factor again (R-26)."""

    says = _("no longer requires a second factor")


@dataclass(frozen=True, kw_only=True)
class RepresentativeReplaced(Event):
    """A legal representative handed the role over to somebody (R-07, R-08)."""

    says = _("handed the role of legal representative over to %(person)s")


@dataclass(frozen=True, kw_only=True)
class AppointmentDecided(Event):
    """The operator's people appointed a legal representative, seven days ahead."""

    says = _("appointed %(person)s legal representative from %(day)s; the reason: %(reason)s")
    day: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AppointmentStopped(Event):
    """A legal representative stopped an appointment, or the operator's people took it back."""

    says = _("stopped the appointment of %(person)s as legal representative")


@dataclass(frozen=True, kw_only=True)
class AppointmentDone(Event):
    """The seven days are over: the appointed person is legal representative."""

    says = _("made %(person)s legal representative, as appointed")


@dataclass(frozen=True, kw_only=True)
class CustomerAccountDeleted(Event):
    """The customer account is gone (R-46, R-47)."""

    says = _("deleted the customer account %(organization)s")
    organization: str


@dataclass(frozen=True, kw_only=True)
class AccountGone(Event):
    """A member's account was erased, and the membership with it (R-21)."""

    says = _("ended the membership of an account that was erased")
