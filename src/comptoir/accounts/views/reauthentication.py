"""Proving once more who it is, before something that matters (R-56)."""

from __future__ import annotations

import time

from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.mfa.base.internal.flows import post_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from comptoir.accounts import factors
from comptoir.accounts.forms import entrance as forms
from comptoir.accounts.http import PersonRequest, onward
from comptoir.accounts.models import User
from comptoir.accounts.operations import sign_ins

INVALID = 422


@method_decorator(never_cache, name="dispatch")
@method_decorator(login_required, name="dispatch")
class Reauthentication(View):
    """The password, with the second factor where there is one; or a passkey alone.

    What was typed on the page before waits in the session, and is taken up again.
    """

    def get(self, request: PersonRequest) -> HttpResponse:
        """Ask for it, unless it was shown just now."""
        if request.actor.fresh:
            return redirect(onward(request))
        return self.page(request, forms.Reauthentication(factor=_factor_due(request)))

    def post(self, request: PersonRequest) -> HttpResponse:
        """Go back to where it was asked for."""
        form = forms.Reauthentication(request.POST, factor=_factor_due(request))
        if form.is_valid():
            with form.reporting():
                return redirect(self.prove(request, **form.cleaned_data))
        return self.page(request, form, status=INVALID)

    def prove(
        self, request: PersonRequest, *, password: str = "", code: str = "", credential: str = ""
    ) -> str:
        """Note in the session what was proved; return where to go now."""
        if credential:
            return self.press(request, credential)
        sign_ins.confirmed(request.actor, password=password)
        if _factor_due(request):
            factor = sign_ins.proved(request.actor, user=request.user, code=code, credential="")
            post_authentication(request, factor)
        record_authentication(request, request.user, "password", reauthenticated=True)
        return onward(request)

    def press(self, request: PersonRequest, credential: str) -> str:
        """Take a passkey for the whole proof, and a key without PIN or finger for half of it."""
        key = sign_ins.proved(request.actor, user=request.user, code="", credential=credential)
        whole = factors.is_passkey(credential)
        post_authentication(request, key, reauthenticated=whole)
        if whole:
            return onward(request)
        messages.info(request, _("Your key is right. It asked for no PIN: now your password."))
        return request.get_full_path()

    def page(
        self, request: PersonRequest, form: forms.Reauthentication, status: int = 200
    ) -> HttpResponse:
        user = request.user
        context = {
            "form": form,
            "user": user,
            "question": factors.question(user) if factors.has_keys(user) else None,
        }
        return render(request, "account/reauthenticate.html", context, status=status)


def _factor_due(request: HttpRequest) -> bool:
    """Tell whether a second factor is on, and was not shown within the last five minutes."""
    user = request.user
    if not isinstance(user, User) or not factors.protects(user):
        return False
    since = time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    records = get_authentication_records(request, user)
    shown = [record for record in records if record["method"] == "mfa" and record["at"] > since]
    return not shown
