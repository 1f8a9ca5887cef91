"""Of two who end the last two legal representatives at once, one gets through (R-07)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from comptoir.accounts.operations import deletion
from comptoir.core.refusals import Refusal
from comptoir.core.tenancy import everywhere
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Membership
from comptoir.organizations.operations import leaving, members
from comptoir.organizations.permissions import Accounting, Role
from tests.conftest import a_member, an_organization
from tests.races.overlap import overlapping

pytestmark = [pytest.mark.rule("R-07"), pytest.mark.proves("organizations.models:lock")]
Ending = Callable[[Member, Member], Any]


def remove(actor: Member, other: Member) -> None:
    members.remove(actor, other.membership)


def demote(actor: Member, other: Member) -> None:
    members.change_role(actor, other.membership, role=Role.COLLABORATOR, accounting=Accounting.NONE)


def demote_oneself(actor: Member, other: Member) -> None:
    demote(actor, actor)


def block(actor: Member, other: Member) -> None:
    members.block(actor, other.membership)


def leave(actor: Member, other: Member) -> None:
    leaving.leave(actor)


def delete_account(actor: Member, other: Member) -> None:
    deletion.ask_deletion(actor.person, typed=actor.user.email)


@pytest.fixture
def two() -> tuple[Member, Member]:
    organization = an_organization()
    a_member(organization, Role.COLLABORATOR)
    return (
        a_member(organization, Role.LEGAL_REPRESENTATIVE, "one@example.org"),
        a_member(organization, Role.LEGAL_REPRESENTATIVE, "two@example.org"),
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (remove, remove),
        (demote, demote),
        (demote_oneself, demote_oneself),
        (block, block),
        (leave, leave),
        (delete_account, delete_account),
        (remove, block),
        (demote, remove),
        (leave, demote_oneself),
        (delete_account, leave),
        (demote_oneself, delete_account),
    ],
)
def test_one_legal_representative_is_left(two, first: Ending, second: Ending):
    one, other = two

    results = overlapping(lambda: first(one, other), lambda: second(other, one))

    refused = [result for result in results if isinstance(result, Exception)]
    assert len(refused) == 1, results
    assert isinstance(refused[0], Refusal), refused[0]
    with everywhere():
        assert Membership.objects.active().representatives().count() == 1
