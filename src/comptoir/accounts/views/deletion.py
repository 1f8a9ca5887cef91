"""The end of one's account (R-21)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views import View

from comptoir.accounts.forms import security as forms
from comptoir.accounts.http import PersonRequest
from comptoir.accounts.operations import deletion as operations
from comptoir.accounts.questions import ObstaclesToLeaving
from comptoir.core.jinja import day
from comptoir.core.news import ask
from comptoir.kit import limits


class Deletion(View):
    """What goes, what stays, what stands in the way; the last word is typed."""

    def get(self, request: PersonRequest) -> HttpResponse:
        request.actor.require_fresh()
        return self.page(request, forms.Deletion())

    def post(self, request: PersonRequest) -> HttpResponse:
        """Log out everywhere; thirty days remain to change one's mind."""
        form = forms.Deletion(request.POST)
        if form.is_valid():
            with form.reporting():
                operations.ask_deletion(request.actor, **form.cleaned_data)
                return _gone(request)
        return self.page(request, form, status=422)

    def page(self, request: PersonRequest, form: forms.Deletion, status: int = 200) -> HttpResponse:
        found = ask(ObstaclesToLeaving(request.actor.user))
        context = {
            "form": form,
            "user": request.actor.user,
            "obstacles": [(one.sentence, one.url, one.words) for one in found],
            "until": now() + limits.ACCOUNT_GRACE,
        }
        return render(request, "accounts/deletion.html", context, status=status)


def _gone(request: PersonRequest) -> HttpResponse:
    until = request.actor.user.erased_on
    logout(request)
    message = _("Your account will be deleted on %(day)s. To keep it, log in before that day.")
    messages.warning(request, message % {"day": day(until) if until else ""})
    return redirect("account_login")
