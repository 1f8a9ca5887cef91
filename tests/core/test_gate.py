"""The gate: permission, tenant of every argument, and how lately."""

import pytest

from comptoir.core.operations import Operation, operation
from comptoir.core.refusals import Forbidden, NotFound, ReauthenticationNeeded
from comptoir.organizations.permissions import Permission, Role
from tests.conftest import Member, a_member, an_organization


@pytest.fixture
def act():
    @operation(Permission.USERS_MANAGE)
    def act(actor, *things, **named):
        return "done"

    yield act
    Operation.registry.remove(act)


def test_without_the_permission_nothing_happens(act, collaborator):
    with pytest.raises(Forbidden):
        act(collaborator)


def test_a_foreign_thing_is_not_there_wherever_it_is_handed_in(act, administrator, elsewhere):
    theirs = elsewhere.membership
    for handed in ([theirs], [administrator.membership, theirs]):
        with pytest.raises(NotFound):
            act(administrator, *handed)
        with pytest.raises(NotFound):
            act(administrator, handed)
        with pytest.raises(NotFound):
            act(administrator, things=tuple(handed))
    with pytest.raises(NotFound):
        act(administrator, elsewhere.organization)
    assert (
        act(administrator, administrator.membership, administrator.organization, 7, "x") == "done"
    )


def test_a_fresh_act_asks_for_the_password_again(organization):
    @operation(Permission.USERS_MANAGE, fresh=True)
    def act(actor):
        return "done"

    Operation.registry.remove(act)
    stale: Member = a_member(organization, Role.ADMINISTRATOR, "stale@example.org", fresh=False)
    with pytest.raises(ReauthenticationNeeded):
        act(stale)
    fresh = a_member(organization, Role.ADMINISTRATOR, "fresh@example.org")
    assert act(fresh) == "done"


def test_a_person_reaches_nobody_else(person, elsewhere):
    with pytest.raises(NotFound):
        person.reach(elsewhere.user)
    with pytest.raises(NotFound):
        person.reach(elsewhere.membership)
    person.reach(person.user)


def test_another_organization_of_the_same_person_is_out_of_reach_too(administrator):
    other = an_organization("Second")
    second = a_member(other, Role.ADMINISTRATOR, administrator.user.email)
    with pytest.raises(NotFound):
        administrator.reach(second.membership)
