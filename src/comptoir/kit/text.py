"""Small things about words."""

from __future__ import annotations

import re
import unicodedata
import zlib

STRIPES = 12


def address(written: str) -> str:
    """Normalise an e-mail address: trimmed and in lower case (R-01)."""
    return unicodedata.normalize("NFC", written).strip().lower()


def name(first: str, last: str, otherwise: str) -> str:
    """Return first and last name; else what the person is known by otherwise, the address."""
    return f"{first} {last}".strip() or otherwise


def initials(first: str, last: str, otherwise: str = "") -> str:
    """Return the one or two capital letters of a bubble; never empty when anything is known."""
    letters = [word[0] for word in (first.strip(), last.strip()) if word]
    return "".join(letters or [otherwise.strip()[:1] or "?"]).upper()


def stripe(identity: object) -> int:
    """Choose one of the stripe colours, always the same for the same organization."""
    return zlib.crc32(str(identity).encode()) % STRIPES


def masked(email: str) -> str:
    """Hide most of an address, leaving what its owner recognises: ``z•••@e•••.org``."""
    local, _, domain = email.partition("@")
    host, _, ending = domain.rpartition(".")
    return f"{local[:1]}•••@{host[:1]}•••.{ending}"


def folded(words: str) -> str:
    """Return words as a search compares them: no accents, no capitals."""
    apart = unicodedata.normalize("NFKD", words.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def slug(words: str) -> str:
    """Return words as they stand in an address: ``Créer l'équipe`` is ``creer-l-equipe``."""
    return "-".join(re.findall(r"[a-z0-9]+", folded(words)))
