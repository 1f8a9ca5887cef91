"""A forgotten password, and no way left (R-25)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from comptoir.accounts import links
from comptoir.accounts.forms import entrance as forms
from comptoir.accounts.http import VisitorRequest
from comptoir.accounts.operations import recovery_requests, resets
from comptoir.core.refusals import Refusal

INVALID = 422


@method_decorator(never_cache, name="dispatch")
class Forgotten(View):
    """Whose password, and where to write; the answer is the same for every address."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask."""
        return self.page(request, forms.Forgotten(initial={"email": request.GET.get("email", "")}))

    def post(self, request: VisitorRequest) -> HttpResponse:
        """Note it, and say what happens now."""
        form = forms.Forgotten(request.POST)
        if not form.is_valid():
            return self.page(request, form, status=INVALID)
        to_recovery = form.cleaned_data["to"] == "recovery"
        resets.ask(request.actor, email=form.cleaned_data["email"], to_recovery=to_recovery)
        return redirect(
            "accounts:forgotten-recovery" if to_recovery else "accounts:forgotten-login"
        )

    def page(self, request: HttpRequest, form: forms.Forgotten, status: int = 200) -> HttpResponse:
        return render(request, "accounts/forgotten.html", {"form": form}, status=status)


class Answer(View):
    """What happens now: word for word the same for every account and for none."""

    to_recovery = False

    def get(self, request: HttpRequest) -> HttpResponse:
        """Say it."""
        context = {"to_recovery": self.to_recovery}
        return render(request, "accounts/forgotten_answer.html", context)


@method_decorator(never_cache, name="dispatch")
class NewPassword(View):
    """What the mailed link leads to; the second factor is still asked afterwards."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show the form, or why the link does nothing."""
        return self.page(request, token, forms.NewPassword())

    def post(self, request: VisitorRequest, token: str) -> HttpResponse:
        """Set the password, and lead to the login."""
        form = forms.NewPassword(request.POST)
        if form.is_valid():
            with form.reporting():
                resets.choose(request.actor, token=token, password=form.cleaned_data["password"])
                messages.success(request, _("Your new password is set. Log in with it."))
                return redirect("account_login")
        return self.page(request, token, form, status=INVALID)

    def page(
        self, request: HttpRequest, token: str, form: forms.NewPassword, status: int = 200
    ) -> HttpResponse:
        found = resets.by_token(token)
        refusal = links.of_reset(found)
        if refusal is not None:
            return _over(request, refusal)
        context = {"form": form, "email": found and found.user.email}
        return render(request, "accounts/new_password.html", context, status=status)


@method_decorator(never_cache, name="dispatch")
class RecoveryRequest(View):
    """No way left: a request to the operator's people, kept whoever asks."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask for what helps them."""
        return self.page(request, forms.RecoveryRequest())

    def post(self, request: VisitorRequest) -> HttpResponse:
        """Keep it."""
        form = forms.RecoveryRequest(request.POST)
        if form.is_valid():
            with form.reporting():
                recovery_requests.ask_for_help(
                    request.actor, language=get_language() or "en", **form.cleaned_data
                )
                return redirect("accounts:recovery-requested")
        return self.page(request, form, status=INVALID)

    def page(
        self, request: HttpRequest, form: forms.RecoveryRequest, status: int = 200
    ) -> HttpResponse:
        return render(request, "accounts/recovery_request.html", {"form": form}, status=status)


class RecoveryRequested(View):
    """The request has been kept."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Say what happens now."""
        return render(request, "accounts/recovery_requested.html")


def _over(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    context = {"refusal": refusal, "used": isinstance(refusal, links.Used)}
    return render(request, "accounts/reset_over.html", context, status=refusal.status)
