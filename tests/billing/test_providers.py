"""The contract of ways to pay: each keeps it, with the other side really there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

import pytest

from comptoir.billing import settling
from comptoir.billing.camt import Credit
from comptoir.billing.models import DueItem
from comptoir.billing.obstacles import NotEnoughPrepaid, NoWayBack
from comptoir.billing.operations import accounting, bank, paying
from comptoir.billing.outcomes import Stands
from comptoir.billing.providers import PROVIDERS, Asked, Provider
from comptoir.billing.sellers import today
from comptoir.core.actors import System
from comptoir.core.refusals import Refusal
from comptoir.core.tenancy import everywhere
from comptoir.organizations.actors import Member
from tests.billing.conftest import a_due_item, chf, paid_in
from tests.billing.test_cards import a_card
from tests.localstripe import Localstripe

pytestmark = pytest.mark.usefixtures("sells")


@dataclass(frozen=True)
class Played:
    """A way to pay, what makes it possible, and how the person then pays."""

    provider: Provider
    prepare: Callable[[Member], None]
    pay: Callable[[Member, Asked], None]
    sends_back: bool = False
    asks_first: bool = True  # nothing is paid before the other side says so
    hinder: Callable[[Member], None] = lambda _: None  # what makes it impossible, for one customer


@pytest.fixture(params=sorted(PROVIDERS))
def played(request, localstripe: Localstripe) -> Played:
    return PLAYS[request.param](localstripe)


def by_card(there: Localstripe) -> Played:
    def pay(member: Member, asked: Asked) -> None:
        assert asked.payment is not None
        settling.pay(member, asked.payment, a_card(member, there))

    return Played(PROVIDERS["stripe"], lambda _: None, pay, sends_back=True)


def by_transfer(_: Localstripe) -> Played:
    def pay(_member: Member, asked: Asked) -> None:
        credit = Credit(f"B-{asked.reference}", chf(12_00), today(), asked.reference)
        for _ in range(2):
            bank.take_credit(System(), credit=credit)

    return Played(PROVIDERS["transfer"], lambda _: None, pay)


def by_prepaid(_: Localstripe) -> Played:
    def prepare(member: Member) -> None:
        paid_in(member.organization, 12_00)

    return Played(PROVIDERS["prepaid"], prepare, lambda *_: None, asks_first=False)


def on_account(_: Localstripe) -> Played:
    def prepare(member: Member) -> None:
        accounting.begin(System(member.organization.pk), days=30, reason="A town", by=member)
        paid_in(member.organization, 12_00)

    def pay(member: Member, _asked: Asked) -> None:
        with everywhere():
            items = list(member.organization.due_items.open())
        paying.pay_from_prepaid(member, items)

    def hinder(member: Member) -> None:
        accounting.end(System(member.organization.pk), by=member)

    return Played(PROVIDERS["account"], prepare, pay, hinder=hinder)


PLAYS: dict[str, Callable[[Localstripe], Played]] = {
    "stripe": by_card,
    "transfer": by_transfer,
    "prepaid": by_prepaid,
    "account": on_account,
}


@pytest.fixture
def item(organization) -> DueItem:
    return a_due_item(organization)


@pytest.fixture
def asked(played, administrator, item) -> Asked:
    played.prepare(administrator)
    return played.provider.ask(administrator, [item])


def open_items(member: Member) -> int:
    with everywhere():
        return member.organization.due_items.open().count()


def test_it_says_why_it_is_not_possible(played, administrator, settings):
    played.prepare(administrator)
    here = administrator.organization
    with everywhere():
        assert played.provider.obstacle(here, chf(12_00)) is None
    settings.STRIPE = {**settings.STRIPE, "secret_key": ""}
    settings.SELLER = {**settings.SELLER, "iban": "", "qr_iban": ""}
    played.hinder(administrator)

    with everywhere():
        obstacle = played.provider.obstacle(here, chf(12_01))

    assert isinstance(obstacle, Refusal)
    assert str(obstacle)


def test_asking_leads_somewhere_and_alone_pays_nothing(
    played, administrator, asked, signed_in, adds_up
):
    assert signed_in(administrator).get(asked.url).status_code == 200
    assert open_items(administrator) == (1 if played.asks_first else 0)
    adds_up()


def test_looking_tells_how_it_stands_and_changes_nothing(played, administrator, asked, adds_up):
    here, before = administrator.organization.pk, open_items(administrator)

    looks = [played.provider.look(here, asked.reference) for _ in range(2)]

    assert looks[0] == looks[1]
    assert looks[0].stands is (Stands.OPEN if played.asks_first else Stands.PAID)
    assert open_items(administrator) == before
    adds_up()


def test_what_is_paid_there_is_paid_here_once(played, administrator, asked, adds_up):
    here = administrator.organization
    played.pay(administrator, asked)

    looked = played.provider.look(here.pk, asked.reference)

    assert looked.stands is Stands.PAID
    assert looked.amount == chf(12_00)
    assert open_items(administrator) == 0
    with everywhere():
        assert here.documents.count() == 1
    adds_up()


def test_money_goes_back_once_or_never(played, administrator, asked):
    played.pay(administrator, asked)
    here, key = administrator.organization.pk, uuid4()

    if not played.sends_back:
        with pytest.raises(NoWayBack):
            played.provider.refund(here, asked.reference, key=key, amount=chf(5_00))
        return
    backs = [
        played.provider.refund(here, asked.reference, key=key, amount=chf(5_00)) for _ in range(2)
    ]

    assert backs[0] == backs[1]
    assert backs[0].stands is Stands.PAID
    assert backs[0].amount == chf(5_00)


def test_no_way_overdraws_the_prepaid_account(played, administrator, item):
    """A part that the prepaid account does not hold is refused before anybody is asked."""
    if played.provider.key == "prepaid":
        with pytest.raises(NotEnoughPrepaid):
            played.provider.ask(administrator, [item])
        return
    with pytest.raises(Refusal):
        played.provider.ask(administrator, [item], prepaid=chf(5_00))
