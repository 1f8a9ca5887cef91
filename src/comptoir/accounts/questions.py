"""What accounts ask the apps above, and the news they tell them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.functional import Promise

from comptoir.accounts.models import Confirmation, User
from comptoir.core.news import Question


@dataclass(frozen=True)
class Obstacle:
    """Why something is not possible, and the page that removes the reason."""

    sentence: str | Promise
    url: str
    words: str | Promise  # of the link


@dataclass(frozen=True)
class Places(Question[int]):
    """Ask in how many organizations this person is a member; the answers are added up."""

    user: User


@dataclass(frozen=True)
class ObstaclesToLeaving(Question[Obstacle]):
    """Ask what keeps an account from being deleted: being somewhere the only one (R-07, R-21).

    With `lock` the answer holds until the commit: whoever answers locks what it counted.
    """

    user: User
    lock: bool = False


@dataclass(frozen=True)
class SecondFactorWanted(Question[str]):
    """Ask which organizations, by name, want a second factor from this person (R-26)."""

    user: User


@dataclass(frozen=True)
class OnlyReader(Question[bool]):
    """Ask whether this is a hosted address that only this account can read (R-24)."""

    user: User
    email: str


@dataclass(frozen=True)
class Part:
    """One chapter of « Download my data »: plain values, as JSON and as text."""

    name: str  # of its file
    title: str | Promise
    content: Sequence[dict[str, Any]]


@dataclass(frozen=True)
class PersonalData(Question[Part]):
    """Ask what else is kept about this person (R-55)."""

    user: User


@dataclass(frozen=True)
class AccountErased:
    """News: an account is being erased in this transaction (R-21); `user` still has its data."""

    user: User


class Invitee(NamedTuple):
    """To whom an invitation goes; `proves` tells whether its link proves the address (R-16)."""

    email: str
    proves: bool


@dataclass(frozen=True)
class InvitedAs(Question[Invitee]):
    """Whom does this invitation's token invite? Nobody answers for one that is over (R-16)."""

    token: str


@dataclass(frozen=True)
class AddressProved:
    """News: following a link or typing its code proved an address, in this transaction."""

    confirmation: Confirmation


@dataclass(frozen=True)
class PasswordChosenByLink:
    """News: a password was chosen by a mailed link, in this transaction (R-23, R-29, R-34)."""

    user: User
