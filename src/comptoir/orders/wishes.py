"""What somebody without an organization wishes to order: kept in the session (R-45)."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from dataclasses import astuple, dataclass, replace
from typing import Any

from comptoir.kit import limits

KEY = "comptoir_wishes"


@dataclass(frozen=True, slots=True)
class Wish:
    """An offer, for how long, how many, and what the offer asks for: a domain or a name."""

    offer: str  # its slug
    months: int
    quantity: int = 1
    answer: str = ""

    def like(self, other: Wish) -> bool:
        """Tell whether two wishes are one line of a cart."""
        return replace(self, quantity=1) == replace(other, quantity=1)


def kept(session: MutableMapping[str, Any]) -> list[Wish]:
    """Return what the session remembers."""
    return [Wish(*parts) for parts in session.get(KEY, [])]


def keep(session: MutableMapping[str, Any], wishes: Iterable[Wish]) -> None:
    """Remember wishes, and nothing else."""
    session[KEY] = [list(astuple(wish)) for wish in wishes]


def added(wishes: list[Wish], wish: Wish) -> list[Wish]:
    """Return the wishes with one more; of what asks for nothing, more of the same is one line."""
    for place, known in enumerate(wishes):
        if known.like(wish):
            count = known.quantity + (0 if wish.answer else wish.quantity)
            more = replace(known, quantity=min(count, limits.CART_QUANTITY))
            return [*wishes[:place], more, *wishes[place + 1 :]]
    return [*wishes, wish][: limits.CART_LINES]
