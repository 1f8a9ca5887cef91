"""Which language and time zone a page is in: the user's, else the browser's, else the setting's."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation

from comptoir.accounts.models import User

Respond = Callable[[HttpRequest], HttpResponseBase]
YEAR = 60 * 60 * 24 * 365
KNOWN = {code for code, _ in settings.LANGUAGES}


def middleware(get_response: Respond) -> Respond:
    """Speak the reader's language; after AuthenticationMiddleware.

    Whoever logs out is still spoken to in the language of the account.
    """

    def respond(request: HttpRequest) -> HttpResponseBase:
        user = request.user if isinstance(request.user, User) else None
        language = user.language if user else spoken(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        timezone.activate(_zone(user.time_zone if user else ""))
        response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        if user is not None and not request.user.is_authenticated:
            remember(response, language)
        return response

    return respond


def spoken(request: HttpRequest) -> str:
    """Return the language of a visitor: the cookie of the language menu, else the browser's."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if chosen in KNOWN:
        return chosen
    for part in request.headers.get("Accept-Language", "").split(","):
        code = part.split(";")[0].strip().lower().split("-")[0]
        if code in KNOWN:
            return code
    return str(settings.DEFAULT_LANGUAGE)


def remember(response: HttpResponseBase, language: str) -> None:
    """Have the browser say from now on which language its reader has chosen."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name or settings.TIME_ZONE)
