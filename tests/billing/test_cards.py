"""Cards through Stripe: money is asked for once, told by whomever, taken once."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.db import connection
from django.utils.timezone import now
from stripe import StripeError

from comptoir.billing import settling
from comptoir.billing.drafts import Charge
from comptoir.billing.models import Customer, Dispute, Document, Payment, Refund, SavedMethod
from comptoir.billing.obstacles import (
    NoProviderAnswer,
    NoSavedMethod,
    NotEnoughPrepaid,
    PaymentOver,
    TooMuchBack,
)
from comptoir.billing.operations import cards, crediting, owing, returning
from comptoir.billing.outcomes import Stands
from comptoir.billing.providers import stripe
from comptoir.core.actors import System
from comptoir.core.refusals import NotFound
from comptoir.core.tenancy import everywhere, tenancy
from comptoir.organizations.actors import Member
from comptoir.organizations.operations.deletion import delete
from comptoir.organizations.permissions import Accounting, Role
from tests.billing.conftest import a_due_item, chf, paid_in, prepaid, sums
from tests.conftest import a_member
from tests.jobs import letters_to, run_jobs
from tests.localstripe import ASKS, DECLINED, SECRET, Localstripe, signed

pytestmark = pytest.mark.usefixtures("localstripe")


def a_card(member: Member, there: Localstripe, **typed: str) -> SavedMethod:
    """A card that somebody has typed and kept."""
    setup = settling.begin_saving(member)
    there.type_card(setup, **typed)
    return settling.keep(member, member.organization.pk, setup)


def again(payment: Payment) -> Payment:
    with everywhere():
        return Payment.objects.get(pk=payment.pk)


def eventually(happened: Callable[[], bool]) -> None:
    """Wait for what the other side does by itself."""
    for _ in range(100):
        if happened():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen")


def open_items(organization) -> int:
    with everywhere():
        return organization.due_items.open().count()


@pytest.mark.rule("R-41")
def test_a_card_pays_a_selection(administrator, organization, localstripe, adds_up):
    card = a_card(administrator, localstripe)
    payment = cards.ask_card(administrator, [a_due_item(organization)])

    outcome = settling.pay(administrator, payment, card)

    assert outcome.stands is Stands.PAID
    assert again(payment).document_id is not None
    (intent,) = localstripe.intents()
    assert (intent["amount"], intent["currency"], intent["status"]) == (12_00, "chf", "succeeded")
    adds_up()


def test_a_selection_asked_for_twice_is_one_intention(administrator, organization):
    item = a_due_item(organization)

    assert cards.ask_card(administrator, [item]) == cards.ask_card(administrator, [item])


def test_a_refused_card_leaves_everything_open_and_another_one_pays(
    administrator, organization, localstripe, adds_up
):
    bad = a_card(administrator, localstripe, number=DECLINED)
    good = a_card(administrator, localstripe)
    payment = cards.ask_card(administrator, [a_due_item(organization)])

    assert settling.pay(administrator, payment, bad).stands is Stands.REFUSED
    assert again(payment).refusal == "card_declined"
    assert open_items(organization) == 1
    assert settling.pay(administrator, payment, good).stands is Stands.PAID

    assert open_items(organization) == 0
    assert sorted(it["status"] for it in localstripe.intents()) == ["canceled", "succeeded"]
    adds_up()


def test_a_card_whose_bank_asks_pays_once_the_person_has_answered(
    administrator, organization, localstripe, adds_up
):
    card = a_card(administrator, localstripe, number=ASKS)
    payment = cards.ask_card(administrator, [a_due_item(organization)])

    assert settling.pay(administrator, payment, card).stands is Stands.CONFIRM
    assert open_items(organization) == 1
    localstripe.authenticate(again(payment).theirs)
    assert settling.settle(organization.pk, payment).stands is Stands.PAID

    assert open_items(organization) == 0
    adds_up()


def test_whoever_does_not_confirm_has_not_paid(administrator, organization, localstripe):
    card = a_card(administrator, localstripe, number=ASKS)
    payment = cards.ask_card(administrator, [a_due_item(organization)])
    settling.pay(administrator, payment, card)

    localstripe.authenticate(again(payment).theirs, success=False)

    assert settling.settle(organization.pk, payment).stands is Stands.REFUSED
    assert open_items(organization) == 1


def test_pressing_twice_charges_once(administrator, organization, localstripe, adds_up):
    card = a_card(administrator, localstripe)
    payment = cards.ask_card(administrator, [a_due_item(organization)])
    settling.pay(administrator, payment, card)

    with pytest.raises(PaymentOver):
        settling.pay(administrator, payment, card)

    assert len(localstripe.intents()) == 1
    adds_up()


@pytest.mark.rule("R-41")
def test_what_is_paid_after_the_cancellation_is_credited(
    administrator, organization, localstripe, adds_up
):
    """The person confirms at the bank when the order has just been given up."""
    card = a_card(administrator, localstripe, number=ASKS)
    item = a_due_item(organization)
    payment = cards.ask_card(administrator, [item])
    settling.pay(administrator, payment, card)
    owing.cancel_due_item(administrator, item)

    localstripe.authenticate(again(payment).theirs)
    settling.settle(organization.pk, payment)

    assert again(payment).document_id is None
    assert prepaid(organization) == 12_00
    adds_up()


def test_what_is_cancelled_cannot_be_tried_any_more(administrator, organization, localstripe):
    card = a_card(administrator, localstripe)
    item = a_due_item(organization)
    payment = cards.ask_card(administrator, [item])
    owing.cancel_due_item(administrator, item)

    with pytest.raises(PaymentOver):
        settling.pay(administrator, payment, card)

    assert localstripe.intents() == []


@pytest.mark.rule("R-41")
def test_the_prepaid_account_pays_a_part_and_the_card_the_rest(
    administrator, organization, localstripe, adds_up
):
    card = a_card(administrator, localstripe)
    paid_in(organization, 5_00)
    payment = cards.ask_card(administrator, [a_due_item(organization)], prepaid=chf(5_00))

    settling.pay(administrator, payment, card)

    assert [intent["amount"] for intent in localstripe.intents()] == [7_00]
    assert prepaid(organization) == 0
    assert open_items(organization) == 0
    adds_up()


def test_no_more_is_promised_of_the_prepaid_account_than_it_holds(administrator, organization):
    paid_in(organization, 4_99)

    with pytest.raises(NotEnoughPrepaid):
        cards.ask_card(administrator, [a_due_item(organization)], prepaid=chf(5_00))


@pytest.mark.rule("R-41")
def test_a_top_up_by_card_is_credit_and_never_an_invoice(
    administrator, organization, localstripe, adds_up
):
    card = a_card(administrator, localstripe)
    payment = cards.top_up_by_card(administrator, amount=chf(50_00))

    settling.pay(administrator, payment, card)

    assert prepaid(organization) == 50_00
    assert again(payment).document_id is None
    adds_up()


def test_a_debit_pays_days_later(administrator, organization, localstripe, settings, adds_up):
    settings.STRIPE = {**settings.STRIPE, "types": ["card", "sepa_debit"]}
    setup = settling.begin_saving(administrator)
    localstripe.type_iban(setup)
    account = settling.keep(administrator, organization.pk, setup)
    payment = cards.ask_card(administrator, [a_due_item(organization)])

    first = settling.pay(administrator, payment, account)
    eventually(lambda: settling.settle(organization.pk, payment).stands is Stands.PAID)

    assert (account.means, account.last4) == ("direct_debit", "3000")
    assert first.stands in {Stands.PENDING, Stands.PAID}
    assert again(payment).means == "direct_debit"
    adds_up()


# while nobody sits there


@pytest.mark.rule("R-39")
def test_a_saved_card_is_charged_while_nobody_sits_there(
    administrator, organization, localstripe, adds_up
):
    a_card(administrator, localstripe)
    item = a_due_item(organization)

    payment = cards.charge_saved(System(organization.pk), [item], key="renewal:1")
    assert localstripe.intents() == []
    run_jobs()

    assert again(payment).document_id is not None
    assert len(localstripe.intents()) == 1
    adds_up()


def test_the_same_key_charges_once(administrator, organization, localstripe):
    a_card(administrator, localstripe)
    item, here = a_due_item(organization), System(organization.pk)

    one = cards.charge_saved(here, [item], key="renewal:1")
    other = cards.charge_saved(here, [item], key="renewal:1")
    run_jobs()

    assert one == other
    assert len(localstripe.intents()) == 1


def test_what_was_refused_is_charged_again_under_another_key_only(
    administrator, organization, localstripe
):
    a_card(administrator, localstripe, number=DECLINED)
    item, here = a_due_item(organization), System(organization.pk)
    first = cards.charge_saved(here, [item], key="renewal:1:14")
    run_jobs()
    assert again(first).failed_at is not None
    assert again(first).refusal == "card_declined"

    assert cards.charge_saved(here, [item], key="renewal:1:14") == first
    second = cards.charge_saved(here, [item], key="renewal:1:7")
    run_jobs()

    assert second != first
    assert len(localstripe.intents()) == 2


@pytest.mark.rule("R-39")
def test_a_bank_that_asks_gets_its_answer_by_a_mailed_link(
    administrator, organization, localstripe, adds_up
):
    card = a_card(administrator, localstripe, number=ASKS)
    item, here = a_due_item(organization), System(organization.pk)
    payment = cards.charge_saved(here, [item], key="renewal:1")

    (letter,) = letters_to(administrator.user.email)
    assert f"/o/{organization.pk}/accounting/payments/{payment.pk}/" in letter.text
    assert cards.charge_saved(here, [item], key="renewal:2") == payment, "it is still under way"
    assert settling.pay(administrator, payment, card).stands is Stands.CONFIRM
    localstripe.authenticate(again(payment).theirs)
    settling.ask_of_recent_payments()

    assert again(payment).document_id is not None
    adds_up()


def test_without_a_saved_card_nothing_is_charged(organization):
    with pytest.raises(NoSavedMethod):
        cards.charge_saved(System(organization.pk), [a_due_item(organization)], key="renewal:1")


# cards that are kept


def test_the_first_card_is_the_usual_one_and_another_can_be(
    administrator, organization, localstripe
):
    first, second = a_card(administrator, localstripe), a_card(administrator, localstripe)

    cards.prefer_method(administrator, second)

    with everywhere():
        usual = SavedMethod.objects.get(preferred_at__isnull=False)
    assert first.preferred_at is not None
    assert usual == second
    assert (first.brand, first.last4, str(first.expires_on)) == ("visa", "4242", "2040-12-31")


def test_a_removed_card_is_forgotten_there_too(administrator, organization, localstripe):
    card = a_card(administrator, localstripe)

    cards.remove_method(administrator, card)
    run_jobs()

    assert localstripe.get(f"/v1/payment_methods/{card.reference}")["customer"] is None
    with everywhere():
        assert not SavedMethod.objects.usable().exists()
    payment = cards.ask_card(administrator, [a_due_item(organization)])
    with pytest.raises(NoSavedMethod):
        settling.pay(administrator, payment, card)


def test_what_another_organization_saves_is_not_kept_here(administrator, elsewhere, localstripe):
    settling.begin_saving(administrator)
    theirs = settling.begin_saving(elsewhere)
    localstripe.type_card(theirs)

    with pytest.raises(NotFound):
        settling.keep(administrator, administrator.organization.pk, theirs)


def test_a_card_that_was_not_typed_is_not_kept(administrator, organization, localstripe):
    setup = settling.begin_saving(administrator)

    with pytest.raises(NoSavedMethod):
        settling.keep(administrator, organization.pk, setup)


# money that goes back


@pytest.mark.rule("R-53")
def test_money_goes_back_to_the_card_once(administrator, organization, localstripe, adds_up):
    payment = topped_up(administrator, localstripe)
    here, key = System(organization.pk), uuid4()

    refund = returning.send_back(here, payment, amount=chf(20_00), key=key)
    assert returning.send_back(here, payment, amount=chf(20_00), key=key) == refund
    assert prepaid(organization) == 30_00, "it is gone before the provider is asked"
    run_jobs()
    settling.send_refund(organization.pk, refund.pk)

    with everywhere():
        assert Refund.objects.get().done_at is not None
    assert len(localstripe.get("/v1/refunds")["data"]) == 1
    assert sums(organization) == {"card": 30_00, "prepaid": -30_00}
    adds_up()


def test_a_refund_whose_answer_was_lost_is_found_again(
    administrator, organization, localstripe, adds_up
):
    """The worker dies between the call and its answer: the next one looks before it repeats."""
    payment = topped_up(administrator, localstripe)
    refund = returning.send_back(System(organization.pk), payment, amount=chf(20_00), key=uuid4())
    intent = again(payment).theirs
    fields = {"amount": 2000, "metadata[refund]": str(refund.key)}
    localstripe.post("/v1/refunds", payment_intent=intent, **fields)

    run_jobs()

    assert len(localstripe.get("/v1/refunds")["data"]) == 1
    adds_up()


@pytest.mark.rule("R-53")
def test_no_more_goes_back_than_came_nor_than_is_left(administrator, organization, localstripe):
    payment, here = topped_up(administrator, localstripe), System(organization.pk)

    with pytest.raises(TooMuchBack):
        returning.send_back(here, payment, amount=chf(50_01), key=uuid4())
    returning.send_back(here, payment, amount=chf(30_00), key=uuid4())
    with pytest.raises(TooMuchBack):
        returning.send_back(here, payment, amount=chf(20_01), key=uuid4())


def test_what_was_spent_does_not_go_back(administrator, organization, localstripe):
    card = a_card(administrator, localstripe)
    payment = cards.ask_card(administrator, [a_due_item(organization)])
    settling.pay(administrator, payment, card)

    with pytest.raises(NotEnoughPrepaid):
        returning.send_back(System(organization.pk), payment, amount=chf(12_00), key=uuid4())


@pytest.mark.rule("R-53")
def test_a_credit_note_sends_to_the_card_what_the_card_paid(
    administrator, organization, localstripe, adds_up
):
    card = a_card(administrator, localstripe)
    paid_in(organization, 5_00)
    payment = cards.ask_card(administrator, [a_due_item(organization)], prepaid=chf(5_00))
    settling.pay(administrator, payment, card)

    give_back(payment, 10_00)
    run_jobs()

    (made,) = localstripe.get("/v1/refunds")["data"]
    assert made["amount"] == 7_00
    assert prepaid(organization) == 3_00
    adds_up()


@pytest.mark.rule("R-53")
def test_what_is_contested_is_not_sent_back_as_well(
    administrator, organization, localstripe, told_us, adds_up
):
    payment, intent = confirmed_at_the_bank(administrator, localstripe)
    dispute = {"id": "dp_1", "payment_intent": intent["id"], "amount": 1200, "currency": "chf"}
    told_us("charge.dispute.created", {**dispute, "status": "needs_response"})

    give_back(payment, 12_00)
    run_jobs()

    assert localstripe.get("/v1/refunds")["data"] == []
    assert prepaid(organization) == 12_00
    adds_up()


def give_back(payment: Payment, cents: int) -> None:
    """Correct the invoice that a payment paid."""
    with everywhere():
        invoice = Document.objects.get(payments=payment.pk)
        item = invoice.lines.get().due_item
    crediting.credit_note(
        System(payment.organization_id), invoice, charges=[Charge(item, chf(cents))], reason="Late"
    )


def topped_up(member: Member, there: Localstripe) -> Payment:
    """Fifty francs by card on the prepaid account."""
    card = a_card(member, there)
    payment = cards.top_up_by_card(member, amount=chf(50_00))
    settling.pay(member, payment, card)
    return payment


# what the webhook tells


@pytest.fixture
def told_us(client):
    """Call the webhook as Stripe does; return the answer's code."""

    def call(kind: str, thing: object, **how: object) -> int:
        event = {"id": f"evt_{uuid4().hex}", "type": kind, "data": {"object": thing}}
        return client.post("/hooks/stripe/", **signed(event, **how)).status_code

    return call


def confirmed_at_the_bank(member: Member, there: Localstripe) -> tuple[Payment, Any]:
    """A payment that the bank has taken, and nobody has told us of."""
    card = a_card(member, there, number=ASKS)
    payment = cards.ask_card(member, [a_due_item(member.organization)])
    settling.pay(member, payment, card)
    there.authenticate(again(payment).theirs)
    return payment, there.get(f"/v1/payment_intents/{again(payment).theirs}")


def test_the_webhook_tells_of_money_however_often(
    administrator, organization, localstripe, told_us, adds_up
):
    payment, intent = confirmed_at_the_bank(administrator, localstripe)

    for _ in range(3):
        assert told_us("payment_intent.succeeded", intent) == 204
        run_jobs()

    assert again(payment).document_id is not None
    with everywhere():
        assert organization.documents.count() == 1
    adds_up()


def test_what_is_told_late_and_in_another_order_changes_nothing(
    administrator, localstripe, told_us, adds_up
):
    payment, intent = confirmed_at_the_bank(administrator, localstripe)

    told_us("payment_intent.succeeded", intent)
    told_us("payment_intent.payment_failed", {**intent, "status": "requires_payment_method"})
    told_us("payment_intent.created", {**intent, "status": "requires_confirmation"})
    run_jobs()

    assert again(payment).document_id is not None
    assert again(payment).failed_at is None
    adds_up()


def test_a_lie_about_the_amount_is_not_believed(administrator, localstripe, told_us, adds_up):
    """What counts is what Stripe answers, not what came in."""
    payment, intent = confirmed_at_the_bank(administrator, localstripe)

    told_us("payment_intent.succeeded", {**intent, "amount": 1, "amount_received": 1})
    run_jobs()

    assert again(payment).cents == 12_00
    adds_up()


@pytest.mark.rule("R-41")
def test_an_amount_that_does_not_fit_is_credited_and_the_page_says_so(
    administrator, organization, localstripe, signed_in, adds_up
):
    payment, intent = confirmed_at_the_bank(administrator, localstripe)
    localstripe.post(f"/v1/payment_intents/{intent['id']}", amount=1300)

    settling.settle(organization.pk, payment)

    assert prepaid(organization) == 13_00
    assert open_items(organization) == 1
    page = signed_in(administrator).get(at(payment)).content.decode()
    assert "it is on the prepaid account" in page
    adds_up()


@pytest.mark.parametrize(
    "how", [{"secret": "whsec_other"}, {"at": 1_700_000_000}], ids=["forged", "replayed"]
)
def test_what_stripe_has_not_signed_is_not_heard(administrator, localstripe, told_us, how):
    payment, intent = confirmed_at_the_bank(administrator, localstripe)

    assert told_us("payment_intent.succeeded", intent, **how) == 400
    assert run_jobs() == []

    assert again(payment).received_at is None


def test_an_event_of_somebody_else_is_heard_and_forgotten(told_us, db):
    assert told_us("payment_intent.succeeded", {"id": "pi_x", "status": "succeeded"}) == 204
    assert told_us("customer.created", {"id": "cus_x"}) == 204
    assert run_jobs() == []


def test_an_answer_that_was_lost_is_learned_from_the_webhook(
    administrator, organization, localstripe, told_us, adds_up
):
    """The process dies after the charge and before its answer is written."""
    a_card(administrator, localstripe)
    payment = cards.charge_saved(
        System(organization.pk), [a_due_item(organization)], key="renewal:1"
    )
    stripe.take(settling._charge(settling._payment(organization.pk, payment.pk)))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    (intent,) = localstripe.intents()

    told_us("payment_intent.succeeded", intent)
    run_jobs()

    assert again(payment).theirs == intent["id"]
    assert again(payment).document_id is not None
    adds_up()


@pytest.mark.rule("R-53")
@pytest.mark.parametrize(
    ("status", "stands"),
    [
        ("needs_response", {"disputed": 12_00}),
        ("won", {"card": 12_00}),
        ("lost", {"lost": 12_00}),
    ],
)
def test_a_dispute_is_booked_whatever_comes_of_it(
    administrator, organization, localstripe, told_us, adds_up, status, stands
):
    payment, intent = confirmed_at_the_bank(administrator, localstripe)
    dispute = {
        "id": "dp_1",
        "payment_intent": intent["id"],
        "amount": 1200,
        "currency": "chf",
        "reason": "fraudulent",
    }

    told_us("charge.dispute.created", {**dispute, "status": "needs_response"})
    for _ in range(2):
        told_us("charge.dispute.closed", {**dispute, "status": status})

    assert sums(organization) == {**stands, "revenue": -11_10, "tax": -90}
    with everywhere():
        (kept,) = Dispute.objects.all()
    assert (kept.payment_id, kept.cents, kept.reason) == (payment.pk, 12_00, "fraudulent")
    adds_up()


def test_a_bank_that_only_asks_takes_no_money(administrator, localstripe, told_us):
    _, intent = confirmed_at_the_bank(administrator, localstripe)
    asks = {"id": "dp_1", "payment_intent": intent["id"], "status": "warning_needs_response"}

    assert told_us("charge.dispute.created", asks) == 204

    with everywhere():
        assert not Dispute.objects.exists()


@pytest.mark.rule("R-53")
def test_a_refund_made_on_stripes_own_pages_comes_off_the_prepaid_account(
    administrator, organization, localstripe, told_us, adds_up
):
    payment = topped_up(administrator, localstripe)
    intent = again(payment).theirs
    made = localstripe.post("/v1/refunds", payment_intent=intent, amount=1500)

    for _ in range(2):
        told_us("refund.created", made)

    assert prepaid(organization) == 35_00
    assert sums(organization) == {"card": 35_00, "prepaid": -35_00}
    adds_up()


def test_a_refund_that_the_prepaid_account_does_not_hold_is_lost_until_somebody_looks(
    administrator, organization, localstripe, told_us, adds_up
):
    payment, intent = confirmed_at_the_bank(administrator, localstripe)
    settling.settle(organization.pk, payment)
    made = localstripe.post("/v1/refunds", payment_intent=intent["id"], amount=1200)

    told_us("refund.created", made)

    assert sums(organization) == {"lost": 12_00, "revenue": -11_10, "tax": -90}
    adds_up()


@pytest.mark.rule("R-53")
def test_a_refund_that_the_bank_sends_back_is_on_the_prepaid_account_again(
    administrator, organization, localstripe, told_us, adds_up
):
    payment = topped_up(administrator, localstripe)
    returning.send_back(System(organization.pk), payment, amount=chf(20_00), key=uuid4())
    run_jobs()
    (made,) = localstripe.get("/v1/refunds")["data"]
    assert prepaid(organization) == 30_00

    for _ in range(2):
        told_us("refund.failed", {**made, "status": "failed"})

    assert prepaid(organization) == 50_00
    adds_up()


# the job that asks


def test_nobody_needs_to_tell_the_job_asks(administrator, localstripe, adds_up):
    payment, _ = confirmed_at_the_bank(administrator, localstripe)

    settling.ask_of_recent_payments()

    assert again(payment).document_id is not None
    adds_up()


def test_what_nobody_confirms_is_given_up_on_both_sides(administrator, localstripe):
    card = a_card(administrator, localstripe, number=ASKS)
    payment = cards.ask_card(administrator, [a_due_item(administrator.organization)])
    settling.pay(administrator, payment, card)
    with everywhere():
        Payment.objects.update(asked_at=now() - timedelta(days=31))

    settling.ask_of_old_payments()

    assert again(payment).failed_at is not None
    (intent,) = localstripe.intents()
    assert intent["status"] == "canceled"


def test_a_stripe_that_does_not_answer_changes_nothing(
    administrator, organization, localstripe, settings
):
    card = a_card(administrator, localstripe)
    payment = cards.ask_card(administrator, [a_due_item(organization)])
    settings.STRIPE = {**settings.STRIPE, "base": "http://127.0.0.1:9"}

    with pytest.raises(NoProviderAnswer):
        settling.pay(administrator, payment, card)

    assert again(payment).is_open
    settings.STRIPE = {**settings.STRIPE, "base": localstripe.url}
    assert settling.pay(administrator, payment, card).stands is Stands.PAID


def test_nobody_calls_stripe_inside_a_transaction(administrator, organization):
    with pytest.raises(RuntimeError, match="durable"), tenancy(organization.pk):
        settling.begin_saving(administrator)


# the pages


def at(payment: Payment) -> str:
    return f"/o/{payment.organization_id}/accounting/payments/{payment.pk}/"


def test_a_saved_card_pays_without_any_script(administrator, organization, localstripe, signed_in):
    card = a_card(administrator, localstripe)
    payment = cards.ask_card(administrator, [a_due_item(organization)])
    browser = signed_in(administrator)

    page = browser.get(at(payment)).content.decode()
    done = browser.post(at(payment), {"method": card.pk})

    assert "Visa ending in 4242" in page
    assert done.url == f"/o/{organization.pk}/accounting/invoices/{again(payment).document_id}/"


def test_a_refused_card_is_said_on_the_page_and_nothing_is_lost(
    administrator, organization, localstripe, signed_in
):
    card = a_card(administrator, localstripe, number=DECLINED)
    payment = cards.ask_card(administrator, [a_due_item(organization)])
    browser = signed_in(administrator)

    page = browser.post(at(payment), {"method": card.pk}, follow=True).content.decode()

    assert "The bank refused the card. Nothing was charged." in page
    assert "Pay CHF" in page


def test_the_page_says_when_nothing_is_chosen(administrator, organization, localstripe, signed_in):
    a_card(administrator, localstripe)
    payment = cards.ask_card(administrator, [a_due_item(organization)])

    answer = signed_in(administrator).post(at(payment), {})

    assert answer.status_code == 422
    assert "Choose a means of payment." in answer.content.decode()


def test_a_card_is_saved_on_a_page_that_only_stripes_script_may_use(
    administrator, organization, localstripe, signed_in
):
    payment = cards.ask_card(administrator, [a_due_item(organization)])
    browser = signed_in(administrator)
    begun = browser.post(f"/o/{organization.pk}/accounting/methods/add/", {"payment": payment.pk})
    page = browser.get(begun.url)
    setup = parse_qs(urlsplit(begun.url).query)["setup"][0]

    early = browser.post(begun.url)
    localstripe.type_card(setup)
    kept = browser.post(begun.url)

    policy = page.headers["Content-Security-Policy"]
    assert f"connect-src 'self' {localstripe.url};" in policy
    assert "unsafe" not in policy
    assert "seti_" in page.content.decode()
    assert early.status_code == 422
    assert kept.url == at(payment)
    methods = browser.get(f"/o/{organization.pk}/accounting/methods/").content.decode()
    assert "Visa ending in 4242" in methods


def test_the_bank_is_asked_on_a_page_of_its_own_and_the_browser_is_not_believed(
    administrator, organization, localstripe, signed_in
):
    card = a_card(administrator, localstripe, number=ASKS)
    payment = cards.ask_card(administrator, [a_due_item(organization)])
    browser = signed_in(administrator)

    asks = browser.post(at(payment), {"method": card.pk})
    assert asks.url == f"{at(payment)}confirm/"
    assert "_secret_" in browser.get(asks.url).content.decode()
    assert browser.post(asks.url).url == asks.url, "nobody has confirmed anything"
    localstripe.authenticate(again(payment).theirs)

    assert "/invoices/" in browser.post(asks.url).url


def test_somebody_elses_payment_is_not_there(administrator, organization, elsewhere, signed_in):
    payment = cards.ask_card(administrator, [a_due_item(organization)])
    theirs = at(payment).replace(str(organization.pk), str(elsewhere.organization.pk))

    assert signed_in(elsewhere).get(at(payment)).status_code == 404
    assert signed_in(elsewhere).get(theirs).status_code == 404
    assert signed_in(elsewhere).post(f"{theirs}confirm/").status_code == 404


def test_whoever_may_only_see_pays_nothing(administrator, organization, localstripe, signed_in):
    member = a_member(organization, Role.EXTERNAL, accounting=Accounting.SEE)
    payment = cards.ask_card(administrator, [a_due_item(organization)])
    browser = signed_in(member)

    assert "somebody who may pay" in browser.get(at(payment)).content.decode()
    assert browser.post(at(payment), {"method": 1}).status_code == 403
    assert browser.post(f"/o/{organization.pk}/accounting/methods/add/").status_code == 403


def test_a_card_is_removed_after_a_question(administrator, organization, localstripe, signed_in):
    card = a_card(administrator, localstripe)
    browser, here = signed_in(administrator), f"/o/{organization.pk}/accounting/methods/"

    asked = browser.get(f"{here}{card.pk}/remove/").content.decode()
    browser.post(f"{here}{card.pk}/remove/")

    assert "Automatic renewals are charged to it now" in asked
    assert "No card is saved yet" in browser.get(here).content.decode()


def test_secrets_are_in_no_log(administrator, organization, localstripe, caplog):
    card = a_card(administrator, localstripe)
    settling.pay(administrator, cards.ask_card(administrator, [a_due_item(organization)]), card)

    assert SECRET not in caplog.text
    assert "_secret_" not in caplog.text


@pytest.mark.rule("R-55")
def test_cards_of_a_deleted_organization_are_forgotten_here_and_there(
    representative, organization, localstripe, adds_up
):
    used, spare = (a_card(representative, localstripe) for _ in range(2))
    payment = cards.ask_card(representative, [a_due_item(organization)])
    settling.pay(representative, payment, used)
    with everywhere():
        customer = Customer.objects.get().reference
        references = [used.reference, spare.reference]

    delete(representative, name=organization.name)
    for _ in range(2):  # told twice, it is forgotten once
        run_jobs()
        settling.forget_cards.later(organization=organization.pk)

    with everywhere():
        (left,) = SavedMethod.objects.all()
        assert not Customer.objects.exists()
    assert (left.pk, left.last4, left.brand) == (used.pk, "", "")
    for reference in references:
        assert stripe.api().payment_methods.retrieve(reference).customer is None
    with pytest.raises(StripeError):
        stripe.api().customers.retrieve(customer)
    adds_up()
