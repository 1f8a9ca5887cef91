"""What organizations ask the apps above, and tell them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from comptoir.accounts.models import User
from comptoir.core.news import Question
from comptoir.core.refusals import Refusal
from comptoir.organizations.models import Invitation, Membership, Organization, Team


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
class Action:
    """A button that an app above puts on a page."""

    label: str | Promise
    url: str
    icon: str


@dataclass(frozen=True)
class ActionsOnUser(Question[Action]):
    """What else can be done on a user's page."""

    membership: Membership


@dataclass(frozen=True)
class ActionsOnTeam(Question[Action]):
    """What else can be done on a team's page."""

    team: Team


@dataclass(frozen=True)
class InvitationMade:
    """News: somebody is invited; `further` is what the steps of the apps above have asked."""

    invitation: Invitation
    further: Mapping[str, Any]


@dataclass(frozen=True)
class InvitationAccepted:
    """News: the invited person joins; what stood on the invitation is theirs now (R-14)."""

    invitation: Invitation
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


@dataclass(frozen=True)
class OrganizationDeleted:
    """News: an organization is being deleted in this transaction (R-46, R-47).

    `by` asked for it; `documents` when they ticked to receive the invoices by e-mail.
    """

    organization: Organization
    by: User
    documents: bool


@dataclass(frozen=True)
class Condition:
    """One line of the checklist before a deletion: met or not, and the page that clears it.

    One with a `tick` can be met on the spot: what is ticked is given up with the organization.
    """

    met: bool
    sentence: str | Promise
    url: str = ""
    words: str | Promise = ""  # of the link
    tick: str = ""  # its name
    label: str | Promise = ""  # what is agreed to


@dataclass(frozen=True)
class DeletionConditions(Question[Condition]):
    """What must be so before an organization can be deleted: no product, nothing unpaid (R-46).

    With `lock` the answer holds until the commit.
    """

    organization: Organization
    lock: bool = False


@dataclass(frozen=True)
class DocumentsKept(Question[int]):
    """Ask how many documents could be sent by e-mail on deletion (R-47)."""

    organization: Organization


@dataclass(frozen=True)
class CurrencyChangeObstacles(Question[Refusal]):
    """Ask what keeps an organization from another currency: balance, unpaid items (R-05)."""

    organization: Organization
    currency: str  # the new one


@dataclass(frozen=True)
class HoldsPaidProduct(Question[int]):
    """Which of these organizations hold a paid product: they do not count for R-04."""

    organizations: Sequence[int]
