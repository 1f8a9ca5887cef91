"""Acts on the security of an account: noted in the journal, told to the login address."""

from __future__ import annotations

from comptoir.accounts import letters
from comptoir.accounts.actors import Person
from comptoir.accounts.events import SecurityEvent
from comptoir.journal import operations as journal
from comptoir.journal.models import Entry


def witness(actor: Person, event: SecurityEvent) -> Entry:
    """Note an act and write to the login address, in the act's own transaction."""
    entry = journal.record(actor, event)
    letters.security_changed.post(user=actor.user.pk, entry=entry.pk)
    return entry
