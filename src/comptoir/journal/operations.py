"""Writing the journal: always inside somebody else's operation, in the same transaction."""

from __future__ import annotations

from typing import Protocol

from comptoir.core.actors import Signature
from comptoir.core.tenancy import tenancy
from comptoir.journal.events import Event
from comptoir.journal.models import Entry


class Signed(Protocol):
    """An actor that says who it is."""

    @property
    def signature(self) -> Signature: ...


def record(actor: Signed, event: Event) -> Entry:
    """Note an act; the entry belongs to the actor's organization, else to the person concerned."""
    who = actor.signature
    concerned = event.person_id if event.person_id is not None else who.user_id
    entry = Entry(
        organization_id=who.organization_id,
        person_id=concerned,
        actor_id=who.user_id,
        actor_kind=who.kind,
        action=event.name,
        details=event.details,
        before=event.before or {},
        after=event.after or {},
        address=who.address,
    )
    with tenancy(who.organization_id) if who.organization_id else tenancy(person=concerned):
        entry.save()
    return entry
