"""Payment on account and promotional credit, behind the counter and for the customer."""

from __future__ import annotations

import pytest

from comptoir.billing.models import Account, OnAccount
from comptoir.billing.operations import accounting
from comptoir.billing.queries import balance
from comptoir.core.actors import System
from comptoir.core.tenancy import everywhere
from comptoir.journal.models import Entry
from comptoir.kit.money import Currency
from tests.billing.conftest import a_due_item, chf, paid_in, sells

__all__ = ["sells"]
pytestmark = pytest.mark.usefixtures("sells")


def words(answer) -> str:
    return answer.content.decode()


@pytest.fixture
def page(organization) -> str:
    return f"/staff/accounts/{organization.pk}/"


@pytest.fixture
def invoice(representative, organization):
    here = System(organization.pk)
    accounting.begin(here, days=30, reason="A town", by=representative)
    return accounting.invoice_on_account(here, [a_due_item(organization)])


@pytest.mark.rule("R-38")
def test_staff_let_an_organization_pay_on_account_and_end_it(
    counter, page, organization, representative, signed_in
):
    assert "Munster SA" in words(counter.get("/staff/accounts/", {"q": "Munster"}))
    wrong = counter.post(page, {"do": "begin", "days": "91", "reason": "A public body"})
    assert wrong.status_code == 422
    assert "A public body" in words(wrong)
    sent = {"do": "begin", "days": "30", "reason": "A public body"}
    assert counter.post(page, sent).status_code == 302

    assert "A public body" in words(counter.get("/staff/accounts/"))
    theirs = signed_in(representative)
    due = words(theirs.get(f"/o/{organization.pk}/accounting/"))
    assert "pays on account: within 30 days" in due
    assert counter.post(page, {"do": "end"}).status_code == 302
    with everywhere():
        assert OnAccount.objects.get().ended_at is not None
        acts = Entry.objects.filter(organization_id=organization.pk, actor_kind="staff")
        assert acts.count() == 2
    assert "let the organization pay on account" in words(
        theirs.get(f"/o/{organization.pk}/activity/")
    )


@pytest.mark.rule("R-38")
def test_an_open_invoice_is_shown_with_its_day_and_what_is_left(
    invoice, representative, organization, signed_in
):
    theirs, here = signed_in(representative), f"/o/{organization.pk}/accounting"
    day = f"{invoice.due_on:%Y}"

    due = words(theirs.get(f"{here}/?show=all"))
    assert invoice.number in due
    listed = words(theirs.get(f"{here}/invoices/", {"state": "open"}))
    assert invoice.number in listed
    assert "due on" in listed
    assert day in listed
    shown = words(theirs.get(f"{here}/invoices/{invoice.pk}/"))
    assert "Left to pay: CHF" in shown.replace("\xa0", " ")
    assert "Pay the invoice" in shown
    assert invoice.number not in words(theirs.get(f"{here}/invoices/", {"state": "paid"}))


@pytest.mark.rule("R-38")
def test_staff_pay_an_open_invoice_with_the_prepaid_account(counter, page, invoice, organization):
    sent = {"do": "settle", "invoice": invoice.pk}
    assert "does not hold enough" in words(counter.get(page))
    assert counter.post(page, sent).status_code == 422
    paid_in(organization, 12_00)

    assert invoice.number in words(counter.get(page))
    assert counter.post(page, sent).status_code == 302

    with everywhere():
        invoice.refresh_from_db()
    assert invoice.paid_at is not None
    assert "No invoice is open." in words(counter.get(page))
    assert counter.post(page, sent).status_code == 422


@pytest.mark.rule("R-41")
def test_staff_give_promotional_credit_with_a_reason(counter, page, organization):
    assert counter.post(page, {"do": "give", "amount": "5.00"}).status_code == 422
    sent = {"do": "give", "amount": "5.00", "reason": "A bad week"}
    assert counter.post(page, sent).status_code == 302

    with everywhere():
        assert balance(organization, Currency.CHF, Account.PROMOTIONAL) == chf(5_00)
        said = Entry.objects.get(organization_id=organization.pk, actor_kind="staff")
    assert said.details["reason"] == "A bad week"
