"""The language menu."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views import View

from comptoir.accounts.actors import Person
from comptoir.accounts.http import VisitorRequest, onward
from comptoir.accounts.languages import KNOWN, remember
from comptoir.accounts.operations import languages as operations


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
        remember(response, chosen)
        return response
