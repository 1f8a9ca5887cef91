"""Money that many move at once: nothing is paid twice, nothing negative, no number lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from comptoir.billing import checks
from comptoir.billing.camt import Credit
from comptoir.billing.drafts import Draft, whole
from comptoir.billing.models import BankCredit, Document, DueItem, Kind, OnAccount
from comptoir.billing.obstacles import AlreadyMatched, NotEnoughPrepaid
from comptoir.billing.operations import accounting, bank, issuing, paying
from comptoir.billing.sellers import today
from comptoir.core.actors import System
from comptoir.core.prepared import read
from comptoir.core.tenancy import everywhere
from comptoir.organizations.models import Organization
from tests.billing.conftest import a_due_item, chf, paid_in, prepaid, told
from tests.conftest import an_organization
from tests.races.overlap import Course, overlapping

HERE = "billing.operations"


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    courses = [Course(act) for act in acts]
    for course in courses:
        course.start()
    for course in courses:
        course.join(60)
        assert not course.is_alive(), "some wait for one another"
    return [course.result for course in courses]


def everything_adds_up() -> bool:
    with everywhere():
        return not list(checks.troubles(read))


@pytest.fixture
def here() -> Organization:
    return an_organization()


@pytest.mark.proves("organizations.models:lock")
def test_of_20_who_spend_the_prepaid_account_as_many_pass_as_it_holds(here):
    items = [a_due_item(here, f"order:1:{n}") for n in range(20)]
    paid_in(here, 5 * 12_00 + 11_99)

    results = at_once(
        [lambda it=it: paying.pay_from_prepaid(System(here.pk), [it]) for it in items]
    )

    assert sum(isinstance(it, Document) for it in results) == 5
    assert sum(isinstance(it, NotEnoughPrepaid) for it in results) == 15, results
    assert prepaid(here) == 11_99
    assert everything_adds_up()


def test_the_prepaid_account_is_spent_once_by_two_who_overlap(here):
    items = [a_due_item(here, f"order:1:{n}") for n in range(2)]
    paid_in(here, 12_00)

    one, other = overlapping(
        *(lambda it=it: paying.pay_from_prepaid(System(here.pk), [it]) for it in items)
    )

    assert isinstance(one, Document)
    assert isinstance(other, NotEnoughPrepaid), repr(other)
    assert everything_adds_up()


def test_one_payment_told_five_times_by_three_paths_is_taken_once(here):
    item = a_due_item(here)
    paying.ask_payment(System(here.pk), [item], told=told(12_00))

    results = at_once(
        [lambda: paying.record_payment(System(here.pk), told=told(12_00))] * 3
        + [lambda: paying.record_payment(System(here.pk), told=told(12_00), items=[item])] * 2
    )

    assert len({payment.pk for payment in results}) == 1
    with everywhere():
        assert Document.objects.count() == 1
    assert prepaid(here) == 0
    assert everything_adds_up()


def test_two_payments_of_one_thing_at_once_pay_it_once(here):
    item = a_due_item(here)

    overlapping(
        *(
            lambda key=key: paying.record_payment(
                System(here.pk), told=told(12_00, key), items=[item]
            )
            for key in ("ch_1", "ch_2")
        )
    )

    with everywhere():
        assert Document.objects.count() == 1
    assert prepaid(here) == 12_00
    assert everything_adds_up()


@pytest.mark.rule("R-38")
@pytest.mark.proves(f"{HERE}.issuing:_next")
def test_8_workers_issue_without_a_gap_or_a_twin_and_in_the_order_of_days():
    shops = [an_organization(f"Shop {n}") for n in range(8)]
    owed = [[a_due_item(shop, f"order:{n}:1") for n in range(10)] for shop in shops]
    for place, shop in enumerate(shops):
        paid_in(shop, 10 * 12_00, f"ch_{place}")

    results = at_once([lambda items=items: _issue_each(items) for items in owed])

    assert results == [10] * 8
    with everywhere():
        places = list(Document.objects.order_by("place").values_list("place", flat=True))
    assert places == list(range(1, 81))
    assert everything_adds_up()


def test_a_number_is_given_back_by_whoever_fails():
    one, other = an_organization("One"), an_organization("Other")
    first, second = a_due_item(one), a_due_item(other)

    with transaction.atomic():
        _issue(first)
        transaction.set_rollback(True)
    paid_in(other, 12_00)

    assert _issue_each([second]) == 1
    with everywhere():
        assert Document.objects.get().place == 1
    assert everything_adds_up()


@pytest.mark.proves(f"{HERE}.bank:assign")
def test_an_unmatched_credit_is_given_to_one_organization(here):
    other = an_organization("Other")
    kept = bank.take_credit(System(), credit=Credit("B1", chf(9_00), today()))

    _, refused = overlapping(
        lambda: bank.assign(System(), kept, organization=here.pk),
        lambda: bank.assign(System(), kept, organization=other.pk),
    )

    assert isinstance(refused, AlreadyMatched), repr(refused)
    assert (prepaid(here), prepaid(other)) == (9_00, 0)
    assert everything_adds_up()


def test_a_credit_that_two_files_tell_at_once_is_one(here):
    credit = Credit("B1", chf(9_00), today())

    at_once([lambda: bank.take_credit(System(), credit=credit)] * 5)

    with everywhere():
        assert BankCredit.objects.count() == 1


def _issue(item: DueItem) -> Document:
    draft = Draft(kind=Kind.INVOICE, charges=whole([item]))
    return issuing.issue(System(item.organization_id), draft=draft)


def _issue_each(items: list[DueItem]) -> int:
    here = System(items[0].organization_id)
    return len([paying.pay_from_prepaid(here, [item]) for item in items])


def test_what_is_invoiced_on_account_while_it_is_paid_has_one_invoice(here):
    with everywhere():
        OnAccount.objects.create(organization=here, days=30, reason="A town")
    item = a_due_item(here)
    paid_in(here, 12_00)

    one, other = overlapping(
        lambda: accounting.invoice_on_account(System(here.pk), [item]),
        lambda: paying.pay_from_prepaid(System(here.pk), [item]),
    )

    assert one == other, (one, other)
    with everywhere():
        (invoice,) = Document.objects.filter(organization=here)
    assert invoice.paid_at is not None
    assert prepaid(here) == 0
    assert everything_adds_up()
