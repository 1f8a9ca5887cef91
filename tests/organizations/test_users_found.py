"""The list of users: found by index, and only those of the organization one is in."""

import pytest
from django.db import connection

from comptoir.core.tenancy import everywhere, tenancy
from comptoir.organizations import users
from comptoir.organizations.models import Membership
from comptoir.organizations.permissions import Role
from comptoir.organizations.users import Users, Wanted
from tests.conftest import a_user


def names(organization, **wanted):
    with tenancy(organization.pk):
        found = Users(organization, Wanted(**wanted))
        shown = [user.name for user in found.page(after="", before="").rows]
        assert found.count() == min(len(shown), users.COUNTED + 1)
    return shown


@pytest.fixture
def crowd(representative, elsewhere):
    """Twenty people here, one of the same name elsewhere."""
    with everywhere():
        for at in range(20):
            user = a_user(f"u{at}%_x@example.org", "Zoé", f"Dürand{at:02}")
            place(representative.organization, user)
        place(elsewhere.organization, a_user("other@example.org", "Zoé", "Dürand99"))
    return representative.organization


def place(organization, user):
    Membership.objects.create(organization=organization, user=user, role=Role.COLLABORATOR)


@pytest.mark.parametrize("words", ["du", "durand", "zoe durand", "u1%_x@", "DÜRAND1", "rand0"])
@pytest.mark.parametrize("most", [2, 1000])
def test_words_find_the_same_by_index_and_in_order(crowd, monkeypatch, words, most):
    with tenancy(crowd.pk):
        expected = [
            member.user.name
            for member in crowd.memberships.select_related("user").order_by("name_key", "pk")
            if users.text.folded(words) in member.search
        ]
    monkeypatch.setattr(users, "COUNTED", most)
    users._listed.cache_clear()
    shown = names(crowd, words=words)
    users._listed.cache_clear()
    assert shown == expected
    assert "Zoé Dürand99" not in shown


def test_words_and_another_filter(crowd):
    assert names(crowd, words="durand", role=Role.ADMINISTRATOR) == []
    assert len(names(crowd, words="durand", role=Role.COLLABORATOR, second_factor="off")) == 20


def test_outside_every_organization_the_owners_function_finds_nobody(crowd):
    for scope in (tenancy(), tenancy(-1)):
        with scope, connection.cursor() as cursor:
            cursor.execute("SELECT members_like('durand', 9)")
            assert cursor.fetchall() == []
