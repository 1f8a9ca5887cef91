"""Documents and the ledger are values: issued once, never changed, always adding up."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pikepdf
import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.sql import SQL, Identifier

from comptoir.billing import checks
from comptoir.billing.drafts import Charge, Draft, whole
from comptoir.billing.facts import Facts
from comptoir.billing.models import Account, Document, Entry, Kind, Payment, Posting, What
from comptoir.billing.obstacles import NotEnoughPrepaid, TooMuchBack
from comptoir.billing.operations import crediting, issuing, paying, printing
from comptoir.core.actors import System
from comptoir.core.prepared import read
from comptoir.core.tenancy import everywhere
from tests.billing.conftest import ABROAD, a_due_item, chf, paid_in, prepaid, sums, told
from tests.jobs import run_jobs

pytestmark = pytest.mark.usefixtures("sells")
FROZEN = [
    "billing_document",
    "billing_documentline",
    "billing_entry",
    "billing_posting",
    "billing_transmission",
    "billing_payment",
    "billing_dueitem",
]


def paid(organization, *sources: str, **changed) -> Document:
    items = [a_due_item(organization, source, **changed) for source in sources]
    due = sum(item.gross_cents for item in items)
    payment = paying.record_payment(
        System(organization.pk), told=told(due, sources[0]), items=items
    )
    assert payment.document is not None
    return payment.document


@pytest.mark.rule("R-38")
@pytest.mark.parametrize("table", FROZEN)
def test_nobody_changes_or_deletes_what_was_issued(organization, table):
    paid(organization, "order:1:1")

    for sql in ("DELETE FROM {}", "UPDATE {} SET organization_id = organization_id + 1"):
        with (
            pytest.raises(IntegrityError, match="frozen"),
            everywhere(),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(SQL(sql).format(Identifier(table)))


@pytest.mark.rule("R-38")
def test_a_stamp_is_set_once(organization):
    document = paid(organization, "order:1:1")

    with everywhere():
        Document.objects.filter(pk=document.pk).update(pdf_sha256="a" * 64)
        with pytest.raises(IntegrityError), transaction.atomic():
            Document.objects.filter(pk=document.pk).update(pdf_sha256="b" * 64)


def test_an_entry_that_does_not_balance_is_never_committed(organization):
    with pytest.raises(IntegrityError, match="balanced"):
        _booked(organization, {Account.BANK: 5})


def test_the_database_itself_keeps_the_prepaid_account_from_being_negative(organization):
    with pytest.raises(IntegrityError, match="negative"):
        _booked(organization, {Account.PREPAID: 5, Account.RECEIVABLE: -5})


def test_a_line_is_not_added_to_an_issued_document(organization):
    document = paid(organization, "order:1:1")
    with pytest.raises(IntegrityError, match="sum of its lines"):
        _one_more_line(document)


@pytest.mark.rule("R-38")
def test_numbers_follow_one_another_and_days_never_go_back(organization, monkeypatch, adds_up):
    first = paid(organization, "order:1:1")
    monkeypatch.setattr(issuing, "today", lambda: first.issued_on - timedelta(days=3))
    second = paid(organization, "order:1:2")

    assert second.place == first.place + 1
    assert second.issued_on == first.issued_on
    assert second.number == f"{second.year}-{second.place:06d}"
    adds_up()


@pytest.mark.rule("R-38")
def test_a_new_year_begins_at_one(organization, monkeypatch, adds_up):
    first = paid(organization, "order:1:1")
    monkeypatch.setattr(issuing, "today", lambda: first.issued_on.replace(year=first.year + 1))
    second = paid(organization, "order:1:2")

    assert (second.year, second.place) == (first.year + 1, 1)
    adds_up()


@pytest.mark.rule("R-38")
def test_a_credit_note_has_numbers_of_its_own_and_the_money_is_prepaid(organization, adds_up):
    invoice = paid(organization, "order:1:1", "order:1:2")
    with everywhere():
        charges = crediting.whole_of(invoice)[:1]

    note = crediting.credit_note(
        System(organization.pk), invoice, charges=charges, reason="Withdrawn"
    )

    assert note.number == f"CN-{note.year}-000001"
    assert note.corrects == invoice
    assert prepaid(organization) == 12_00
    assert sums(organization)["revenue"] == -(invoice.net_cents - note.net_cents)
    adds_up()


@pytest.mark.rule("R-53")
def test_no_more_is_given_back_than_was_charged(organization, adds_up):
    here, invoice = System(organization.pk), paid(organization, "order:1:1")
    with everywhere():
        item = invoice.lines.get().due_item
    crediting.credit_note(here, invoice, charges=[Charge(item, chf(7_00))], reason="Part")

    with pytest.raises(TooMuchBack):
        crediting.credit_note(here, invoice, charges=[Charge(item, chf(5_01))], reason="Rest")
    crediting.credit_note(here, invoice, charges=[Charge(item, chf(5_00))], reason="Rest")

    assert prepaid(organization) == 12_00
    adds_up()


@pytest.mark.rule("R-42")
def test_vat_is_computed_once_per_rate(organization):
    items = [
        a_due_item(organization, f"order:1:{n}", unit=chf(9_95), price=chf(9_95)) for n in range(3)
    ]
    items.append(a_due_item(organization, "order:1:9", decision=ABROAD))
    draft = Draft(kind=Kind.INVOICE, charges=whole(items))

    document = issuing.issue(System(organization.pk), draft=draft)

    facts = Facts.from_json(document.facts)
    assert [(tax.category.value, tax.rate) for tax in facts.taxes] == [
        ("G", Decimal(0)),
        ("S", Decimal("8.10")),
    ]
    assert document.gross_cents == 3 * 9_95 + 12_00
    assert facts.taxes[1].vat.cents == round(facts.taxes[1].net.cents * 0.081)
    assert document.paid_at is None  # issued never implies paid


@pytest.mark.rule("R-38")
def test_the_pdf_is_rendered_once_and_kept_with_its_sum(organization, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    document = paid(organization, "order:1:1")
    run_jobs()

    with everywhere():
        document.refresh_from_db()
    (file,) = (tmp_path / "documents").rglob("*.pdf")
    content = file.read_bytes()
    assert hashlib.sha256(content).hexdigest() == document.pdf_sha256
    assert len(pikepdf.open(BytesIO(content)).pages) >= 1
    assert (
        printing.print_document(System(organization.pk), document=document.pk).pdf_sha256
        == document.pdf_sha256
    )


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    acts=st.lists(
        st.tuples(
            st.sampled_from(["credit", "pay", "spend", "wrong", "again", "back"]),
            st.integers(1, 99_99),
        ),
        max_size=12,
    )
)
def test_whatever_happens_to_money_the_ledger_adds_up(organization, acts):
    """Any sequence of acts; the checker shares no code with them, and finds nothing."""
    with transaction.atomic():
        for step, (act, cents) in enumerate(acts):
            _do(organization, act, cents, step)
        with everywhere():
            assert not list(checks.troubles(read))
            came = _sum(Payment.objects.exclude(received_at=None), "cents")
            sold = _sum(Document.objects.filter(kind=Kind.INVOICE), "gross_cents")
            back = _sum(Document.objects.filter(kind=Kind.CREDIT_NOTE), "gross_cents")
        assert prepaid(organization) == came - sold + back
        _now()
        transaction.set_rollback(True)


def _do(organization, act: str, cents: int, step: int) -> None:
    """Credit, spend or give back; or pay what is owed: exactly, wrongly, or twice."""
    acts = {"credit": _credit, "back": _give_back, "spend": _spend}
    if act in acts:
        acts[act](organization, cents, step)
        return
    item = a_due_item(organization, f"step:{step}", unit=chf(cents), price=chf(cents))
    off = 1 if act == "wrong" else 0
    for _ in range(2 if act == "again" else 1):
        came = told(cents + off, f"key{step}")
        paying.record_payment(System(organization.pk), told=came, items=[item])


def _credit(organization, cents: int, step: int) -> None:
    paid_in(organization, cents, f"key{step}")


def _spend(organization, cents: int, step: int) -> None:
    item = a_due_item(organization, f"step:{step}", unit=chf(cents), price=chf(cents))
    try:
        paying.pay_from_prepaid(System(organization.pk), [item])
    except NotEnoughPrepaid:
        assert prepaid(organization) < cents


def _give_back(organization, cents: int, step: int) -> None:
    with everywhere():
        invoice = organization.documents.filter(kind=Kind.INVOICE).order_by("pk").first()
        left = crediting.whole_of(invoice) if invoice else []
    if left:
        part = Charge(left[0].item, chf(max(1, left[0].gross.cents // 2)))
        here = System(organization.pk)
        crediting.credit_note(here, invoice, charges=[part], reason="Back")


def _sum(rows, column: str) -> int:
    return sum(rows.values_list(column, flat=True))


def _booked(organization, moved: dict[Account, int]) -> None:
    with everywhere(), transaction.atomic():
        entry = Entry.objects.create(organization=organization, what=What.CREDIT)
        for account, cents in moved.items():
            Posting.objects.create(
                organization=organization,
                entry=entry,
                account=account,
                cents=cents,
                currency="CHF",
            )
        _now()


def _one_more_line(document: Document) -> None:
    with everywhere(), transaction.atomic():
        line = document.lines.get()
        line.pk, line.place, line.invoices = None, 2, False
        line.save(force_insert=True)
        _now()


def _now() -> None:
    """Have the deferred constraints speak before the rollback of the test."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
