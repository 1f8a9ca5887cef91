"""Sessions: which browsers are logged in, and ending them (R-23)."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.db.models import QuerySet

from comptoir.accounts import browsers
from comptoir.accounts.actors import Person
from comptoir.accounts.events import DeviceLoggedOut, OtherDevicesLoggedOut
from comptoir.accounts.models import Session
from comptoir.accounts.operations.witness import witness
from comptoir.accounts.permissions import Own
from comptoir.core.operations import operation
from comptoir.journal import operations as journal


@operation(Own.ACCOUNT, fresh=True)
def end_session(actor: Person, session: UserSession) -> None:
    """Log one device out; its next click asks for the password."""
    device = browsers.recognise(session.user_agent)
    journal.record(actor, DeviceLoggedOut(device=device.name))
    close(UserSession.objects.filter(pk=session.pk))


@operation(Own.ACCOUNT, fresh=True)
def end_other_sessions(actor: Person, *, keep: str) -> None:
    """Log out every device but the one whose session is `keep`."""
    close(UserSession.objects.filter(user_id=actor.user.pk).exclude(session_key=keep))
    witness(actor, OtherDevicesLoggedOut())


def close(sessions: QuerySet[UserSession]) -> None:
    """End sessions for good, inside somebody else's operation."""
    keys = list(sessions.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    sessions.delete()
