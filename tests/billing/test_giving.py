"""Promotional credit: given by staff, spent before money, never money itself (R-41)."""

from __future__ import annotations

import pytest

from comptoir.billing import queries
from comptoir.billing.drafts import Charge
from comptoir.billing.models import Account
from comptoir.billing.obstacles import AmountOutOfRange, MoreThanTheBalance, TwoCurrencies
from comptoir.billing.operations import cards, crediting, giving, paying, withdrawing
from comptoir.core.actors import System
from comptoir.core.tenancy import everywhere
from comptoir.journal.models import Entry
from comptoir.kit.money import Currency, Money
from tests.billing.conftest import IBAN, a_due_item, chf, paid_in, prepaid, sums, told


def given(member, cents: int = 5_00) -> None:
    here = System(member.organization.pk)
    giving.give_credit(here, amount=chf(cents), reason="A bad week", by=member)


def gift(organization) -> int:
    with everywhere():
        return queries.balance(organization, Currency.CHF, Account.PROMOTIONAL).cents


@pytest.mark.rule("R-41")
def test_a_gift_is_spent_before_money(representative, organization, adds_up):
    given(representative)
    paid_in(organization, 10_00)

    paying.pay_from_prepaid(representative, [a_due_item(organization)])

    assert (gift(organization), prepaid(organization)) == (0, 3_00)
    adds_up()


@pytest.mark.rule("R-41")
def test_a_gift_is_not_paid_out(representative, organization):
    given(representative)
    paid_in(organization, 3_00)

    with pytest.raises(MoreThanTheBalance):
        withdrawing.ask_back(representative, amount=chf(4_00), iban=IBAN, holder="Munster SA")


@pytest.mark.rule("R-41")
def test_what_a_gift_paid_is_a_gift_again_after_the_money(representative, organization, adds_up):
    given(representative)
    paid_in(organization, 7_00)
    item, here = a_due_item(organization), System(organization.pk)
    invoice = paying.pay_from_prepaid(representative, [item])

    crediting.credit_note(here, invoice, charges=[Charge(item, chf(6_00))], reason="Half")
    assert (gift(organization), prepaid(organization)) == (0, 6_00)
    crediting.credit_note(here, invoice, charges=[Charge(item, chf(6_00))], reason="The rest")

    assert (gift(organization), prepaid(organization)) == (5_00, 7_00)
    adds_up()


def test_a_gift_pays_a_part_and_a_card_the_rest(representative, organization, adds_up):
    given(representative)
    item = a_due_item(organization)

    asked = cards.ask_card(representative, [item], prepaid=chf(5_00))
    assert asked.amount == chf(7_00)
    paying.record_payment(
        System(organization.pk), told=told(7_00, asked.reference, provider="stripe")
    )

    assert gift(organization) == 0
    with everywhere():
        assert not organization.due_items.open().exists()
    adds_up()


def test_the_customer_reads_of_a_gift_on_the_statement_and_in_the_log(
    representative, organization, signed_in
):
    given(representative)

    page = signed_in(representative).get(f"/o/{organization.pk}/accounting/prepaid/")

    assert "Promotional credit" in page.content.decode()
    assert sums(organization) == {"promotional": -5_00, "revenue": 5_00}
    with everywhere():
        told_ = Entry.objects.filter(organization_id=organization.pk).latest("pk")
    assert told_.details["reason"] == "A bad week"


def test_a_gift_is_worth_something_in_the_currency_of_the_customer(representative):
    here = System(representative.organization.pk)
    for amount, refusal in (
        (chf(0), AmountOutOfRange),
        (Money(5_00, Currency.EUR), TwoCurrencies),
    ):
        with pytest.raises(refusal):
            giving.give_credit(here, amount=amount, reason="Why not", by=representative)
