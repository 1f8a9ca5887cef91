"""The language that an account is spoken to in."""

from __future__ import annotations

from comptoir.accounts.actors import Person
from comptoir.accounts.permissions import Own
from comptoir.core.operations import operation


@operation(Own.ACCOUNT)
def speak(actor: Person, *, language: str) -> None:
    """Speak this language on pages and in letters from now on."""
    actor.user.language = language
    actor.user.save(update_fields=["language"])
