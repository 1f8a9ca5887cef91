"""Guards: the second wall stands around every tenant table."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from psycopg.sql import SQL, Identifier

from comptoir.core.tenancy import everywhere, tenancy
from comptoir.core.walls import loose_references, tenant_tables, unprotected
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Membership, Organization, Team
from tests.guards.samples import furnished


def test_the_web_role_cannot_pass_the_wall(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolbypassrls, rolsuper, rolinherit FROM pg_roles"
            " WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("comptoir_web", False, False, False)


def test_no_table_of_an_organization_is_unprotected(db):
    assert len(tenant_tables()) >= 10
    assert unprotected() == []


def test_no_reference_between_tenant_tables_ignores_the_organization(db):
    assert loose_references() == []


@pytest.mark.parametrize("table", tenant_tables())
def test_of_every_table_the_web_role_sees_one_tenant_or_nothing(db, table):
    one, other = furnished("Mine"), furnished("Theirs")
    theirs = {other.organization.pk}

    with everywhere():
        assert theirs < _tenants_in(table), f"tests/guards/samples.py makes no row of {table}"
    assert _tenants_in(table) == set()
    with tenancy(one.organization.pk):
        assert _tenants_in(table) == {one.organization.pk}


def test_a_tenant_sees_its_own_rows_only(representative: Member, elsewhere: Member):
    with tenancy(representative.organization.pk):
        assert [m.pk for m in Membership.objects.all()] == [representative.membership.pk]
        assert [o.pk for o in Organization.objects.all()] == [representative.organization.pk]


def test_a_row_of_another_organization_cannot_be_written(representative, elsewhere):
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        tenancy(representative.organization.pk),
        transaction.atomic(),
    ):
        Team.objects.create(organization=elsewhere.organization, name="theirs")


def test_a_page_of_another_organization_is_not_there(representative, elsewhere, signed_in):
    browser: Client = signed_in(representative)
    assert browser.get(f"/o/{representative.organization.pk}/").status_code == 200
    assert browser.get(f"/o/{elsewhere.organization.pk}/").status_code == 404


def test_names_are_sorted_without_accents(representative):
    with everywhere():
        assert Membership.objects.get(pk=representative.membership.pk).name_key.startswith(
            "example"
        )


def _tenants_in(table: str) -> set[int]:
    """Whose rows a plain SELECT brings, without any WHERE of ours."""
    column = "id" if table == "organizations_organization" else "organization_id"
    with connection.cursor() as cursor:
        cursor.execute(
            SQL("SELECT DISTINCT {} FROM {}").format(Identifier(column), Identifier(table))
        )
        return {row[0] for row in cursor}
