"""Changing one's mind about leaving (R-21)."""

from __future__ import annotations

from comptoir.accounts.actors import Person
from comptoir.accounts.events import DeletionCancelled
from comptoir.accounts.operations.witness import witness
from comptoir.accounts.permissions import Own
from comptoir.core.operations import operation


@operation(Own.ACCOUNT)
def cancel_deletion(actor: Person) -> None:
    """Keep the account; it is as it was before its deletion was asked for."""
    if actor.user.deletion_asked_at is None:
        return

    actor.user.deletion_asked_at = None
    actor.user.save(update_fields=["deletion_asked_at"])
    witness(actor, DeletionCancelled())
