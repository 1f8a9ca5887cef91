"""Guessing promo codes: ten that do not exist within a day, then a quarter of an hour each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import now

from comptoir.accounts.actors import Person, Visitor
from comptoir.catalogue.models import CodeGuess
from comptoir.catalogue.operations import guesses
from comptoir.catalogue.pricing import CodeUsedUp, UnknownCode
from comptoir.catalogue.retention import old_code_guesses
from comptoir.core.refusals import Refusal
from comptoir.kit import limits

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R-44")]
HERE, THERE = Visitor("192.0.2.1"), Visitor("192.0.2.2")


def typed(actor: Visitor | Person, refusal: Refusal | None = None) -> None:
    with guesses.counted(actor):
        if refusal is not None:
            raise refusal


def guessing(actor: Visitor | Person, times: int = limits.CODE_GUESSES) -> None:
    for _ in range(times):
        with pytest.raises(UnknownCode):
            typed(actor, UnknownCode())


def waits(actor: Visitor | Person) -> bool:
    try:
        typed(actor)
    except guesses.TooManyGuesses:
        return True
    return False


def test_after_ten_guesses_no_code_is_looked_at_for_a_while():
    guessing(HERE, limits.CODE_GUESSES - 1)
    assert not waits(HERE)
    guessing(HERE, 1)

    with pytest.raises(guesses.TooManyGuesses, match="Too many promo codes that do not exist"):
        typed(HERE)
    assert CodeGuess.objects.count() == limits.CODE_GUESSES


def test_each_guess_after_the_wait_locks_again():
    guessing(HERE)
    CodeGuess.objects.update(at=now() - limits.CODE_GUESSES_LOCK)
    assert not waits(HERE)
    guessing(HERE, 1)

    assert waits(HERE)


def test_a_day_later_it_begins_anew():
    guessing(HERE)
    CodeGuess.objects.update(at=now() - limits.CODE_GUESSES_KEPT)
    guessing(HERE, 1)

    assert not waits(HERE)
    assert old_code_guesses() == limits.CODE_GUESSES


@pytest.mark.parametrize("refusal", [None, CodeUsedUp()])
def test_a_code_that_exists_is_no_guess_and_clears_none(refusal):
    guessing(HERE, limits.CODE_GUESSES - 1)
    if refusal is None:
        typed(HERE)
    else:
        with pytest.raises(CodeUsedUp):
            typed(HERE, refusal)
    assert CodeGuess.objects.count() == limits.CODE_GUESSES - 1
    guessing(HERE, 1)

    assert waits(HERE)


def test_visitors_are_told_apart_by_their_network_and_people_by_their_account(person):
    guessing(HERE)
    away = Person(person.user, address=HERE.address)

    assert waits(HERE)
    assert not waits(THERE)
    assert not waits(away)
    guessing(away)
    assert waits(Person(person.user, address=THERE.address))


def test_a_household_of_ipv6_is_one():
    guessing(Visitor("2001:db8::1"))

    assert waits(Visitor("2001:db8::2"))
    assert not waits(Visitor("2001:db8:0:1::1"))


def test_an_error_of_ours_forgives_nothing():
    with pytest.raises(ZeroDivisionError), guesses.counted(HERE):
        raise ZeroDivisionError

    assert CodeGuess.objects.get().at > now() - timedelta(minutes=1)
