"""Scopes: nested, given back, kept apart between threads."""

import threading

import pytest
from django.db import connection

from comptoir.core.tenancy import everywhere, streamed, tenancy
from comptoir.organizations.models import Membership, Organization


def seen():
    return set(Organization.objects.values_list("pk", flat=True))


def test_a_nested_scope_is_given_back(representative, elsewhere):
    mine, theirs = representative.organization.pk, elsewhere.organization.pk
    with tenancy(mine):
        with tenancy(theirs):
            assert seen() == {theirs}
        assert seen() == {mine}
        with everywhere():
            assert seen() == {mine, theirs}
        assert seen() == {mine}
    assert seen() == set()


def test_a_refused_inner_scope_is_given_back_too(representative, elsewhere):
    with tenancy(representative.organization.pk):
        with pytest.raises(RuntimeError), tenancy(elsewhere.organization.pk):
            raise RuntimeError
        assert seen() == {representative.organization.pk}


def test_a_person_sees_their_own_memberships_only(representative, administrator, elsewhere):
    with tenancy(person=representative.user.pk):
        assert [m.pk for m in Membership.objects.all()] == [representative.membership.pk]
        assert seen() == {representative.organization.pk}


def test_a_person_and_an_organization_are_never_seen_together():
    with pytest.raises(ValueError, match="never both"), tenancy(1, person=1):
        pass


@pytest.mark.django_db(transaction=True)
def test_threads_are_apart(representative, elsewhere):
    found = {}

    def look(pk):
        with tenancy(pk):
            found[pk] = seen()
        connection.close()

    pks = [representative.organization.pk, elsewhere.organization.pk]
    threads = [threading.Thread(target=look, args=[pk]) for pk in pks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {pk: {pk} for pk in pks}


@pytest.mark.django_db(transaction=True)
def test_a_streamed_body_sees_its_own_organization(representative, elsewhere):
    body = streamed(representative.organization.pk, lambda: [str(sorted(seen())).encode()])
    assert b"".join(body) == str([representative.organization.pk]).encode()
