"""Which language and time zone a page is in: chosen by the user, else the browser, else the setting."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation

Respond = Callable[[HttpRequest], HttpResponseBase]
KNOWN = {code for code, _ in settings.LANGUAGES}


def middleware(get_response: Respond) -> Respond:
    """Speak the reader's language; after AuthenticationMiddleware."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        user = request.user
        signed_in = user.is_authenticated
        language = user.language if signed_in else spoken(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        timezone.activate(_zone(user.time_zone if signed_in else ""))
        response = get_response(request)
        response.headers.setdefault("Content-Language", language)
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


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name or settings.TIME_ZONE)
