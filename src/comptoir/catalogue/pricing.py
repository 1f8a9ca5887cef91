"""What something costs: prices of a day, codes and grants on a line; values in, values out.

Every amount is gross, at the seller's own standard rate; nothing ever falls below 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from comptoir.core.refusals import Refusal
from comptoir.kit.money import Currency, Money, total


class NotSold(Refusal):
    """There is no price for this on that day."""

    message = _("This offer is not sold for this period in this currency.")


class UnknownCode(Refusal):
    """Nobody made such a code, or it does not hold yet (R-44)."""

    message = _("We do not know this promo code.")
    field = "code"


class CodeExpired(Refusal):
    """Its last day is over."""

    message = _("This promo code has expired.")
    field = "code"


class CodeUsedUp(Refusal):
    """All its uses are taken."""

    message = _("This promo code is used up.")
    field = "code"


class CodeAlreadyUsed(Refusal):
    """The organization has had its share of it."""

    message = _("Your organization has already used this promo code.")
    field = "code"


class CodeForOther(Refusal):
    """It is good for other offers."""

    message = _("This promo code is not for this product.")
    field = "code"


class CodeInOtherCurrency(Refusal):
    """It is good for orders in another currency."""

    message = _("This promo code is for orders in another currency.")
    field = "code"


class BelowMinimum(Refusal):
    """The order is too small for it."""

    message = _("The order does not reach the minimum of this promo code.")
    field = "code"


class CodeOnFreeLine(Refusal):
    """A free grant is on the line: nothing is left to reduce."""

    message = _("A promo code cannot be combined with a free grant.")
    field = "code"


class OneCodeALine(Refusal):
    """Another code is on every line it would fit."""

    message = _("Another promo code is already applied here; only one is possible.")
    field = "code"


@dataclass(frozen=True, slots=True)
class Tag:
    """What one of something costs for so many months, from a day to another."""

    months: int
    gross: Money
    setup: Money
    first: date
    last: date | None = None

    @property
    def begin(self) -> Money:
        """What the first period costs."""
        return self.gross + self.setup

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


def chosen(tags: Iterable[Tag], *, currency: Currency, months: int, day: date) -> Tag:
    """Return the price of a currency, a period and a day; at most one holds."""
    for tag in tags:
        if tag.months == months and tag.gross.currency == currency and tag.holds(day):
            return tag
    raise NotSold


@dataclass(frozen=True, slots=True)
class Line:
    """What a code looks at: an offer, what its line costs now, and whether that is given."""

    offer: int  # its number
    amount: Money  # quantity and setup included
    free: bool = False


@dataclass(frozen=True, slots=True)
class Terms:
    """What a promo code is good for."""

    percent: int | None
    off: Money | None
    currency: Currency | None  # None: any
    minimum: int  # cents, of what it fits
    offers: frozenset[int]  # empty: all
    starts: date
    ends: date | None

    def fits(self, line: Line) -> bool:
        return not self.offers or line.offer in self.offers


def obstacle(
    terms: Terms, lines: Sequence[Line], day: date, others: Sequence[Terms] = ()
) -> Refusal | None:
    """Return why a code does nothing for an order: the first reason, as the page says it (R-44).

    `others` are the codes that were typed before it.
    """
    return _not_now(terms, day) or _not_here(terms, lines, others)


def reductions(terms: Sequence[Terms], lines: Sequence[Line]) -> list[tuple[int | None, Money]]:
    """Return for each line which of the codes is on it, by place, and what it takes off.

    Codes count in the order in which they were typed; a line has one. An amount is shared out
    over the lines that it fits.
    """
    taken = _assigned(terms, lines)
    found: list[tuple[int | None, Money]] = [
        (place, Money(0, line.amount.currency)) for place, line in zip(taken, lines, strict=True)
    ]
    for place, one in enumerate(terms):
        at = [number for number, code in enumerate(taken) if code == place]
        for number, off in zip(at, _off(one, [lines[n].amount for n in at]), strict=True):
            found[number] = (place, off)
    return found


def _not_now(terms: Terms, day: date) -> Refusal | None:
    if day < terms.starts:
        return UnknownCode()
    if terms.ends is not None and terms.ends < day:
        return CodeExpired()
    return None


def _not_here(terms: Terms, lines: Sequence[Line], others: Sequence[Terms]) -> Refusal | None:
    fitting = [line for line in lines if terms.fits(line)]
    if not fitting:
        return CodeForOther()
    payable = [line for line in fitting if not line.free]
    if not payable:
        return CodeOnFreeLine()
    if terms.currency not in {None, payable[0].amount.currency}:
        return CodeInOtherCurrency()
    left = [line for line in payable if not any(other.fits(line) for other in others)]
    return _too_little(terms, left) if left else OneCodeALine()


def _too_little(terms: Terms, lines: Sequence[Line]) -> Refusal | None:
    amounts = [line.amount for line in lines]
    return BelowMinimum() if total(amounts, amounts[0].currency).cents < terms.minimum else None


def _assigned(terms: Sequence[Terms], lines: Sequence[Line]) -> list[int | None]:
    return [
        next((at for at, one in enumerate(terms) if not line.free and one.fits(line)), None)
        for line in lines
    ]


def _off(terms: Terms, amounts: Sequence[Money]) -> list[Money]:
    """What a code takes off each of its lines: a share of each, or an amount over all."""
    if not amounts:
        return []
    if terms.off is None:
        return [_share(amount, terms.percent or 0) for amount in amounts]
    whole = total(amounts, amounts[0].currency)
    weights = [amount.cents for amount in amounts]
    return min(terms.off, whole).split(weights) if whole.cents else list(amounts)


def _share(amount: Money, percent: int) -> Money:
    """So many hundredths, rounded half up to the cent."""
    return Money((amount.cents * percent * 2 + 100) // 200, amount.currency)
