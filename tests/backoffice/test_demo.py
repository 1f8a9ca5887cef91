"""The sample data of `comptoir demo`."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from comptoir.accounts.models import User
from comptoir.backoffice.demo.making import PASSWORD
from comptoir.backoffice.demo.names import crowd, shops
from comptoir.backoffice.demo.shopping import SOON
from comptoir.backoffice.demo.stage import LOGINS
from comptoir.core.days import today
from comptoir.core.tenancy import everywhere
from comptoir.journal.models import Entry
from comptoir.orders.models import Order, Subscription
from comptoir.orders.permissions import State
from comptoir.organizations.models import Invitation, Membership, Organization
from comptoir.organizations.permissions import Role
from tests.billing.samples import SELLS
from tests.conftest import a_user


def filled() -> str:
    out = StringIO()
    call_command("demo_data", stdout=out)
    return out.getvalue()


def test_the_sample_data_are_of_a_size_that_makes_pages_real(db):
    said = filled()

    for email in LOGINS:
        assert email in said
        assert User.objects.get(email=email).check_password(PASSWORD)
    assert User.objects.exclude(staff_since=None).count() == 1
    with everywhere():
        firm = Organization.objects.get(name="Nordlicht Logistik AG")
        assert firm.memberships.count() == 40
        assert firm.memberships.filter(blocked_at=None).count() == 38
        assert firm.teams.count() == 6
        assert Invitation.objects.pending().count() == 5
        assert Invitation.objects.shown().count() == 8
        assert Entry.objects.filter(organization_id=firm.pk).count() >= 1500
        assert Membership.objects.filter(user__email="thea@meridian.example").count() == 2000
        assert not Organization.objects.exclude(
            memberships__role=Role.LEGAL_REPRESENTATIVE
        ).exists()


def test_customers_have_ordered_where_the_seller_takes_transfers(db, settings):
    settings.SELLER = {**settings.SELLER, **SELLS}
    filled()

    with everywhere():
        assert {order.state for order in Order.objects.all()} == {State.OPEN, State.DONE}
        soon = Subscription.objects.filter(organization__name="Boulangerie Aubert Sàrl").get()
        assert soon.anchor == today() - SOON
        assert soon.due_on - today() < timedelta(days=40)


def test_filling_twice_changes_nothing(db):
    filled()
    accounts = User.objects.count()

    assert "thea@meridian.example" in filled()
    assert User.objects.count() == accounts


def test_a_database_with_real_accounts_is_left_alone(db):
    a_user("real@example.org")

    with pytest.raises(CommandError, match="empty database"):
        filled()
    assert User.objects.count() == 1


def test_the_logins_are_also_written_to_a_file(db, tmp_path):
    call_command("demo_data", output=tmp_path / "logins.txt", stdout=StringIO())

    assert PASSWORD in (tmp_path / "logins.txt").read_text("utf-8")


def test_invented_people_and_customers_differ():
    people, customers = crowd("example.org"), shops()

    addresses = [next(people).email for _ in range(2000)]
    assert len(set(addresses)) == 2000
    assert all(address.isascii() and address == address.lower() for address in addresses)
    assert len({next(customers).name for _ in range(2000)}) > 400
