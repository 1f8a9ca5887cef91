"""Many who want the same few uses of a code, or the same grant."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.utils.timezone import now

from comptoir.accounts.actors import Visitor
from comptoir.catalogue import assortment
from comptoir.catalogue.models import CodeGuess, FreeGrantUse, Offer, PromoUse
from comptoir.catalogue.operations import guesses
from comptoir.catalogue.operations.free_grants import GrantSpent, consume_grant
from comptoir.catalogue.operations.promo_codes import reserve_code
from comptoir.catalogue.operations.stocking import stock
from comptoir.catalogue.pricing import CodeUsedUp, Line
from comptoir.core.actors import System
from comptoir.core.tenancy import everywhere
from comptoir.kit import limits
from comptoir.kit.money import Currency, Money
from comptoir.organizations.actors import Member
from comptoir.organizations.permissions import Role
from tests.catalogue.conftest import a_code, a_grant, an_offer
from tests.conftest import a_member, an_organization
from tests.races.overlap import Course, overlapping

HERE = "catalogue.operations"
BUYERS = 50
AT_ONCE = 10


def buyer(number: int) -> Member:
    place = an_organization(f"Buyer {number}")
    return a_member(place, Role.LEGAL_REPRESENTATIVE, f"buyer-{number}@example.org")


def reserve(who: Member, offer: int) -> Any:
    return reserve_code(
        who,
        code="LAST",
        source="order:1",
        lines=[Line(offer, Money(1000, Currency.CHF))],
        until=now() + timedelta(minutes=30),
    )


@pytest.mark.rule("R-44")
@pytest.mark.proves(f"{HERE}.promo_codes:_held")
def test_the_second_buyer_of_the_last_use_waits_and_is_told():
    offer = an_offer().pk
    a_code("LAST", most=1)
    one, other = buyer(1), buyer(2)

    first, second = overlapping(lambda: reserve(one, offer), lambda: reserve(other, offer))

    assert isinstance(first, PromoUse), repr(first)
    assert isinstance(second, CodeUsedUp), repr(second)


@pytest.mark.rule("R-44")
@pytest.mark.proves(f"{HERE}.promo_codes:_held")
def test_one_use_left_and_fifty_buyers_gives_one_use():
    offer = an_offer().pk
    a_code("LAST", most=1)
    buyers = [buyer(number) for number in range(BUYERS)]
    results: list[Any] = []

    for start in range(0, BUYERS, AT_ONCE):
        results += _rush(buyers[start : start + AT_ONCE], offer)

    assert sum(isinstance(one, PromoUse) for one in results) == 1
    assert sum(isinstance(one, CodeUsedUp) for one in results) == BUYERS - 1
    with everywhere():
        assert PromoUse.objects.count() == 1


def _rush(buyers: list[Member], offer: int) -> list[Any]:
    """Let them all go at the same moment."""
    door = Barrier(len(buyers))

    def through(who: Member) -> Any:
        door.wait()
        return reserve(who, offer)

    courses = [Course(lambda who=who: through(who)) for who in buyers]
    for course in courses:
        course.start()
    for course in courses:
        course.join()
    return [course.result for course in courses]


@pytest.mark.proves(f"{HERE}.stocking:stock")
def test_two_consoles_that_start_at_once_fill_the_catalogue_once():
    sketches = assortment.read()

    assert overlapping(lambda: stock(System(), sketches), lambda: stock(System(), sketches)) == (
        None,
        None,
    )

    assert Offer.objects.count() == len(sketches)


@pytest.mark.rule("R-43")
@pytest.mark.proves(f"{HERE}.free_grants:_held")
def test_two_orders_do_not_take_the_same_grant():
    who = buyer(1)
    grant = a_grant(who.organization, an_offer())

    first, second = overlapping(
        lambda: consume_grant(who, grant, source="order:1:1"),
        lambda: consume_grant(who, grant, source="order:2:1"),
    )

    assert isinstance(first, FreeGrantUse), repr(first)
    assert isinstance(second, GrantSpent), repr(second)


@pytest.mark.rule("R-44")
@pytest.mark.proves(f"{HERE}.guesses:attempt")
def test_the_tenth_guess_of_two_at_once_is_one():
    visitor = Visitor("192.0.2.1")
    for _ in range(limits.CODE_GUESSES - 1):
        guesses.attempt(visitor)

    results = overlapping(*[lambda: guesses.attempt(visitor)] * 2)

    assert isinstance(results[0], CodeGuess), results
    assert isinstance(results[1], guesses.TooManyGuesses), results
    assert CodeGuess.objects.count() == limits.CODE_GUESSES
