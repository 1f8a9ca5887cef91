"""An account that will be erased: the one thing left to decide (R-21)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from comptoir.accounts.http import PersonRequest
from comptoir.accounts.operations import leaving


class Leaving(View):
    """Keep the account after all, or log out."""

    def get(self, request: PersonRequest) -> HttpResponse:
        """Say when it ends, and what ends."""
        if request.user.deletion_asked_at is None:
            return redirect("/")
        return render(request, "accounts/leaving.html", {"erased_on": request.user.erased_on})

    def post(self, request: PersonRequest) -> HttpResponse:
        """Keep it."""
        leaving.cancel_deletion(request.actor)
        messages.success(request, _("Your account is kept."))
        return redirect("/")
