"""The language menu."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views import View

from comptoir.accounts.actors import Person
from comptoir.accounts.http import VisitorRequest, onward
from comptoir.accounts.languages import KNOWN
from comptoir.accounts.operations import languages as operations

YEAR = 60 * 60 * 24 * 365


class Language(View):
    """A choice of language: on the account of whoever is in, in a cookie for everybody."""

    def post(self, request: VisitorRequest) -> HttpResponse:
        """Speak it from the next page on."""
        response = redirect(onward(request))
        chosen = request.POST.get("language", "")
        if chosen not in KNOWN:
            return response
        if isinstance(request.actor, Person):
            operations.speak(request.actor, language=chosen)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=YEAR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response
