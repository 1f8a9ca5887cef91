"""What organizations ask the apps above, and tell them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from comptoir.core.news import Question
from comptoir.organizations.models import Membership


@dataclass(frozen=True)
class Loss:
    """One kind of thing that a person loses with a membership, and which ones."""

    kind: str  # "Teams", "Products", "E-mail addresses", in the reader's language
    names: Sequence[str]


@dataclass(frozen=True)
class LostOnRemoval(Question[Loss]):
    """What ends when this membership ends (R-19)."""

    membership: Membership


@dataclass(frozen=True)
class Source:
    """One reason why a member may do something."""

    right: str  # what it allows, in the reader's language; the same words are one right
    words: str  # where it comes from
    url: str = ""  # the page where it is given or taken away


@dataclass(frozen=True)
class Sources(Question[Source]):
    """Which rights a membership has beyond its role and accounting step (R-09)."""

    membership: Membership


@dataclass(frozen=True)
class MembershipEnds:
    """News: somebody leaves or is removed; grants and attachments end with it (R-18, R-19)."""

    membership: Membership


@dataclass(frozen=True)
class MembershipBlocked:
    """News: a membership is suspended; what hangs on it closes until it returns (R-20)."""

    membership: Membership


@dataclass(frozen=True)
class MembershipUnblocked:
    """News: a suspended membership is back (R-20)."""

    membership: Membership
