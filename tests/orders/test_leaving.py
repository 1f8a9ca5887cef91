"""« Withdraw from the contract here », « Terminate your contract » (R-51, R-52)."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import localdate, now

from comptoir.billing.models import Document, Kind
from comptoir.billing.operations import paying
from comptoir.core.actors import System
from comptoir.core.refusals import Forbidden
from comptoir.core.tenancy import everywhere
from comptoir.orders.models import Declaration, Order, Subscription
from comptoir.orders.obstacles import ContractOver, EnoughDeclared, NotPrivate, WithdrawalOver
from comptoir.orders.operations import leaving
from comptoir.orders.permissions import Ending
from comptoir.organizations.models import Organization
from comptoir.products.models import Product
from tests.billing.conftest import prepaid, told
from tests.jobs import letters_to, run_jobs
from tests.orders.conftest import ordered, owed_for

pytestmark = pytest.mark.django_db
TYPED = {"name": "Zoé Durand", "email": "zoe@elsewhere.example", "contract": "example.xyz"}


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.DEFAULT_LANGUAGE = "en"


@pytest.fixture
def private(organization, representative):
    """A legal representative of a private customer."""
    with everywhere():
        Organization.objects.update(kind="person")
        representative.organization.refresh_from_db()
    return representative


def bought(actor, offer, **changed) -> Product:
    """A product that is ordered, paid and active."""
    offer.driver = "parking"
    offer.save()
    order = ordered(actor, offer)
    with everywhere():
        Order.objects.filter(pk=order.pk).update(**changed)
    items = owed_for(order)
    total = sum(item.gross_cents for item in items)
    here = System(actor.organization.pk)
    paying.record_payment(here, told=told(total, uuid4().hex), items=items)
    run_jobs()
    with everywhere():
        return Product.objects.told().select_related("organization").get()


def again(product: Product) -> Product:
    with everywhere():
        return Product.objects.told().get(pk=product.pk)


def credit_notes() -> list[Document]:
    with everywhere():
        notes = Document.objects.filter(kind=Kind.CREDIT_NOTE)
        return list(notes.select_related("corrects", "organization"))


@pytest.mark.rule("R-51")
def test_a_private_customer_withdraws_and_gets_everything_back(private, mail, sells, signed_in):
    product = bought(private, mail)
    browser = signed_in(private)
    assert "Withdraw from the contract here" in browser.get(product.url).content.decode()
    page = reverse("orders:withdraw", args=[product.organization_id, product.pk])
    assert "Confirm the withdrawal" in browser.get(page).content.decode()

    assert browser.post(page).status_code == 302

    assert again(product).terminated_at is not None
    (note,) = credit_notes()
    assert note.gross_cents == note.corrects.gross_cents
    assert note.reason == "Withdrawal from the contract"
    assert prepaid(product.organization) == note.gross_cents
    with everywhere():
        said = Declaration.objects.get()
    letter = letters_to(private.user.email)[-1]
    receipts = [one for one in letters_to(private.user.email) if said.number in one.text]
    assert receipts
    assert letter is not None
    assert said.settled_at is not None
    assert browser.post(page).status_code == 404  # what has ended is not there any more


@pytest.mark.rule("R-51")
def test_who_wanted_it_begun_at_once_pays_the_days_used(private, mail, sells):
    product = bought(private, mail, at_once=True)
    with everywhere():
        renews = Subscription.objects.get()
        renews.anchor -= timedelta(days=10)
        renews.save()
        whole = Document.objects.get(kind=Kind.INVOICE).gross_cents
    days = (renews.ends_on - renews.anchor).days

    leaving.declare(private, product, kind=Ending.WITHDRAWAL)

    (note,) = credit_notes()
    assert note.gross_cents == whole - whole * 10 // days


@pytest.mark.rule("R-51")
def test_a_company_does_not_withdraw_and_nobody_after_fourteen_days(representative, mail, sells):
    product = bought(representative, mail)
    with pytest.raises(NotPrivate):
        leaving.declare(representative, product, kind=Ending.WITHDRAWAL)
    with everywhere():
        Organization.objects.update(kind="person")
        Order.objects.update(placed_at=now() - timedelta(days=16))
    with pytest.raises(WithdrawalOver):
        leaving.declare(representative, again(product), kind=Ending.WITHDRAWAL)


@pytest.mark.rule("R-10", "R-51", "R-52")
def test_a_technical_right_is_not_enough(private, collaborator, mail, sells):
    product = bought(private, mail)
    for kind in Ending:
        with pytest.raises(Forbidden):
            leaving.declare(collaborator, product, kind=kind)


@pytest.mark.rule("R-52")
def test_notice_lets_the_contract_run_until_its_end(representative, mail, sells, signed_in):
    product = bought(representative, mail)
    page = reverse("orders:terminate", args=[product.organization_id, product.pk])
    browser = signed_in(representative)
    assert "Give notice of termination" in browser.get(page).content.decode()

    assert browser.post(page).status_code == 302

    with everywhere():
        said = Declaration.objects.get()
    assert (said.ends_on, again(product).terminated_at) == (product.until, None)
    assert again(product).step == "cancelled"
    letters = [one for one in letters_to(representative.user.email) if said.number in one.text]
    assert any("The contract ends on" in one.text for one in letters)
    with pytest.raises(ContractOver):
        leaving.declare(representative, again(product), kind=Ending.TERMINATION)


def declare(kind: str, client: Client, **changed: str):
    page = reverse(f"orders:declare-{kind}")
    summary = client.post(page, {**TYPED, **changed})
    assert summary.status_code == 200
    return client.post(page, {**TYPED, **changed, "do": "declare"}, follow=True)


@pytest.mark.rule("R-51", "R-52")
@pytest.mark.parametrize("kind", ["withdrawal", "termination"])
def test_without_a_login_a_receipt_goes_to_whoever_it_is(client, kind):
    assert client.get(reverse("orders:declared")).status_code == 404
    answer = declare(kind, client)
    (letter,) = letters_to(TYPED["email"])
    with everywhere():
        said = Declaration.objects.get()
    assert said.organization_id is None
    assert said.number in letter.text
    assert said.number in answer.content.decode()


@pytest.mark.rule("R-52")
def test_the_legal_representatives_confirm_what_fits_a_contract(
    representative, mail, sells, client
):
    product = bought(representative, mail)
    own = representative.user.email
    known = declare("termination", client, email=own, contract=product.name).content.decode()
    strange = declare("termination", Client()).content.decode()
    number = re.compile(r"D-\d+|\d{4}-\d\d-\d\dT[^<]*|nonce=\S+|value=\S+")
    assert len(number.sub("", known)) == len(number.sub("", strange))

    (letter,) = [one for one in letters_to(own) if "Somebody wants to end" in one.subject]
    with everywhere():
        said = Declaration.objects.get(organization=product.organization)
    assert said.token in letter.text
    assert again(product).step == "active"
    page = reverse("orders:confirm-declaration", args=[said.token])
    assert "Confirm" in client.get(page).content.decode()
    assert client.post(page).status_code == 302
    assert again(product).step == "cancelled"
    assert client.post(page).status_code in {409, 422}
    assert client.get(page + "x/").status_code == 404


@pytest.mark.rule("R-51", "R-52")
def test_what_is_missing_is_said_at_its_field_and_there_is_a_limit(client):
    page = reverse("orders:declare-termination")
    wrong = client.post(page, {"name": "Zoé", "email": "no", "do": "declare"})
    assert wrong.status_code == 422
    assert "Say which contract it is." in wrong.content.decode()
    assert 'value="Zoé"' in wrong.content.decode()
    for _ in range(5):
        declare("termination", client)
    with pytest.raises(EnoughDeclared):
        leaving.receive(
            System(), kind=Ending.TERMINATION, language="en", address="192.0.2.1", **TYPED
        )
    assert client.post(page, {**TYPED, "do": "declare"}).status_code == 422


@pytest.mark.rule("R-51", "R-52")
def test_every_public_page_leads_there(client):
    page = client.get("/shop/").content.decode()
    assert reverse("orders:declare-withdrawal") in page
    assert reverse("orders:declare-termination") in page


@pytest.mark.rule("R-51", "R-54")
def test_the_letter_after_the_order_brings_order_terms_and_withdrawal_form(
    private, mail, sells, signed_in, settings
):
    settings.TERMS_VERSION, settings.TERMS_URL = "2026-01", "https://operator.example/terms"
    organization = private.organization
    browser = signed_in(private)
    put = reverse("orders:want", args=[organization.pk]) + f"?offer={mail.slug}"
    browser.post(put, {"months": "1", "quantity": "1"})
    cart = reverse("orders:cart", args=[organization.pk])
    assert "Begin at once" in browser.get(cart).content.decode()
    sent = {"key": uuid4(), "address": "0", "method": "transfer", "at_once": "on", "do": "order"}
    assert browser.post(cart, sent).status_code == 302

    with everywhere():
        order = Order.objects.get()
    assert order.at_once
    (letter,) = [
        one for one in letters_to(private.user.email) if one.subject == f"Your order {order.pk}"
    ]
    for said in ("2026-01", "https://operator.example/terms", "/contract/withdraw/", "5.00"):
        assert said in letter.text
    assert "I withdraw from the contract" in letter.text
    assert "the days used are not given back" in letter.text


def declared(product: Product, *, days_ago: int) -> Declaration:
    """A withdrawal that was declared without a login, so many days ago."""
    said = leaving.receive(
        System(),
        kind=Ending.WITHDRAWAL,
        language="en",
        address="192.0.2.1",
        **{**TYPED, "contract": product.name},
    )
    with everywhere():
        Declaration.objects.filter(pk=said.pk).update(said_at=now() - timedelta(days=days_ago))
    return said


@pytest.mark.rule("R-51")
def test_what_is_settled_late_counts_from_the_day_of_its_receipt(private, mail, sells):
    product = bought(private, mail, placed_at=now() - timedelta(days=20), at_once=True)
    with everywhere():
        renews = Subscription.objects.get()
        renews.anchor -= timedelta(days=20)
        renews.save()
    said = declared(product, days_ago=10)

    leaving.settle(System(), said, product=product, by=System(product.organization_id))

    (note,) = credit_notes()
    whole = note.corrects.gross_cents
    days = (renews.ends_on - renews.anchor).days
    assert note.gross_cents == whole - whole * 10 // days
    with everywhere():
        said.refresh_from_db()
    assert said.ends_on == localdate(said.said_at)


@pytest.mark.rule("R-51")
def test_what_was_declared_too_late_or_by_a_company_does_not_take_effect(
    representative, mail, sells
):
    product = bought(representative, mail, placed_at=now() - timedelta(days=20))
    here = System(product.organization_id)
    said = declared(product, days_ago=10)
    with pytest.raises(NotPrivate):
        leaving.settle(System(), said, product=product, by=here)
    with everywhere():
        Organization.objects.update(kind="person")
    with pytest.raises(WithdrawalOver):
        leaving.settle(System(), declared(product, days_ago=5), product=product, by=here)

    with everywhere():
        Declaration.objects.update(organization=product.organization_id, product=product)
        late = Declaration.objects.latest("pk")
    page = reverse("orders:confirm-declaration", args=[late.token])
    answer = Client(headers={"accept-language": "en"}).post(page)

    assert answer.status_code == 422
    assert str(WithdrawalOver()) in html.unescape(answer.content.decode())
    assert again(product).terminated_at is None


@pytest.mark.rule("R-51")
def test_the_order_leads_to_the_withdrawal_as_long_as_there_is_one(private, mail, sells, signed_in):
    product = bought(private, mail)
    with everywhere():
        order = Order.objects.get()
    page = reverse("orders:withdraw", args=[product.organization_id, product.pk])
    browser = signed_in(private)

    assert page in browser.get(order.url).content.decode()
    with everywhere():
        Order.objects.update(placed_at=now() - timedelta(days=15))
    assert page not in browser.get(order.url).content.decode()
