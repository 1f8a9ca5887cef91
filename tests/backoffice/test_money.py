"""Customers' money behind the counter: withdrawals, what the bank tells, refunds."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from comptoir.billing.models import BankCredit, Document, Kind, Payment, Withdrawal
from comptoir.billing.operations import paying, returning, withdrawing
from comptoir.core.actors import System
from comptoir.core.tenancy import everywhere
from comptoir.journal.models import Entry
from tests.billing.conftest import a_due_item, chf, paid_in, prepaid, sells, sums, told

__all__ = ["sells"]
IBAN = "CH9300762011623852957"


def asked(member, cents: int = 12_00) -> Withdrawal:
    paid_in(member.organization, cents, f"ch_{member.organization.pk}")
    return withdrawing.ask_back(member, amount=chf(cents), iban=IBAN, holder="=Munster SA")


def words(answer) -> str:
    return answer.content.decode()


@pytest.mark.rule("R-41")
def test_a_withdrawal_is_approved_and_stands_in_one_file_for_the_bank(
    representative, elsewhere, counter
):
    one, other = asked(representative), asked(elsewhere, 7_05)
    assert "Munster SA" in words(counter.get("/staff/withdrawals/"))
    for each in (one, other):
        page = f"/staff/withdrawals/{each.pk}/"
        assert "Approve" in words(counter.get(page))
        assert counter.post(page, {"do": "approve"}).status_code == 302

    file = counter.post("/staff/withdrawals/").url
    assert "in a file for the bank" in words(counter.get(file))
    lines = words(counter.get(f"{file}file/")).splitlines()

    assert lines == [
        "iban,name,amount,currency,reference",
        f"{IBAN},'=Munster SA,12.00,CHF,COMPTOIR {one.pk}",
        f"{IBAN},'=Munster SA,7.05,CHF,COMPTOIR {other.pk}",
    ]
    assert sums(representative.organization) == {"card": 12_00, "bank": -12_00}
    again = counter.post("/staff/withdrawals/", follow=True)
    assert "No approved withdrawal waits for the bank." in words(again)
    with everywhere():
        acts = Entry.objects.filter(organization_id=representative.organization.pk)
        assert acts.filter(actor_kind="staff").count() == 2


def test_the_counter_says_what_money_waits_for(representative, elsewhere, counter):
    first = asked(representative)
    asked(elsewhere)
    counter.post(f"/staff/withdrawals/{first.pk}/", {"do": "approve"})
    start = words(counter.get("/staff/"))

    assert "1 withdrawal waits for us, 1 waits for the bank" in start
    assert "0 credits are not matched" in start
    assert "0 open disputes" in start
    for unasked in ("", "?state="):
        assert words(counter.get(f"/staff/withdrawals/{unasked}")).count("row-link") == 1


@pytest.mark.rule("R-41")
def test_a_refusal_needs_a_reason(representative, counter):
    page = f"/staff/withdrawals/{asked(representative).pk}/"
    assert counter.post(page, {"do": "refuse"}).status_code == 422
    counter.post(page, {"do": "refuse", "reason": "Somebody else's account."})
    assert prepaid(representative.organization) == 12_00
    assert "Somebody else&#39;s account." in words(counter.get(page))


@pytest.mark.rule("R-41")
def test_an_unmatched_credit_is_assigned(representative, counter):
    with everywhere():
        credit = BankCredit.objects.create(
            reference="bank 1", cents=5_00, currency="CHF", booked_on=date(2030, 1, 1), payer="Zoé"
        )
    assert "Zoé" in words(counter.get("/staff/credits/"))
    page = f"/staff/credits/{credit.pk}/"
    assert "Munster SA" in words(counter.get(page, {"q": "Munster"}))
    assert counter.post(page, {"organization": representative.organization.pk}).status_code == 302
    assert prepaid(representative.organization) == 5_00
    assert counter.get(page).status_code == 404


def test_a_file_that_is_none_is_refused_at_its_field(counter, sells):
    sent = {"file": SimpleUploadedFile("x.xml", b"hello")}
    answer = counter.post("/staff/credits/", sent)
    assert answer.status_code == 422
    assert counter.post("/staff/credits/").status_code == 422


@pytest.mark.rule("R-53")
def test_staff_give_a_part_of_a_line_back(representative, counter):
    organization = representative.organization
    item = a_due_item(organization)
    paid = paying.record_payment(System(organization.pk), told=told(12_00), items=[item])
    assert paid.document is not None
    assert paid.document.number in words(counter.get("/staff/refunds/", {"q": "Munster"}))
    page = f"/staff/refunds/{paid.document.pk}/"
    with everywhere():
        line = paid.document.lines.get().pk

    too_much = counter.post(page, {f"line-{line}": "12.01", "reason": "Late"})
    assert too_much.status_code == 422
    assert "No more can be given back" in words(too_much)
    assert 'value="12.01"' in words(too_much)
    assert counter.post(page, {"reason": "Late"}).status_code == 422
    assert counter.post(page, {f"line-{line}": "5", "reason": "Late"}).status_code == 302

    with everywhere():
        note = Document.objects.get(kind=Kind.CREDIT_NOTE)
    assert (note.gross_cents, note.reason) == (5_00, "Late")
    assert prepaid(organization) == 5_00
    assert "7.00" in words(counter.get(page))


@pytest.mark.rule("R-53")
def test_staff_see_what_is_contested_until_it_is_over(representative, counter):
    here = System(representative.organization.pk)
    paid_in(representative.organization, 12_00)
    with everywhere():
        payment = Payment.objects.get()
    contested = {"reference": "dp_1", "amount": chf(12_00), "reason": "fraudulent"}
    returning.hear_dispute(here, payment, **contested, status="needs_response")
    assert "fraudulent" in words(counter.get("/staff/disputes/"))

    returning.hear_dispute(here, payment, **contested, status="lost")

    assert "Nobody contests a payment." in words(counter.get("/staff/disputes/"))
    assert "lost" in words(counter.get("/staff/disputes/?state=all"))
