"""Orders and renewals of who pays on account: nothing waits for the money (R-38, R-50)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from comptoir.billing.models import Document
from comptoir.billing.operations import accounting, paying
from comptoir.catalogue.models import Price
from comptoir.core.actors import System
from comptoir.core.tenancy import everywhere
from comptoir.orders import methods
from comptoir.orders.obstacles import ChooseMethod, NotOpen
from comptoir.orders.operations import arranging, following, waiting
from comptoir.orders.permissions import Method, State
from comptoir.products.models import Product
from comptoir.products.permissions import State as Life
from tests.billing.conftest import chf, paid_in
from tests.catalogue.conftest import an_offer
from tests.jobs import letters_to, run_jobs
from tests.orders.conftest import again, ordered, owed_for
from tests.orders.renewing import (
    again as again_renewing,
)
from tests.orders.renewing import on, owed, product, renewing_product, run

pytestmark = pytest.mark.usefixtures("sells")
DUE = date(2031, 1, 31)


@pytest.fixture
def town(representative):
    """Somebody in an organization that pays on account, within thirty days."""
    here = System(representative.organization.pk)
    accounting.begin(here, days=30, reason="A town", by=representative)
    return representative


def documents(organization) -> list[Document]:
    with everywhere():
        return list(organization.documents.order_by("pk"))


def products() -> list[Product]:
    with everywhere():
        return list(Product.objects.told().order_by("pk"))


@pytest.mark.rule("R-38", "R-50")
def test_what_is_ordered_on_account_is_delivered_before_it_is_paid(town, mail, backup, adds_up):
    order = ordered(town, mail, backup, method=Method.ACCOUNT)

    assert order.state is State.DONE
    (invoice,) = documents(town.organization)
    assert (invoice.paid_at, invoice.gross) == (None, order.total)
    run_jobs()
    assert [one.state for one in products()] == [Life.ACTIVATING, Life.ACTIVATING]
    adds_up()
    with pytest.raises(NotOpen):
        following.cancel(town, order)


def test_paying_it_later_delivers_nothing_twice(town, mail, adds_up):
    order = ordered(town, mail, method=Method.ACCOUNT)
    run_jobs()
    paid_in(town.organization, order.cents)

    paying.pay_from_prepaid(town, owed_for(order))
    run_jobs()

    assert len(products()) == 1
    assert again(order).state is State.DONE
    assert len(documents(town.organization)) == 1
    adds_up()


def test_an_order_on_account_is_never_reminded_of_nor_cancelled(town, mail):
    order = ordered(town, mail, method=Method.ACCOUNT)
    run_jobs()

    with on(order.placed_at.date() + timedelta(days=40)):
        waiting.wait(System(order.organization_id), order)

    assert again(order).state is State.DONE


def test_who_is_not_agreed_with_is_not_offered_it(representative, mail):
    with everywhere():
        offered = [way.method for way in methods.ways(chf(5_00), representative.organization)]

    assert Method.ACCOUNT not in offered
    with pytest.raises(ChooseMethod):
        ordered(representative, mail, method=Method.ACCOUNT)


@pytest.mark.rule("R-38", "R-39")
def test_a_renewal_is_invoiced_on_its_day_and_runs_on(town, mail, adds_up):
    found = renewing_product(town.organization, mail, months=12, automatic=True)

    for days in (60, 14, 7, 3, 1):
        run(found, DUE - timedelta(days=days))
    assert not documents(town.organization)
    run(found, DUE)

    (invoice,) = documents(town.organization)
    assert invoice.paid_at is None
    assert again_renewing(found).months_paid == 24
    run(found, DUE + timedelta(days=41))
    assert product(found).state is Life.ACTIVE
    (item,) = owed(found)
    assert item.invoice_id == invoice.pk
    adds_up()
    told = [letter.text for letter in letters_to(town.user.email)]
    assert any("is invoiced on account" in text for text in told)


def test_a_renewal_that_nobody_has_ticked_is_not_invoiced(town, mail):
    found = renewing_product(town.organization, mail, months=12)

    for days in (60, 14, 1, 0):
        run(found, DUE - timedelta(days=days))

    assert not documents(town.organization)


def test_an_upgrade_is_invoiced_too(town, mail, adds_up):
    better = an_offer("mail-plus")
    with everywhere():
        Price.objects.filter(offer=better, months=12).update(cents=100_00)
    found = renewing_product(town.organization, mail, months=12)

    with on(date(2030, 7, 1)):
        invoice = arranging.upgrade(town, found, offer=better.slug)

    assert invoice.paid_at is None
    assert again_renewing(found).offer == better
    adds_up()
