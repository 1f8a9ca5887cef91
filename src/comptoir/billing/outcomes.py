"""What the other side says became of money that it was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto

from comptoir.billing.facts import Means
from comptoir.kit.money import Money


class Stands(StrEnum):
    """What became of money that was asked for."""

    OPEN = auto()  # nobody has paid yet
    CONFIRM = auto()  # the bank wants the person to confirm it
    PENDING = auto()  # on its way: the other side will tell
    PAID = auto()
    REFUSED = auto()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the other side says: how it stands, how much really came, and by which means."""

    stands: Stands
    amount: Money | None = None  # where it is paid
    means: Means = Means.CARD
    theirs: str = ""  # what they call it
    reason: str = ""  # why not, in their words
