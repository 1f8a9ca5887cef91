"""Cards that many speak of at once: one payment, one invoice, one charge."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from comptoir.billing import settling
from comptoir.billing.models import Document, Payment, SavedMethod
from comptoir.billing.obstacles import NotEnoughPrepaid, PaymentOver, TooMuchBack
from comptoir.billing.operations import cards, owing, returning
from comptoir.core.actors import System
from comptoir.core.tenancy import everywhere
from comptoir.organizations.actors import Member
from comptoir.organizations.permissions import Role
from tests.billing.conftest import a_due_item, chf, prepaid
from tests.billing.test_cards import a_card, again
from tests.conftest import a_member, an_organization
from tests.localstripe import ASKS, signed
from tests.races.overlap import overlapping
from tests.races.test_money import at_once, everything_adds_up


@pytest.fixture
def member(localstripe) -> Member:
    return a_member(an_organization(), Role.LEGAL_REPRESENTATIVE)


@pytest.fixture
def confirmed(member, localstripe) -> Payment:
    """The bank has taken it; nobody has told us."""
    card = a_card(member, localstripe, number=ASKS)
    payment = cards.ask_card(member, [a_due_item(member.organization)])
    settling.pay(member, payment, card)
    localstripe.authenticate(again(payment).theirs)
    return payment


def invoices() -> int:
    with everywhere():
        return Document.objects.count()


@pytest.mark.rule("R-41")
def test_one_card_payment_told_five_times_by_three_paths_is_taken_once(
    member, confirmed, localstripe
):
    here = member.organization.pk
    intent = localstripe.get(f"/v1/payment_intents/{again(confirmed).theirs}")
    event = {"type": "payment_intent.succeeded", "data": {"object": intent}}

    def hook() -> int:
        code = Client().post("/hooks/stripe/", **signed(event)).status_code
        settling.look(here, confirmed.pk)
        return code

    results = at_once(
        [lambda: settling.settle(here, confirmed)] * 2  # the browser comes back, twice
        + [hook] * 2
        + [settling.ask_of_recent_payments]
    )

    assert not [it for it in results if isinstance(it, Exception)], results
    assert invoices() == 1
    assert prepaid(member.organization) == 0
    assert everything_adds_up()


def test_two_who_press_pay_at_once_charge_once(member, localstripe):
    card = a_card(member, localstripe)
    payment = cards.ask_card(member, [a_due_item(member.organization)])

    results = at_once([lambda: settling.pay(member, payment, card)] * 4)

    assert all(not isinstance(it, Exception) or isinstance(it, PaymentOver) for it in results), (
        results
    )
    assert [it["status"] for it in localstripe.intents()].count("succeeded") == 1
    assert invoices() == 1
    assert everything_adds_up()


def test_an_order_cancelled_while_it_is_paid_is_one_or_the_other(member, confirmed):
    here = System(member.organization.pk)
    with everywhere():
        item = confirmed.items.get().due_item

    overlapping(
        lambda: owing.cancel_due_item(here, item),
        lambda: settling.settle(member.organization.pk, confirmed),
    )

    assert invoices() == 0
    assert prepaid(member.organization) == 12_00
    assert everything_adds_up()


def test_of_ten_who_send_money_back_as_many_pass_as_there_is(member, localstripe):
    card, here = a_card(member, localstripe), System(member.organization.pk)
    payment = cards.top_up_by_card(member, amount=chf(50_00))
    settling.pay(member, payment, card)

    results = at_once(
        [lambda: returning.send_back(here, payment, amount=chf(20_00), key=uuid4())] * 10
    )

    refused = [it for it in results if isinstance(it, (TooMuchBack, NotEnoughPrepaid))]
    assert len(refused) == 8, results
    assert prepaid(member.organization) == 10_00
    assert everything_adds_up()


def test_two_cards_that_become_the_usual_one_at_once_are_one(member, localstripe):
    one, other = a_card(member, localstripe), a_card(member, localstripe)

    overlapping(
        lambda: cards.prefer_method(member, one), lambda: cards.prefer_method(member, other)
    )

    with everywhere():
        assert SavedMethod.objects.filter(preferred_at__isnull=False).count() == 1
