"""Which letters can be printed: those that every shipped font has."""

from __future__ import annotations

from functools import cache
from pathlib import Path

CHARACTERS = Path(__file__).parent / "fonts" / "characters.txt"


@cache
def printable() -> frozenset[str]:
    """Return them; `scripts/assets.py` reads them out of the fonts."""
    return frozenset(CHARACTERS.read_text("utf-8"))
