"""Money pays exactly what it is for, once, or stands on the prepaid account."""

from __future__ import annotations

from decimal import Decimal

import pytest

from comptoir.billing.models import Document, DueItem, Payment
from comptoir.billing.news import DocumentPaid, MoneyCredited
from comptoir.billing.obstacles import (
    AlreadyPaid,
    NotEnoughPrepaid,
    NothingChosen,
    NotOpen,
    TwoCurrencies,
)
from comptoir.billing.operations import owing, paying
from comptoir.core import news
from comptoir.core.actors import System
from comptoir.core.refusals import Forbidden
from comptoir.core.tenancy import everywhere
from comptoir.kit.money import Currency, Money
from tests.billing.conftest import a_due_item, chf, owed, paid_in, prepaid, sums, told


@pytest.fixture
def heard(monkeypatch):
    """What is told of payments, to a listener of this test alone."""
    found = []
    for kind in (DocumentPaid, MoneyCredited):
        monkeypatch.setitem(news._listeners, kind, [*news._listeners[kind], found.append])
    return found


def pay(organization, told_, *items, **more):
    return paying.record_payment(System(organization.pk), told=told_, items=items, **more)


def documents(organization) -> list[Document]:
    with everywhere():
        return list(organization.documents.order_by("pk"))


@pytest.mark.rule("R-38")
def test_a_payment_issues_the_invoice_and_tells_of_it(organization, heard, adds_up):
    item = a_due_item(organization)

    payment = pay(organization, told(12_00), item)

    (invoice,) = documents(organization)
    assert payment.document == invoice
    assert invoice.paid_at is not None
    assert (invoice.net_cents, invoice.tax_cents, invoice.gross_cents) == (11_10, 90, 12_00)
    assert heard == [DocumentPaid(invoice, payment)]
    assert sums(organization) == {"card": 12_00, "revenue": -11_10, "tax": -90}
    adds_up()


def test_what_is_told_twice_is_once(organization, heard, adds_up):
    item = a_due_item(organization)

    first = pay(organization, told(12_00), item)
    second = pay(organization, told(12_00), item)

    assert first == second
    assert len(documents(organization)) == len(heard) == 1
    adds_up()


@pytest.mark.rule("R-41")
@pytest.mark.parametrize(
    "amount",
    [chf(11_99), chf(12_01), Money(12_00, Currency.EUR)],
    ids=["too little", "too much", "another currency"],
)
def test_money_that_does_not_fit_is_credited_and_the_item_stays_open(
    organization, heard, adds_up, amount
):
    item = a_due_item(organization)

    payment = pay(organization, told(0, amount=amount), item)

    assert documents(organization) == []
    assert heard == [MoneyCredited(payment, [item])]
    assert sums(organization) == {"card": amount.cents, "prepaid": -amount.cents}
    with everywhere():
        assert DueItem.objects.get(pk=item.pk).is_open
    adds_up()


@pytest.mark.rule("R-41")
def test_late_money_for_something_cancelled_is_credited(organization, adds_up):
    here, item = System(organization.pk), a_due_item(organization)
    paying.ask_payment(here, [item], told=told(12_00))
    owing.cancel_due_item(here, item)

    payment = pay(organization, told(12_00))

    assert payment.document is None
    assert prepaid(organization) == 12_00
    adds_up()


def test_two_payments_of_the_same_thing_pay_it_once(organization, adds_up):
    item = a_due_item(organization)

    pay(organization, told(12_00, "ch_1"), item)
    pay(organization, told(12_00, "ch_2"), item)

    assert len(documents(organization)) == 1
    assert prepaid(organization) == 12_00
    adds_up()


def test_a_payment_that_was_asked_for_pays_what_was_meant_then(organization, adds_up):
    one, other = a_due_item(organization, "order:1:1"), a_due_item(organization, "order:1:2")
    paying.ask_payment(System(organization.pk), [one], told=told(12_00))

    pay(organization, told(12_00), other)

    with everywhere():
        assert list(organization.due_items.open()) == [other]
    adds_up()


def test_a_refused_payment_that_comes_all_the_same_is_taken(organization):
    here, item = System(organization.pk), a_due_item(organization)
    paying.ask_payment(here, [item], told=told(12_00))
    paying.fail_payment(here, provider="card", reference="ch_1")

    payment = pay(organization, told(12_00))

    assert payment.failed_at is not None
    assert payment.document is not None


def test_the_prepaid_account_pays_a_part(organization, adds_up):
    item = a_due_item(organization)
    paid_in(organization, 5_00)

    pay(organization, told(7_00), item, prepaid=chf(5_00))

    assert prepaid(organization) == 0
    assert [paid["means"] for paid in documents(organization)[0].facts["payments"]] == [
        "card",
        "prepaid",
    ]
    adds_up()


def test_a_part_that_the_prepaid_account_no_longer_holds_credits_the_rest(organization, adds_up):
    item = a_due_item(organization)

    pay(organization, told(7_00), item, prepaid=chf(5_00))

    assert prepaid(organization) == 7_00
    assert documents(organization) == []
    adds_up()


@pytest.mark.rule("R-41")
def test_the_prepaid_account_pays_a_selection(organization, administrator, heard, adds_up):
    items = [a_due_item(organization, f"order:1:{n}") for n in range(3)]
    paid_in(organization, 40_00)

    invoice = paying.pay_from_prepaid(administrator, items)

    assert prepaid(organization) == 4_00
    assert heard[-1] == DocumentPaid(invoice, None)
    assert sums(organization) == {
        "card": 40_00,
        "prepaid": -4_00,
        "revenue": -invoice.net_cents,
        "tax": -invoice.tax_cents,
    }
    adds_up()


@pytest.mark.rule("R-41")
def test_the_prepaid_account_is_never_overdrawn(organization, administrator):
    item = a_due_item(organization)
    paid_in(organization, 11_99)

    with pytest.raises(NotEnoughPrepaid):
        paying.pay_from_prepaid(administrator, [item])

    assert prepaid(organization) == 11_99


@pytest.mark.rule("R-43")
def test_what_costs_nothing_is_paid_by_nothing_and_invoiced_at_0(
    organization, administrator, adds_up
):
    item = a_due_item(organization, unit=chf(0), price=chf(0))

    invoice = paying.pay_from_prepaid(administrator, [item])

    assert invoice.gross_cents == 0
    assert invoice.paid_at is not None
    adds_up()


def test_a_selection_is_read_again(organization, administrator):
    item = a_due_item(organization)
    paid_in(organization, 40_00)
    paying.pay_from_prepaid(administrator, [item])

    with pytest.raises(NotOpen):
        paying.pay_from_prepaid(administrator, [item])
    with pytest.raises(NothingChosen):
        paying.pay_from_prepaid(administrator, [])


def test_one_payment_has_one_currency(organization, administrator):
    euros = Money(12_00, Currency.EUR)
    items = [
        a_due_item(organization, "order:1:1"),
        a_due_item(organization, "order:1:2", unit=euros, price=euros),
    ]

    with pytest.raises(TwoCurrencies):
        paying.pay_from_prepaid(administrator, items)


def test_the_same_source_is_owed_once(organization):
    assert a_due_item(organization) == a_due_item(organization)


@pytest.mark.rule("R-42")
def test_price_rate_and_reason_of_what_is_owed_are_frozen(organization):
    item = a_due_item(organization)

    assert (item.gross_cents, item.net_cents, item.vat_rate) == (12_00, 11_10, Decimal("8.10"))
    assert (item.vat_category, item.vat_reason) == ("S", "seller-country")
    assert item.vat_evidence == {"country": "CH"}


@pytest.mark.rule("R-38")
def test_what_is_paid_is_not_cancelled(organization):
    item = a_due_item(organization)
    pay(organization, told(12_00), item)

    with pytest.raises(AlreadyPaid):
        owing.cancel_due_item(System(organization.pk), item)


def test_cancelling_twice_is_once(organization):
    item = a_due_item(organization)

    owing.cancel_due_item(System(organization.pk), item)
    owing.cancel_due_item(System(organization.pk), item)

    with everywhere():
        assert not organization.due_items.open().exists()


@pytest.mark.rule("R-06")
def test_who_may_not_manage_the_accounting_pays_nothing(organization, collaborator, external):
    item = a_due_item(organization)

    for actor in (collaborator, external):
        with pytest.raises(Forbidden):
            paying.pay_from_prepaid(actor, [item])


def test_no_member_tells_of_payments(organization, representative):
    with pytest.raises(Forbidden):
        paying.record_payment(representative, told=told(12_00))
    with everywhere():
        assert not Payment.objects.exists()


def test_owing_by_a_member_is_owing(organization, administrator):
    item = owing.add_due_item(administrator, owed=owed("order:9:1"))

    assert item.is_open
