"""Who has already been in with this browser: a signed cookie, so that login alerts stay rare."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

from comptoir.accounts.models import User
from comptoir.kit.limits import BROWSER_KNOWN, PEOPLE_KNOWN

COOKIE = "comptoir_known"


def knows(request: HttpRequest, user: User) -> bool:
    """Tell whether this person has logged in with this browser before."""
    return _mark(user) in _marks(request)


def remember(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """Have the browser remember this person, among the last few."""
    others = [mark for mark in _marks(request) if mark != _mark(user)]
    response.set_signed_cookie(
        COOKIE,
        ".".join([_mark(user), *others][:PEOPLE_KNOWN]),
        salt=COOKIE,
        max_age=BROWSER_KNOWN,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _marks(request: HttpRequest) -> list[str]:
    kept = request.get_signed_cookie(COOKIE, "", salt=COOKIE, max_age=BROWSER_KNOWN)
    return kept.split(".") if kept else []


def _mark(user: User) -> str:
    return salted_hmac(COOKIE, str(user.pk), algorithm="sha256").hexdigest()[:16]
