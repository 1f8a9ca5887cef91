"""The checker is no ornament: whatever is broken behind the product's back, it names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from comptoir.billing import settling
from comptoir.billing.camt import credits_in
from comptoir.billing.models import Payment, ProForma
from comptoir.billing.operations import bank as taking
from comptoir.billing.operations import pro_formas
from comptoir.config.cluster import SUPERUSER
from comptoir.core.actors import System
from comptoir.core.days import as_of
from comptoir.core.tenancy import everywhere, tenancy
from comptoir.kit.periods import months_after
from comptoir.orders.models import Subscription
from comptoir.orders.operations import arranging, carts, placing, renewing
from comptoir.orders.permissions import Method
from comptoir.organizations.actors import Member
from comptoir.organizations.permissions import Role
from tests.billing.conftest import IBAN, SELLS, chf
from tests.billing.test_cards import a_card
from tests.catalogue.conftest import a_code, a_grant, an_offer
from tests.conftest import a_member, an_organization
from tests.database import CLUSTER
from tests.faults.bank import Bank
from tests.faults.checker import CHECKS, Ask, findings
from tests.jobs import run_jobs
from tests.localstripe import Localstripe, configured

# What is broken, by statements of the superuser with every trigger off: what the checker says.
BREAKS = {
    "a posting is changed": (
        "an entry of the ledger does not sum to nothing",
        "UPDATE billing_posting SET cents = cents + 1 WHERE account = 'revenue'",
    ),
    "a balance is spent that was never there": (
        "a balance was negative",
        (
            "UPDATE billing_posting SET cents = cents * 9"
            " WHERE account IN ('prepaid', 'receivable') AND entry_id IN"
            " (SELECT id FROM billing_entry WHERE what = 'spending')"
        ),
    ),
    "a card's money is booked for more than it was": (
        "the ledger's cards are not what the provider holds",
        (
            "UPDATE billing_posting SET cents = cents * 2 WHERE entry_id IN"
            " (SELECT entry_id FROM billing_posting WHERE account = 'card')"
        ),
    ),
    "a transfer is booked for less than it was": (
        "the ledger's bank is not what the bank holds",
        (
            "UPDATE billing_posting SET cents = cents - sign(cents) WHERE entry_id IN"
            " (SELECT entry_id FROM billing_posting WHERE account = 'bank')"
        ),
    ),
    "a charge is forgotten": (
        "the provider took money that is not here",
        (
            "UPDATE billing_payment SET received_at = NULL, document_id = NULL"
            " WHERE provider = 'stripe'"
        ),
    ),
    "a line of the bank's file is lost": (
        "the bank told of money that is not here",
        "DELETE FROM billing_bankcredit",
    ),
    "a payment is made up": (
        "money is here that nobody has paid",
        "UPDATE billing_payment SET theirs = 'pi_' || id WHERE provider = 'stripe'",
    ),
    "money is booked a second time": (
        "a payment is not in the ledger once, whole",
        "ALTER TABLE billing_entry DROP CONSTRAINT IF EXISTS a_payment_is_booked_once",
        "DROP INDEX IF EXISTS a_payment_is_booked_once",
        (
            "WITH twin AS (INSERT INTO billing_entry (organization_id, what, at, payment_id)"
            " SELECT organization_id, 'payment', at, payment_id FROM billing_entry"
            " WHERE what = 'payment' LIMIT 1 RETURNING id, organization_id)"
            " INSERT INTO billing_posting (organization_id, entry_id, account, cents, currency)"
            " SELECT organization_id, id, account, cents, 'CHF' FROM twin,"
            " (VALUES ('bank', 100), ('receivable', -100)) v (account, cents)"
        ),
    ),
    "an invoice is paid with the prepaid account once more": (
        "an invoice is not paid exactly once",
        (
            "WITH twin AS (INSERT INTO billing_entry (organization_id, what, at, document_id)"
            " SELECT organization_id, 'spending', at, document_id FROM billing_entry"
            " WHERE what = 'spending' LIMIT 1 RETURNING id, organization_id)"
            " INSERT INTO billing_posting (organization_id, entry_id, account, cents, currency)"
            " SELECT organization_id, id, account, cents, 'CHF' FROM twin,"
            " (VALUES ('prepaid', 100), ('receivable', -100)) v (account, cents)"
        ),
    ),
    "a second charge is made for the same thing": (
        "somebody is charged twice by card",
        (
            "UPDATE billing_paymentitem SET due_item_id = (SELECT min(due_item_id)"
            " FROM billing_paymentitem i JOIN billing_payment y ON y.id = i.payment_id"
            " WHERE y.provider = 'stripe') WHERE payment_id IN"
            " (SELECT id FROM billing_payment WHERE provider = 'stripe')"
        ),
    ),
    "a renewal is paid for a period that was paid": (
        "a period is paid twice",
        (
            "UPDATE billing_dueitem a SET source = b.source || ':9', period_from = b.period_from,"
            " period_to = b.period_to FROM billing_dueitem b WHERE b.source LIKE 'renewal:%'"
            " AND a.source LIKE 'order:%' AND a.id = (SELECT min(id) FROM billing_dueitem)"
        ),
    ),
    "one page became two orders": (
        "an order was placed twice",
        "ALTER TABLE orders_order DROP CONSTRAINT an_order_once",
        "UPDATE orders_order SET key = (SELECT key FROM orders_order ORDER BY id LIMIT 1)",
    ),
    "an invoice is deleted": (
        "a number is missing",
        "DELETE FROM billing_document WHERE place = 2 AND kind = 'invoice'",
    ),
    "the series forgets a number": (
        "a number is missing",
        "UPDATE billing_series SET last = last - 1",
    ),
    "a number is taken again": (
        "a number is given twice",
        "ALTER TABLE billing_document DROP CONSTRAINT one_document_a_number",
        "UPDATE billing_document SET place = 1 WHERE place = 2",
    ),
    "a number is printed that is another's": (
        "a number is not the one of its place",
        "UPDATE billing_document SET number = '2001-000001' WHERE place = 1",
    ),
    "an invoice is dated back": (
        "dates are not in the order of numbers",
        "UPDATE billing_document SET issued_on = issued_on - 1 WHERE place = 2",
    ),
    "a line is made cheaper": (
        "a document is not the sum of its lines",
        "UPDATE billing_documentline SET gross_cents = gross_cents + 1",
    ),
    "a sale was never booked": (
        "a document is not in the ledger as it was issued",
        "UPDATE billing_entry SET document_id = NULL WHERE what = 'sale'",
    ),
    "what is paid stands in no invoice": (
        "what is paid does not stand in exactly one invoice",
        (
            "DELETE FROM billing_documentline WHERE document_id ="
            " (SELECT max(id) FROM billing_document)"
        ),
    ),
    "what is invoiced is owed again": (
        "a paid invoice names what is not paid",
        "UPDATE billing_dueitem SET paid_at = NULL",
    ),
    "an invoice has no paper": (
        "an invoice was never printed",
        "UPDATE billing_document SET pdf_sha256 = '' WHERE place = 1",
    ),
    "a product that is paid is gone": (
        "something paid is not delivered",
        "DELETE FROM products_product WHERE id = (SELECT max(id) FROM products_product)",
    ),
    "a product was never set up": (
        "something paid is not delivered",
        "DELETE FROM products_productstate WHERE step = 'active'",
    ),
    "a renewal was paid for nothing": (
        "something paid is not delivered",
        "UPDATE products_product SET until = until - 1",
    ),
    "something is given away": (
        "something delivered is not paid",
        (
            "INSERT INTO products_product (organization_id, category, driver, name, offer, facts,"
            " source, created_at, auto_renew) SELECT organization_id, category, driver, name,"
            " offer, facts, 'order:0:0:1', created_at, false FROM products_product LIMIT 1"
        ),
    ),
    "an order stays open that is paid": (
        "an order does not know what became of it",
        "UPDATE orders_order SET done_at = NULL",
    ),
    "a code is used by everybody": (
        "a promo code is used above its limit",
        (
            "INSERT INTO catalogue_promouse (organization_id, code_id, source, reserved_until, at,"
            " counted_at) SELECT organization_id, code_id, 'order:0', at, at, at"
            " FROM catalogue_promouse LIMIT 1"
        ),
    ),
    "a code's use is not counted": (
        "a promo code made something cheaper and was not counted",
        "UPDATE catalogue_promouse SET counted_at = NULL",
    ),
    "a grant gives twice": (
        "a free grant is used above its limit",
        "UPDATE catalogue_freegrantuse SET quantity = quantity + 1",
    ),
    "a grant is given back that was used": (
        "something is free for which no grant was used",
        "UPDATE catalogue_freegrantuse SET returned_at = at",
    ),
}


@dataclass(frozen=True)
class Healthy:
    """A shop in which everything was paid for, in every way, and delivered."""

    database: psycopg.Connection[Any]
    provider: Ask
    bank: Bank


@pytest.fixture(scope="module")
def healthy(
    own_database: None, localstripe_served: Localstripe, django_db_blocker: DjangoDbBlocker
) -> Iterator[Healthy]:
    """Made once; each test breaks it in a transaction of its own."""
    localstripe_served.forget()
    sells = {**settings.SELLER, **SELLS}
    takes = configured(localstripe_served)
    bank = Bank()
    with django_db_blocker.unblock(), override_settings(SELLER=sells, STRIPE=takes):
        _trade(bank, localstripe_served)
        address = CLUSTER.url(SUPERUSER, str(connection.settings_dict["NAME"]))
        with psycopg.connect(address) as database:
            yield Healthy(database, localstripe_served.get, bank)
            database.rollback()


def _trade(bank: Bank, there: Localstripe) -> None:
    """Sell by card twice, by transfer, from the prepaid account, for nothing; renew once."""
    buyer = a_member(an_organization(), Role.LEGAL_REPRESENTATIVE)
    an_offer("parked", driver="parking")
    card = a_card(buyer, there)
    for _ in range(2):
        _order(buyer, Method.CARD)
        with everywhere():
            asked = Payment.objects.get(received_at=None)
        settling.pay(buyer, asked, card)
    _order(buyer, Method.TRANSFER, code=a_code(most=1, most_each=1).code)
    _transfer(bank)
    pro_formas.top_up(buyer, amount=chf(50_00))
    _transfer(bank)
    _order(buyer, Method.PREPAID)
    _order_for_nothing(buyer)
    run_jobs()
    _renew(buyer)
    run_jobs()


def _order(buyer: Member, method: Method, code: str = "") -> None:
    carts.put(buyer, offer="parked", months=1)
    carts.choose(buyer, method=method, address=None)
    if code:
        carts.add_code(buyer, code=code)
    placing.place_order(buyer, key=uuid4())


def _order_for_nothing(buyer: Member) -> None:
    line = carts.put(buyer, offer="parked", months=1)
    carts.choose_grant(buyer, line, grant=a_grant(buyer.organization, line.offer))
    placing.place_order(buyer, key=uuid4())


def _transfer(bank: Bank) -> None:
    """Pay the request that was made last."""
    with everywhere():
        asked = ProForma.objects.latest("pk")
    for credit in credits_in(bank.hears(asked.reference, asked.cents), {IBAN}):
        taking.take_credit(System(), credit=credit)


def _renew(buyer: Member) -> None:
    with tenancy(buyer.organization.pk):
        found = Subscription.objects.select_related("product", "offer").earliest("pk")
    arranging.arrange(buyer, found, offer=found.offer.slug, months=1, address=None, automatic=True)
    last = months_after(found.anchor, found.months_paid)
    for day in (last.replace(day=1), last):
        with as_of(day):
            renewing.run_day(System(buyer.organization.pk), found)


@pytest.fixture
def broken(healthy: Healthy) -> Iterator[psycopg.Connection[Any]]:
    """Where anything can be done to it; afterwards it is whole again."""
    with healthy.database.transaction(force_rollback=True):
        healthy.database.execute("SET LOCAL session_replication_role = replica")
        yield healthy.database


def test_in_a_healthy_shop_the_checker_finds_nothing(healthy):
    assert not findings(healthy.database, provider=healthy.provider, bank=healthy.bank.files)


@pytest.mark.parametrize("how", BREAKS)
def test_what_is_broken_is_named(healthy, broken, how):
    named, *statements = BREAKS[how]
    for statement in statements:
        assert broken.execute(statement).rowcount != 0, "this breaks nothing"

    found = findings(broken, provider=healthy.provider, bank=healthy.bank.files)

    assert named in [it.partition(":")[0] for it in found]


def test_a_line_of_the_bank_that_was_never_imported_is_named(healthy, broken):
    bank = Bank(list(healthy.bank.files))
    bank.hears("", 1_00)

    found = findings(broken, provider=healthy.provider, bank=bank.files)

    assert found == ["the bank told of money that is not here: B3"]


def test_there_is_no_check_that_was_never_seen_to_fail():
    assert {named for named, *_ in BREAKS.values()} == set(CHECKS)
