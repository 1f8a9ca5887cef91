"""Of a deleted organization nothing is left but what the law wants kept (R-46, R-47, R-55)."""

from __future__ import annotations

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now
from psycopg.sql import SQL, Identifier

from comptoir.billing import retention, store
from comptoir.billing.models import Account, Bundle, Entry, What
from comptoir.billing.operations import owing, paying, withdrawing
from comptoir.billing.operations.booking import book
from comptoir.core.actors import System
from comptoir.core.models import SentLetter
from comptoir.core.tenancy import everywhere
from comptoir.core.walls import tenant_tables
from comptoir.drivers.manual.models import StaffTask
from comptoir.kit import limits
from comptoir.kit.money import Currency
from comptoir.orders.models import Order
from comptoir.organizations.deletion import ConditionUnmet
from comptoir.organizations.operations.deletion import delete
from comptoir.products.models import Product
from comptoir.products.operations import life
from tests.billing.conftest import a_due_item, chf, paid_in, prepaid, told
from tests.guards.samples import furnished
from tests.jobs import letters_to, run_jobs

pytestmark = pytest.mark.django_db
WORD = "Zyxware"
IBAN = "CH9300762011623852957"
KEPT = {  # by R-55: docs/retention.md
    "organizations_organization",  # its name, and that it is deleted
    "journal_entry",
    "billing_billingaddress",  # of issued documents
    "billing_document",
    "billing_documentline",
    "billing_dueitem",
    "billing_entry",
    "billing_posting",
    "billing_payment",
    "billing_paymentitem",
    "billing_bankcredit",
    "billing_proforma",  # of which the bank told
    "billing_proformaitem",
    "billing_transmission",
    "billing_withdrawal",
    "billing_refund",
    "billing_dispute",
}


def cleared(of) -> None:
    """Meet every condition but the product's: nothing unpaid, nothing on the account."""
    here = System(of.organization.pk)
    with everywhere():
        items = list(of.organization.due_items.open())
    for item in items:
        owing.cancel_due_item(here, item)
    life.terminate(here, of.product)
    run_jobs()
    with everywhere():
        left = prepaid(of.organization)
        moved = {Account.PREPAID: left, Account.BANK: -left}
        book(of.organization, What.PAYOUT, Currency.CHF, moved)


def left_of(organization: int) -> set[str]:
    found = set()
    with everywhere(), connection.cursor() as cursor:
        for table in tenant_tables():
            column = "id" if table == "organizations_organization" else "organization_id"
            ask = SQL("SELECT 1 FROM {} WHERE {} = %s LIMIT 1")
            cursor.execute(ask.format(Identifier(table), Identifier(column)), [organization])
            if cursor.fetchone():
                found.add(table)
    return found


def naming(word: str) -> set[str]:
    """Return every table of the database in which a word stands somewhere."""
    found = set()
    with everywhere(), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            ask = SQL("SELECT 1 FROM {} t WHERE t::text ILIKE %s LIMIT 1")
            cursor.execute(ask.format(Identifier(table)), [f"%{word}%"])
            if cursor.fetchone():
                found.add(table)
    return found


@pytest.mark.rule("R-46", "R-47", "R-55")
def test_every_table_and_every_file_is_looked_at(settings, tmp_path, sells):
    settings.MEDIA_ROOT = tmp_path
    of = furnished(WORD)
    run_jobs()
    cleared(of)

    delete(of.representative, name=of.organization.name, acknowledged=True)
    run_jobs()
    for task in manual_tasks():
        task.delete()
    SentLetter.objects.all().delete()  # a console with a mail server keeps none

    assert left_of(of.organization.pk) <= KEPT
    people = {"accounts_user", "accounts_credential"}
    assert naming(WORD) <= KEPT | people
    kept = {store._path(sum_).resolve() for sum_ in sums(of.organization)}
    assert {path.resolve() for path in tmp_path.rglob("*") if path.is_file()} == kept


def manual_tasks() -> list[StaffTask]:
    with everywhere():
        return list(StaffTask.objects.all())


def sums(organization) -> list[str]:
    with everywhere():
        printed = organization.documents.exclude(pdf_sha256="").values_list("pdf_sha256", flat=True)
        asked = organization.pro_formas.exclude(pdf_sha256="").values_list("pdf_sha256", flat=True)
        return [*printed, *asked]


@pytest.mark.rule("R-46")
def test_paid_orders_stay_and_what_was_never_paid_goes(sells):
    of = furnished("Ordering")
    with everywhere():
        paid = Order.objects.create(
            **{
                field.attname: getattr(of.order, field.attname)
                for field in Order._meta.concrete_fields
                if field.attname not in {"id", "key", "done_at"}
            },
            key="00000000-0000-4000-8000-000000000001",
            done_at=now(),
        )
    cleared(of)
    delete(of.representative, name=of.organization.name, acknowledged=True)
    with everywhere():
        assert list(Order.objects.filter(organization=of.organization)) == [paid]


@pytest.mark.rule("R-46")
def test_money_on_the_account_keeps_an_organization(organization, representative):
    paid_in(organization, limits.FORFEIT)

    with pytest.raises(ConditionUnmet, match="not empty"):
        delete(representative, name=organization.name, given_up=["balance"])


@pytest.mark.rule("R-46")
def test_small_change_and_gifts_are_given_up_by_a_tick(
    organization, representative, signed_in, adds_up
):
    paid_in(organization, 99)
    with everywhere():
        gift = {Account.PROMOTIONAL: -5_00, Account.REVENUE: 5_00}
        book(organization, What.GIFT, Currency.CHF, gift)
    with pytest.raises(ConditionUnmet):
        delete(representative, name=organization.name)

    page = reverse("organizations:delete", args=[organization.pk])
    browser = signed_in(representative)
    shown = browser.get(page)
    assert 'name="balance"' in shown.content.decode()
    refused = browser.post(page, {"name": organization.name})
    assert refused.status_code == 422
    assert "Tick that you give it up." in refused.content.decode()
    assert browser.post(page, {"name": organization.name, "balance": "on"}).status_code == 302

    assert prepaid(organization) == 0
    with everywhere():
        assert Entry.objects.filter(what=What.FORFEIT).count() == 2
    adds_up()


@pytest.mark.rule("R-46")
def test_a_withdrawal_under_way_keeps_an_organization(organization, representative):
    paid_in(organization, 12_00)
    withdrawing.ask_back(representative, amount=chf(12_00), iban=IBAN, holder="Munster SA")

    with pytest.raises(ConditionUnmet, match="under way"):
        delete(representative, name=organization.name)


@pytest.mark.rule("R-47")
def test_the_invoices_are_attached_to_a_letter(
    organization, representative, settings, tmp_path, mailoutbox
):
    settings.MEDIA_ROOT = tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    invoice = an_invoice(organization)
    run_jobs()

    delete(representative, name=organization.name, documents=True)
    run_jobs()

    (letter,) = [one for one in mailoutbox if one.attachments]
    assert letter.to == [representative.user.email]
    (name, content, kind) = letter.attachments[0]
    assert (name, kind) == (f"invoices-{organization.pk}.zip", "application/zip")
    assert zipfile.ZipFile(BytesIO(content)).namelist() == [f"{invoice.number}.pdf"]


@pytest.mark.rule("R-47")
def test_many_invoices_get_a_link_of_thirty_days_that_needs_no_membership(
    organization, representative, settings, tmp_path, monkeypatch
):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(limits, "FAREWELL_ATTACHED", 10)
    an_invoice(organization)
    delete(representative, name=organization.name, documents=True)
    run_jobs()

    (letter,) = [one for one in letters_to(representative.user.email) if "invoices" in one.subject]
    with everywhere():
        made = Bundle.objects.get()
    assert made.token in letter.text
    stranger = Client()
    assert "1 document" in stranger.get(f"/invoices/{made.token}/").content.decode()
    file = stranger.get(f"/invoices/{made.token}/file/")
    assert b"".join(file.streaming_content)[:2] == b"PK"
    assert stranger.get(f"/invoices/{made.token}x/").status_code == 404

    with everywhere():
        Bundle.objects.update(ready_at=now() - timedelta(days=31))
    assert stranger.get(f"/invoices/{made.token}/").status_code == 404
    assert stranger.get(f"/invoices/{made.token}/file/").status_code == 404
    assert retention.old_farewells() == 1
    assert not list((tmp_path / "bundles").iterdir())


@pytest.mark.rule("R-46")
def test_ending_a_product_leads_back_to_the_checklist(organization, representative, signed_in):
    of = furnished("Mine")
    browser = signed_in(of.representative)
    here = reverse("organizations:delete", args=[of.organization.pk])
    page = browser.get(here).content.decode()
    end = f"/o/{of.organization.pk}/products/{of.product.pk}/end/?next={here}"
    assert end in page
    assert browser.post(end).url == here
    with everywhere():
        assert Product.objects.get(pk=of.product.pk).terminated_at is not None


def an_invoice(organization):
    item = a_due_item(organization)
    payment = paying.record_payment(System(organization.pk), told=told(12_00), items=[item])
    return payment.document
