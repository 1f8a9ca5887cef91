"""Amounts of money: exact, in one currency, rounded only where the code says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import total_ordering
from itertools import accumulate, pairwise


class Currency(StrEnum):
    """A currency we invoice in; both have two decimals."""

    CHF = "CHF"
    EUR = "EUR"


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount, counted in cents."""

    cents: int
    currency: Currency

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + self._cents_of(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - self._cents_of(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.cents, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.cents < self._cents_of(other)

    @property
    def amount(self) -> Decimal:
        """The amount in whole units, with two decimals."""
        return Decimal(self.cents).scaleb(-2)

    def times(self, factor: Decimal | int) -> Money:
        """Multiply, rounding half up to the cent."""
        exact = Decimal(self.cents) * factor
        return Money(int(exact.quantize(Decimal(1), ROUND_HALF_UP)), self.currency)

    def split(self, weights: Sequence[int]) -> list[Money]:
        """Share out by weight without losing or inventing a cent."""
        total = sum(weights)
        bounds = [self.cents * reached // total for reached in accumulate(weights, initial=0)]
        return [Money(end - start, self.currency) for start, end in pairwise(bounds)]

    def _cents_of(self, other: Money) -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other.cents


def total(amounts: Iterable[Money], currency: Currency) -> Money:
    """Add up; nothing at all is 0 in that currency."""
    return sum(amounts, Money(0, currency))


class CurrencyMismatch(TypeError):
    """Two amounts in different currencies were combined."""
