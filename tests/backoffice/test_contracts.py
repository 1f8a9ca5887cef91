"""Contracts that customers end without a login, settled by our team."""

from __future__ import annotations

import pytest

from comptoir.core.actors import System
from comptoir.core.tenancy import everywhere
from comptoir.orders.models import Declaration
from comptoir.orders.operations import leaving
from comptoir.orders.permissions import Ending
from comptoir.products.models import Product
from tests.jobs import letters_to
from tests.products.making import active

ADDRESS = "zoe@elsewhere.example"


def said() -> Declaration:
    return leaving.receive(
        System(),
        kind=Ending.TERMINATION,
        name="Zoé",
        email=ADDRESS,
        contract="my backup",
        language="en",
        address="192.0.2.1",
    )


def words(answer) -> str:
    return answer.content.decode()


@pytest.mark.rule("R-52")
def test_staff_find_the_contract_and_end_it(representative, counter):
    product = active(representative.organization)
    declared = said()
    assert "my backup" in words(counter.get("/staff/contracts/"))
    page = f"/staff/contracts/{declared.pk}/"
    assert product.name in words(counter.get(page, {"q": "Munster"}))

    assert counter.post(page, {"product": product.pk}).status_code == 302

    with everywhere():
        declared.refresh_from_db()
        ended = Product.objects.told().get(pk=product.pk)
    assert declared.settled_at is not None
    assert ended.step in {"cancelled", "terminated"}
    assert any("The contract ends on" in one.text for one in letters_to(ADDRESS))


@pytest.mark.rule("R-51", "R-52")
def test_what_fits_no_contract_is_refused_with_a_reason(counter):
    page = f"/staff/contracts/{said().pk}/"
    assert counter.post(page, {}).status_code == 422
    assert counter.post(page, {"reason": "We have no such customer."}).status_code == 302
    assert any("We have no such customer." in one.text for one in letters_to(ADDRESS))


@pytest.mark.rule("R-51")
def test_staff_read_why_a_withdrawal_cannot_take_effect(representative, counter):
    product = active(representative.organization)
    declared = leaving.receive(
        System(),
        kind=Ending.WITHDRAWAL,
        name="Zoé",
        email=ADDRESS,
        contract="my backup",
        language="en",
        address="192.0.2.1",
    )

    page = f"/staff/contracts/{declared.pk}/"
    answer = counter.post(page, {"product": product.pk}, follow=True)

    assert "private customers" in words(answer)
    with everywhere():
        declared.refresh_from_db()
    assert declared.settled_at is None
