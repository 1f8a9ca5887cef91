"""Sessions: which browsers are logged in, and ending them (R-23)."""

from __future__ import annotations

from allauth.usersessions.models import UserSession

from comptoir.accounts import browsers
from comptoir.accounts.actors import Person
from comptoir.accounts.events import DeviceLoggedOut, OtherDevicesLoggedOut
from comptoir.accounts.models import Session, User
from comptoir.accounts.operations.witness import witness
from comptoir.accounts.permissions import Own
from comptoir.core.operations import operation
from comptoir.journal import operations as journal


@operation(Own.ACCOUNT, fresh=True)
def end_session(actor: Person, session: UserSession) -> None:
    """Log one device out; its next click asks for the password."""
    device = browsers.recognise(session.user_agent)
    journal.record(actor, DeviceLoggedOut(device=device.name))
    Session.objects.filter(user_id=actor.user.pk, session_key=session.session_key).delete()
    session.delete()


@operation(Own.ACCOUNT, fresh=True)
def end_other_sessions(actor: Person, *, keep: str) -> None:
    """Log out every device but the one whose session is `keep`."""
    close_all(actor.user, keep=keep)
    witness(actor, OtherDevicesLoggedOut())


def close_all(user: User, *, keep: str = "") -> None:
    """End a person's sessions for good, but perhaps one; inside somebody else's operation."""
    for sessions in (Session.objects, UserSession.objects):
        sessions.filter(user_id=user.pk).exclude(session_key=keep).delete()
