"""On account: an invoice is issued when due, and open until it is paid (R-38)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from comptoir.billing.camt import Credit
from comptoir.billing.drafts import Charge
from comptoir.billing.events import OnAccountBegun, OnAccountEnded
from comptoir.billing.facts import Facts
from comptoir.billing.models import Document, DueItem
from comptoir.billing.news import DocumentOnAccount, DocumentPaid
from comptoir.billing.obstacles import (
    AlreadyInvoiced,
    NotOnAccount,
    NotOpen,
    OnAccountAlready,
    TooMuchBack,
)
from comptoir.billing.operations import accounting, bank, crediting, owing, paying, pro_formas
from comptoir.billing.sellers import today
from comptoir.core import news
from comptoir.core.actors import System
from comptoir.core.tenancy import everywhere
from comptoir.journal.models import Entry
from tests.billing.conftest import a_due_item, chf, paid_in, prepaid, sums, told

pytestmark = pytest.mark.usefixtures("sells")


@pytest.fixture
def here(administrator):
    """An organization that pays on account, within thirty days."""
    organization = administrator.organization
    accounting.begin(System(organization.pk), days=30, reason="A town", by=administrator)
    return organization


def again(thing):
    with everywhere():
        return type(thing).objects.get(pk=thing.pk)


def invoiced(organization, *items: DueItem) -> Document:
    return accounting.invoice_on_account(System(organization.pk), items)


def given_back(invoice: Document, *charges: Charge) -> Document:
    here = System(invoice.organization_id)
    return crediting.credit_note(here, invoice, charges=charges, reason="Less was ordered")


@pytest.mark.rule("R-38")
def test_an_invoice_is_issued_open_with_a_day_until_which_it_is_paid(here, adds_up):
    item = a_due_item(here)

    invoice = invoiced(here, item)

    facts = Facts.from_json(invoice.facts)
    assert invoice.paid_at is None
    assert invoice.due_on == facts.dates.due == today() + timedelta(days=30)
    assert (facts.totals.due, facts.dates.paid) == (chf(12_00), None)
    assert facts.transfer is not None
    assert again(item).is_open
    assert sums(here) == {"receivable": 12_00, "revenue": -11_10, "tax": -90}
    adds_up()


def test_whoever_listens_may_begin_and_hears_of_the_money_later(here, monkeypatch):
    heard = []
    for kind in (DocumentOnAccount, DocumentPaid):
        monkeypatch.setitem(news._listeners, kind, [*news._listeners[kind], heard.append])
    item = a_due_item(here)

    invoice = invoiced(here, item)
    payment = paying.record_payment(System(here.pk), told=told(12_00), items=[again(item)])

    assert heard == [DocumentOnAccount(invoice), DocumentPaid(invoice, payment)]


@pytest.mark.rule("R-38")
@pytest.mark.parametrize("by", ["prepaid", "card", "transfer"])
def test_whatever_pays_an_open_invoice_settles_it_and_issues_no_second_one(here, by, adds_up):
    item = a_due_item(here)
    invoice = invoiced(here, item)

    if by == "prepaid":
        paid_in(here, 12_00)
        assert paying.pay_from_prepaid(System(here.pk), [item]) == invoice
    elif by == "card":
        payment = paying.record_payment(System(here.pk), told=told(12_00), items=[again(item)])
        assert payment.document == invoice
    else:
        reference = Facts.from_json(invoice.facts).transfer.reference
        bank.take_credit(System(), credit=Credit("B-1", chf(12_00), today(), reference))

    assert again(invoice).paid_at is not None
    assert not again(item).is_open
    with everywhere():
        assert here.documents.count() == 1
    assert "receivable" not in sums(here)
    adds_up()


def test_one_payment_settles_open_invoices_and_what_is_not_invoiced_yet(here, adds_up):
    first, second, fresh = (a_due_item(here, f"order:1:{n}") for n in range(3))
    invoices = [invoiced(here, first), invoiced(here, second)]
    paid_in(here, 6_00)

    items = [again(item) for item in (first, second, fresh)]
    paying.record_payment(
        System(here.pk), told=told(30_00, "ch_all"), items=items, prepaid=chf(6_00)
    )

    assert all(again(invoice).paid_at for invoice in invoices)
    with everywhere():
        assert here.documents.count() == 3
        assert not here.due_items.open().exists()
    assert prepaid(here) == 0
    adds_up()


def test_an_invoice_paid_line_by_line_is_open_until_the_last(here, adds_up):
    first, second = a_due_item(here, "order:1:1"), a_due_item(here, "order:1:2")
    invoice = invoiced(here, first, second)
    paid_in(here, 24_00)

    paying.pay_from_prepaid(System(here.pk), [again(first)])
    assert again(invoice).paid_at is None
    adds_up()
    paying.pay_from_prepaid(System(here.pk), [again(second)])

    assert again(invoice).paid_at is not None
    adds_up()


@pytest.mark.rule("R-38")
def test_a_credit_note_on_an_unpaid_invoice_leaves_less_to_pay(here, adds_up):
    item = a_due_item(here)
    invoice = invoiced(here, item)

    given_back(invoice, Charge(item, chf(5_00)))

    assert again(item).left == chf(7_00)
    assert prepaid(here) == 0
    adds_up()
    asked = pro_formas.make_proforma(System(here.pk), [again(item)], address=None)
    assert asked.amount == chf(7_00)
    paying.record_payment(System(here.pk), told=told(7_00), items=[again(item)])
    assert again(invoice).paid_at is not None
    adds_up()


def test_what_is_given_back_whole_is_owed_no_more_and_cannot_be_paid(here, adds_up):
    item = a_due_item(here)
    invoice = invoiced(here, item)

    given_back(invoice, Charge(item, chf(12_00)))

    assert again(invoice).paid_at is not None
    assert sums(here) == {}
    adds_up()
    paid_in(here, 12_00)
    with pytest.raises(NotOpen):
        paying.pay_from_prepaid(System(here.pk), [item])
    with pytest.raises(TooMuchBack):
        given_back(invoice, Charge(item, chf(1)))


def test_what_was_paid_of_it_goes_back_and_what_was_not_is_forgiven(here, adds_up):
    item = a_due_item(here)
    invoice = invoiced(here, item)
    given_back(invoice, Charge(item, chf(5_00)))
    paying.record_payment(System(here.pk), told=told(7_00, means="transfer"), items=[again(item)])

    given_back(invoice, Charge(item, chf(3_00)))

    assert prepaid(here) == 3_00
    adds_up()


def test_an_issued_invoice_is_corrected_never_cancelled_nor_issued_again(here):
    item = a_due_item(here)
    invoiced(here, item)

    with pytest.raises(AlreadyInvoiced):
        owing.cancel_due_item(System(here.pk), item)
    with pytest.raises(AlreadyInvoiced):
        invoiced(here, item)


def test_only_who_is_agreed_with_pays_afterwards(administrator):
    organization = administrator.organization
    item, worker = a_due_item(organization), System(organization.pk)
    with pytest.raises(NotOnAccount):
        invoiced(organization, item)
    with pytest.raises(NotOnAccount):
        accounting.end(worker, by=administrator)
    accounting.begin(worker, days=30, reason="A town", by=administrator)
    with pytest.raises(OnAccountAlready):
        accounting.begin(worker, days=10, reason="Again", by=administrator)

    accounting.end(worker, by=administrator)

    with pytest.raises(NotOnAccount):
        invoiced(organization, item)
    with everywhere():
        said = list(Entry.objects.filter(organization_id=organization.pk).order_by("pk"))
    assert [entry.action for entry in said][-2:] == [OnAccountBegun.name, OnAccountEnded.name]
