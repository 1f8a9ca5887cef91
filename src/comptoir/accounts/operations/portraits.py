"""A person's image: in the place of the initials, for oneself and the people one works with."""

from __future__ import annotations

from comptoir.accounts import pictures
from comptoir.accounts.actors import Person
from comptoir.accounts.events import PortraitPutUp, PortraitTakenDown
from comptoir.accounts.models import Portrait, User
from comptoir.accounts.permissions import Own
from comptoir.core.operations import operation
from comptoir.journal import operations as journal


@operation(Own.ACCOUNT)
def put_up(actor: Person, *, file: bytes) -> Portrait:
    """Show an image in the place of the initials, whatever was there before."""
    picture = pictures.portrait(file)
    before = _held(actor)

    portrait = Portrait.objects.create(**vars(picture))
    _show(actor, portrait)
    if before is None or _forget(before) != portrait.sha256:
        journal.record(actor, PortraitPutUp())
    return portrait


@operation(Own.ACCOUNT)
def take_down(actor: Person) -> None:
    """Give the place back to the initials; twice is once."""
    before = _held(actor)
    if before is None:
        return

    _show(actor, None)
    _forget(before)
    journal.record(actor, PortraitTakenDown())


def _held(actor: Person) -> int | None:
    """Return the present image's number; nobody else changes it until the commit."""
    return User.objects.select_for_update(of=("self",)).get(pk=actor.user.pk).portrait_id


def _show(actor: Person, portrait: Portrait | None) -> None:
    actor.user.portrait = portrait
    actor.user.save(update_fields=["portrait"])


def _forget(portrait: int) -> str:
    """Delete an image that nobody shows any more; return its fingerprint."""
    gone = Portrait.objects.defer("image").get(pk=portrait)
    gone.delete()
    return gone.sha256
