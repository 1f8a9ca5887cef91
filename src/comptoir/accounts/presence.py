"""When a device was last seen: noted every five minutes at most, so most requests cost nothing."""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.http import HttpRequest, HttpResponseBase
from django.utils.timezone import now

from comptoir.kit.limits import SEEN_EVERY

Respond = Callable[[HttpRequest], HttpResponseBase]
SEEN = "comptoir_seen"
PERIOD = SEEN_EVERY.total_seconds()


def middleware(get_response: Respond) -> Respond:
    """Note the visit of whoever is signed in, when it is due."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated and request.session.get(SEEN, 0) < time.time() - PERIOD:
            note(request)
        return get_response(request)

    return respond


def note(request: HttpRequest) -> None:
    """Write down when, from where and with what the session was used."""
    request.session[SEEN] = int(time.time())
    seen = UserSession.objects.filter(session_key=request.session.session_key).update(
        last_seen_at=now(),
        ip=request.META["REMOTE_ADDR"],
        user_agent=request.headers.get("User-Agent", "")[:200],
    )
    if not seen:
        UserSession.objects.create_from_request(request)


def carry_over(request: HttpRequest, old_key: str) -> None:
    """Keep the device's row when its session got another key."""
    UserSession.objects.filter(session_key=old_key).update(session_key=request.session.session_key)
