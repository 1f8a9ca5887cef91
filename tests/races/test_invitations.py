"""Invitations that several people touch at once."""

from __future__ import annotations

from typing import Any

import pytest

from comptoir.accounts.actors import Person
from comptoir.core.refusals import Refusal
from comptoir.core.tenancy import everywhere
from comptoir.journal.models import Entry
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Invitation, Membership
from comptoir.organizations.obstacles import JustInvited
from comptoir.organizations.operations import invitations, members
from comptoir.organizations.permissions import Accounting, Role
from tests.conftest import a_member, a_user, an_organization
from tests.races.overlap import overlapping

OFFERED = "organizations.operations.invitations:_offered"
HELD = "organizations.operations.invitations:_held"


def invited(actor: Member, email: str = "new@example.org", role: Role = Role.COLLABORATOR) -> Any:
    (made,) = invitations.invite(
        actor, emails=[email], role=role, accounting=Accounting.NONE, language="en"
    )
    return made


def accepting(person: Person, invitation: Invitation) -> Any:
    return lambda: invitations.accept(
        person, organization=invitation.organization_id, invitation=invitation.pk
    )


def refusals(*results: Any) -> list[Any]:
    for result in results:
        assert not isinstance(result, Exception) or isinstance(result, Refusal), repr(result)
    return [result for result in results if isinstance(result, Refusal)]


@pytest.fixture
def representative() -> Member:
    return a_member(an_organization(), Role.LEGAL_REPRESENTATIVE)


@pytest.fixture
def administrator(representative: Member) -> Member:
    return a_member(representative.organization, Role.ADMINISTRATOR)


@pytest.fixture
def newcomer() -> Person:
    return Person(a_user("new@example.org"), fresh=True)


@pytest.mark.rule("R-13")
@pytest.mark.proves(f"{OFFERED}#1")
def test_an_invitation_accepted_twice_gives_one_membership(representative, newcomer):
    offer = invited(representative)

    one, other = overlapping(accepting(newcomer, offer), accepting(newcomer, offer))

    assert one == other
    with everywhere():
        assert Membership.objects.filter(user=newcomer.user).count() == 1
        assert Entry.objects.filter(action="organizations.Joined").count() == 1
        assert Invitation.objects.get(pk=offer.pk).accepted_at is not None


@pytest.mark.rule("R-13")
@pytest.mark.proves("organizations.models:lock")
def test_of_two_invitations_to_one_address_one_is_made(representative, administrator):
    made, refused = overlapping(lambda: invited(representative), lambda: invited(administrator))

    assert isinstance(refused, JustInvited), repr(refused)
    with everywhere():
        assert list(Invitation.objects.all()) == [made]


@pytest.mark.rule("R-14")
@pytest.mark.proves(f"{OFFERED}#1")
def test_an_inviter_demoted_meanwhile_leaves_the_invitation_waiting(
    representative, administrator, newcomer
):
    offer = invited(administrator, role=Role.ADMINISTRATOR)

    _, joined = overlapping(
        lambda: members.change_role(
            representative,
            administrator.membership,
            role=Role.COLLABORATOR,
            accounting=Accounting.NONE,
        ),
        accepting(newcomer, offer),
    )

    assert joined is None
    with everywhere():
        assert Invitation.objects.get(pk=offer.pk).waits_since is not None
        assert not Membership.objects.filter(user=newcomer.user).exists()


@pytest.mark.rule("R-13")
@pytest.mark.proves(f"{OFFERED}#2")
def test_an_invitation_revoked_meanwhile_is_not_accepted(representative, newcomer):
    offer = invited(representative)

    results = overlapping(
        lambda: invitations.revoke(representative, offer), accepting(newcomer, offer)
    )

    assert len(refusals(*results)) == 1
    with everywhere():
        assert not Membership.objects.filter(user=newcomer.user).exists()
        assert Invitation.objects.get(pk=offer.pk).revoked_at is not None


@pytest.mark.rule("R-13")
@pytest.mark.proves(HELD)
def test_an_invitation_accepted_meanwhile_is_not_revoked(representative, newcomer):
    offer = invited(representative)

    results = overlapping(
        accepting(newcomer, offer), lambda: invitations.revoke(representative, offer)
    )

    assert len(refusals(*results)) == 1
    with everywhere():
        assert Invitation.objects.get(pk=offer.pk).revoked_at is None
