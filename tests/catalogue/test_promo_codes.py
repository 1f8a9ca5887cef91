"""Promo codes: reserved, counted, given back, and refused with the reason (R-44)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import now

from comptoir.catalogue import pricing
from comptoir.catalogue.days import today
from comptoir.catalogue.models import PromoUse
from comptoir.catalogue.operations.promo_codes import (
    count_code,
    examined,
    release_code,
    reserve_code,
)
from comptoir.catalogue.pricing import Line
from comptoir.core.actors import System
from comptoir.core.refusals import Forbidden, Refusal
from comptoir.core.tenancy import everywhere, tenancy
from comptoir.journal.models import Entry
from comptoir.kit.money import Currency, Money
from tests.catalogue.conftest import a_code

pytestmark = pytest.mark.rule("R-44")
HALF_AN_HOUR = timedelta(minutes=30)


def reserve(actor, mail, code="summer", source="order:1", **changes):
    line = Line(mail.pk, Money(5000, Currency.CHF))
    until = changes.pop("until", now() + HALF_AN_HOUR)
    return reserve_code(actor, code=code, source=source, lines=[line], until=until, **changes)


def refused(act) -> type[Refusal]:
    with pytest.raises(Refusal) as found:
        act()
    assert found.value.field == "code"
    return type(found.value)


def test_capitals_and_spaces_do_not_matter(representative, mail):
    made = a_code("SUMMER")

    assert reserve(representative, mail, " sumMer ").code == made
    assert examined(" sumMer", [Line(mail.pk, Money(1, Currency.CHF))]) == made


def test_every_reason_has_a_sentence_of_its_own(representative, elsewhere, mail, hosting):
    a_code("SUMMER", most=1)
    a_code("OLD", ends=today() - timedelta(1), starts=today() - timedelta(9))
    a_code("SOON", starts=today() + timedelta(1))
    a_code("HOSTING", [hosting])
    a_code("ONCE", most_each=1)
    reserve(elsewhere, mail)
    reserve(representative, mail, "once")

    def why(code: str) -> type[Refusal]:
        return refused(lambda: reserve(representative, mail, code, "order:2"))

    assert why("nothing") is pricing.UnknownCode
    assert why("soon") is pricing.UnknownCode
    assert why("old") is pricing.CodeExpired
    assert why("summer") is pricing.CodeUsedUp
    assert why("hosting") is pricing.CodeForOther
    assert why("once") is pricing.CodeAlreadyUsed


def test_examining_takes_no_use_and_says_the_same(representative, elsewhere, mail):
    a_code("SUMMER", most=1)
    lines = [Line(mail.pk, Money(5000, Currency.CHF))]

    examined("summer", lines)
    examined("summer", lines, organization=representative.organization)
    use = reserve(representative, mail)

    assert refused(lambda: examined("summer", lines)) is pricing.CodeUsedUp
    assert (
        refused(lambda: examined("summer", lines, organization=use.organization))
        is pricing.CodeAlreadyUsed
    )
    assert refused(lambda: examined("winter", lines)) is pricing.UnknownCode


def test_a_reservation_lapses_and_is_somebody_elses(representative, elsewhere, mail):
    a_code("SUMMER", most=1)
    reserve(representative, mail, until=now() - timedelta(seconds=1))

    reserve(elsewhere, mail)

    assert refused(lambda: reserve(representative, mail)) is pricing.CodeUsedUp


def test_asking_again_for_the_same_order_keeps_the_same_use_longer(representative, mail):
    a_code("SUMMER", most=1, most_each=1)
    first = reserve(representative, mail)
    later = now() + timedelta(days=30)

    again = reserve(representative, mail, until=later)

    assert again == first
    assert again.reserved_until == later


def test_a_counted_use_stays_taken_and_is_told_once(representative, elsewhere, mail):
    a_code("SUMMER", most=1)
    use = reserve(representative, mail)

    for _ in range(2):
        count_code(System(representative.organization.pk), use)
    release_code(representative, use)

    assert refused(lambda: reserve(elsewhere, mail)) is pricing.CodeUsedUp
    with everywhere():
        assert PromoUse.objects.get().released_at is None
        assert Entry.objects.filter(action="catalogue.PromoCodeUsed").count() == 1


def test_what_was_paid_for_counts_even_when_its_time_was_over(representative, mail):
    a_code("SUMMER")
    use = reserve(representative, mail, until=now() - timedelta(hours=1))

    count_code(representative, use)

    with everywhere():
        assert list(PromoUse.objects.standing()) == [use]


def test_a_released_use_is_free_again(representative, elsewhere, mail):
    a_code("SUMMER", most=1, most_each=1)
    release_code(representative, reserve(representative, mail))

    use = reserve(elsewhere, mail)
    release_code(elsewhere, use)

    assert reserve(representative, mail).pk != use.pk


def test_limits_of_an_organization_and_of_all_are_two(representative, elsewhere, mail):
    a_code("SUMMER", most=3, most_each=2)
    reserve(representative, mail, source="order:1")
    reserve(representative, mail, source="order:2")

    assert (
        refused(lambda: reserve(representative, mail, source="order:3")) is pricing.CodeAlreadyUsed
    )
    reserve(elsewhere, mail, source="order:1")
    assert refused(lambda: reserve(elsewhere, mail, source="order:2")) is pricing.CodeUsedUp


def test_whoever_may_not_order_reserves_nothing(collaborator, mail):
    a_code("SUMMER")
    with pytest.raises(Forbidden):
        reserve(collaborator, mail)


def test_nobody_sees_who_else_uses_a_code(representative, elsewhere, mail):
    a_code("SUMMER")
    reserve(elsewhere, mail)

    with tenancy(representative.organization.pk):
        assert not PromoUse.objects.exists()
