"""« Get the balance back »: set aside, decided by staff, told to the bank (R-41)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from comptoir.billing.models import Account, What, Withdrawal
from comptoir.billing.obstacles import (
    Decided,
    MoreThanTheBalance,
    NotAnIban,
    NotEnoughPrepaid,
    UnderWay,
)
from comptoir.billing.operations import paying, withdrawing
from comptoir.billing.operations.booking import book
from comptoir.core.actors import System
from comptoir.core.refusals import Forbidden
from comptoir.core.tenancy import everywhere
from comptoir.kit.money import Currency
from tests.billing.conftest import a_due_item, chf, paid_in, prepaid, sums
from tests.jobs import letters_to, run_jobs

pytestmark = pytest.mark.django_db
IBAN = "CH93 0076 2011 6238 5295 7"


def ask(actor, cents: int = 12_00, iban: str = IBAN) -> Withdrawal:
    return withdrawing.ask_back(actor, amount=chf(cents), iban=iban, holder="Munster SA")


@pytest.mark.rule("R-41")
def test_what_is_asked_back_is_set_aside_and_pays_nothing_meanwhile(
    organization, administrator, adds_up
):
    paid_in(organization, 12_00)

    asked = ask(administrator)

    assert asked.iban == "CH9300762011623852957"
    assert prepaid(organization) == 0
    assert sums(organization) == {"card": 12_00, "reserved": -12_00}
    with pytest.raises(NotEnoughPrepaid):
        paying.pay_from_prepaid(administrator, [a_due_item(organization)])
    adds_up()


@pytest.mark.rule("R-41")
def test_no_more_than_the_balance_and_never_promotional_credit(organization, administrator):
    paid_in(organization, 12_00)
    with everywhere():
        gift = {Account.PROMOTIONAL: -5_00, Account.REVENUE: 5_00}
        book(organization, What.GIFT, Currency.CHF, gift)

    with pytest.raises(MoreThanTheBalance):
        ask(administrator, 12_01)


@pytest.mark.rule("R-41")
@pytest.mark.parametrize("iban", ["", "CH9300762011623852958", "hello", "DE00"])
def test_an_iban_is_checked(organization, administrator, iban):
    paid_in(organization, 12_00)

    with pytest.raises(NotAnIban):
        ask(administrator, iban=iban)


def test_one_withdrawal_at_a_time(organization, administrator):
    paid_in(organization, 12_00)
    ask(administrator, 5_00)

    with pytest.raises(UnderWay):
        ask(administrator, 5_00)


@pytest.mark.rule("R-10", "R-41")
def test_withdrawing_needs_the_accounting_right(organization, collaborator, external):
    paid_in(organization, 12_00)

    for actor in (collaborator, external):
        with pytest.raises(Forbidden):
            ask(actor)


@pytest.mark.rule("R-41")
def test_refused_money_is_on_the_account_again_and_the_reason_is_told(
    organization, administrator, adds_up
):
    paid_in(organization, 12_00)
    here, asked = System(organization.pk), ask(administrator)

    withdrawing.refuse(here, asked, reason="The account is somebody else's.", by=here)

    assert prepaid(organization) == 12_00
    (letter,) = [one for one in letters_to(administrator.user.email) if "refused" in one.subject]
    assert "The account is somebody else's." in letter.text
    with pytest.raises(Decided):
        withdrawing.approve(here, asked, by=here)
    adds_up()


@pytest.mark.rule("R-41")
def test_approved_money_leaves_by_the_bank_once(organization, administrator, adds_up):
    paid_in(organization, 12_00)
    here, asked = System(organization.pk), ask(administrator)
    with pytest.raises(Decided):
        withdrawing.pay_out(here, asked, by=here)

    withdrawing.approve(here, asked, by=here)
    withdrawing.pay_out(here, asked, by=here)

    assert sums(organization) == {"card": 12_00, "bank": -12_00}
    with pytest.raises(Decided):
        withdrawing.pay_out(here, asked, by=here)
    adds_up()


@pytest.mark.rule("R-41")
def test_the_pages_say_what_is_under_way(organization, representative, signed_in):
    paid_in(organization, 12_00)
    browser = signed_in(representative)
    page = reverse("billing:withdrawal", args=[organization.pk])
    assert "12.00" in browser.get(page).content.decode()

    wrong = browser.post(page, {"amount": "12", "iban": "CH1", "holder": "Munster SA"})
    assert wrong.status_code == 422
    assert "This is not a valid IBAN." in wrong.content.decode()
    assert 'value="CH1"' in wrong.content.decode()

    sent = {"amount": "12", "iban": IBAN, "holder": "Munster SA"}
    assert browser.post(page, sent).status_code == 302
    assert "our team looks at it" in browser.get(page).content.decode()
    prepaid_page = browser.get(reverse("billing:prepaid", args=[organization.pk]))
    assert "Set aside for a withdrawal" in prepaid_page.content.decode()


@pytest.mark.rule("R-41")
def test_a_low_balance_is_told_once_until_it_was_above(organization, representative):
    paid_in(organization, 30_00)
    withdrawing.choose_alert(representative, below=20_00)

    def told() -> int:
        found = letters_to(representative.user.email)
        return len([one for one in found if "nearly empty" in one.subject])

    paying.pay_from_prepaid(representative, [a_due_item(organization, "a:1")])
    assert told() == 1
    paying.pay_from_prepaid(representative, [a_due_item(organization, "a:2")])
    assert told() == 1
    paid_in(organization, 30_00, "ch_9")
    run_jobs()
    paying.pay_from_prepaid(representative, [a_due_item(organization, "a:3", price=chf(20_00))])
    assert told() == 2


@pytest.mark.rule("R-41")
def test_when_to_be_told_is_chosen_on_a_page(organization, representative, signed_in):
    browser, page = signed_in(representative), reverse("billing:alert", args=[organization.pk])
    assert browser.post(page, {"below": "lots"}).status_code == 422
    assert browser.post(page, {"below": "20"}).status_code == 302
    assert 'value="20.00"' in browser.get(page).content.decode()
    assert browser.post(page, {"below": ""}).status_code == 302
    shown = browser.get(reverse("billing:prepaid", args=[organization.pk])).content.decode()
    assert "never" in shown
