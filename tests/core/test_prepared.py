"""A prepared query answers what Django's own would."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from comptoir.accounts.models import User
from comptoir.core.prepared import Prepared, among, read, run
from comptoir.core.tenancy import everywhere
from comptoir.journal.models import Entry
from comptoir.organizations.models import Logo, Membership
from tests.conftest import a_user


def test_it_reads_what_the_queryset_reads(representative, administrator, elsewhere):
    def memberships(organization, user):
        return (
            Membership.objects.select_related("organization__logo", "user__credential")
            .annotate(leads=Q(role="legal_representative"))
            .filter(organization_id=organization, user_id=user, blocked_at=None)
        )

    prepared = Prepared(memberships, int, int)
    with everywhere():
        Logo.objects.create(
            organization=elsewhere.organization, image=b"x", sha256="0" * 64, width=1, height=1
        )
        for member in (representative, administrator, elsewhere):
            pair = member.organization.pk, member.user.pk
            ours, django_s = prepared.one(*pair), memberships(*pair).get()
            assert vars(ours)["role"] == django_s.role
            assert ours.leads is django_s.leads
            for path in ("", "organization", "user", "user.credential"):
                left, right = ours, django_s
                for part in filter(None, path.split(".")):
                    left, right = getattr(left, part), getattr(right, part)
                for field in right._meta.concrete_fields:
                    assert getattr(left, field.attname) == getattr(right, field.attname)
            assert getattr(ours.organization, "logo", None) == getattr(
                django_s.organization, "logo", None
            )
        assert prepared.one(representative.organization.pk, elsewhere.user.pk) is None


def test_values_of_every_kind_find_their_place(person):
    def users(email, at):
        return User.objects.filter(joined_at__lt=at, email=email, erased_at=None)

    prepared = Prepared(users, str, datetime)
    assert prepared.one(person.user.email, now()) == person.user
    assert prepared.one(person.user.email, now() - timedelta(days=1)) is None
    assert prepared.one("nobody@example.org", now()) is None


def test_documents_and_addresses_come_as_django_gives_them(representative):
    with everywhere():
        made = Entry.objects.create(
            organization_id=representative.organization.pk,
            actor_kind="member",
            action="x",
            details={"a": [1, {"b": None}]},
            address="2001:db8::1",
        )
        prepared = Prepared(lambda pk: Entry.objects.filter(pk=pk), int)
        ours, django_s = prepared.one(made.pk), Entry.objects.get(pk=made.pk)
    for field in Entry._meta.concrete_fields:
        value = getattr(ours, field.attname)
        assert value == getattr(django_s, field.attname)
        assert type(value) is type(getattr(django_s, field.attname))


@pytest.mark.parametrize("wanted", [[], [0], [0, 2], [2, 1, 0, 2]])
def test_one_statement_serves_any_number_of_numbers(db, wanted):
    people = [a_user(f"p{n}@example.org") for n in range(3)]
    prepared = Prepared(
        lambda pks: User.objects.filter(among("pk", pks)).values_list("email", "pk"),
        list,
        row=lambda email, pk: (pk, email),
    )
    asked = [people[at].pk for at in wanted]
    expected = {(people[at].pk, people[at].email) for at in wanted}
    assert set(prepared.all(asked)) == expected
    assert prepared.count(asked) == len(expected)


def test_the_database_plans_it_once(person):
    prepared = Prepared(lambda pk: User.objects.filter(pk=pk), int)
    before = _statements()
    for number in (person.user.pk, 3, 2**40):
        prepared.one(number)
    kept = connection.connection.prepare_threshold is not None  # not through an old pooler
    assert len(_statements() - before) == int(kept)


def test_django_counts_and_logs_it_with_its_values(person):
    prepared = Prepared(lambda pk: User.objects.filter(pk=pk), int)
    with CaptureQueriesContext(connection) as queries:
        prepared.one(person.user.pk)
        run("UPDATE accounts_user SET phone = %s WHERE id = %s", "1", person.user.pk)
    assert f"= {person.user.pk}" in queries.captured_queries[0]["sql"]
    assert len(queries) == 2
    assert read("SELECT phone FROM accounts_user WHERE id = %s", person.user.pk) == [("1",)]


def _statements() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return {row[0] for row in cursor}
