"""Logging in, step by step, and logging out."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.decorators import login_stage_required
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from comptoir.accounts import factors
from comptoir.accounts.actors import Visitor
from comptoir.accounts.forms import entrance as forms
from comptoir.accounts.http import VisitorRequest, onward
from comptoir.accounts.models import Proof, User
from comptoir.accounts.operations import confirmations, sign_ins
from comptoir.accounts.stages import Doubt

UNTIL_CLOSED = 0  # the session ends with the browser
INVALID = 422


@method_decorator(never_cache, name="dispatch")
class Login(View):
    """Address and password; a passkey; the ways on for whoever has neither."""

    def get(self, request: VisitorRequest) -> HttpResponse:
        """Show the form, or go on for whoever is in already."""
        if not isinstance(request.actor, Visitor):
            return redirect(onward(request))
        return self.page(request, forms.Login(initial={"email": request.GET.get("email", "")}))

    def post(self, request: VisitorRequest) -> HttpResponse:
        """Let the right password on to what follows it."""
        form = forms.Login(request.POST)
        if form.is_valid():
            with form.reporting():
                return self.enter(request, **form.cleaned_data)
        return self.page(request, form, status=INVALID)

    def enter(
        self, request: VisitorRequest, *, email: str, password: str, remember: bool
    ) -> HttpResponse:
        """Start the session, or the step before it that is still to come."""
        user = sign_ins.identify(request.actor, login=email, password=password)
        _stay(request, remember)
        record_authentication(request, user, "password")
        return _enter(request, user)

    def page(self, request: HttpRequest, form: forms.Login, status: int = 200) -> HttpResponse:
        context = {"form": form, "onward": onward(request, "")}
        return render(request, "account/login.html", context, status=status)


@method_decorator(never_cache, name="dispatch")
class Passkey(View):
    """Logging in with a passkey alone: it knows whose it is, and asks for a PIN, finger or face."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return what the browser is to ask the passkey."""
        if "application/json" not in request.headers.get("Accept", ""):
            return redirect("account_login")
        return JsonResponse(factors.question(None))

    def post(self, request: VisitorRequest) -> HttpResponse:
        """Let in whom the passkey names."""
        answer = request.POST.get("credential", "")
        key = factors.by_key(None, answer)
        if key is None or not factors.is_passkey(answer):
            messages.error(request, _("We do not know this passkey. Log in with your password."))
            return redirect("account_login")
        _stay(request, bool(request.POST.get("remember")))
        post_authentication(request, key, passwordless=True)
        return _enter(request, key.user)


@method_decorator(never_cache, name="dispatch")
@method_decorator(login_stage_required(AuthenticateStage.key, "account_login"), name="dispatch")
class SecondFactor(View):
    """The step after the password: a code, or a key (R-26)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask for what the account has."""
        return self.page(request, forms.SecondFactor())

    def post(self, request: VisitorRequest) -> HttpResponse:
        """Let the right code, or the right key, in; a wrong one counts as a wrong password."""
        form = forms.SecondFactor(request.POST)
        if form.is_valid():
            with form.reporting():
                return self.enter(request, **form.cleaned_data)
        return self.page(request, form, status=INVALID)

    def enter(self, request: VisitorRequest, *, code: str, credential: str) -> HttpResponse:
        """Check what was typed or pressed, and go on."""
        stage = _stage(request)
        factor = sign_ins.proved(
            request.actor, user=stage.login.user, code=code, credential=credential
        )
        post_authentication(request, factor)
        return stage.exit()  # type: ignore[no-any-return]

    def page(
        self, request: HttpRequest, form: forms.SecondFactor, status: int = 200
    ) -> HttpResponse:
        user = _stage(request).login.user
        keys = factors.has_keys(user)
        context = {
            "form": form,
            "user": user,
            "question": factors.question(user) if keys else None,
        }
        return render(request, "mfa/authenticate.html", context, status=status)


@method_decorator(never_cache, name="dispatch")
@method_decorator(login_stage_required(Doubt.key, "account_login"), name="dispatch")
class LoginCode(View):
    """The step after the password when too many wrong ones came before: a mailed code (R-27)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask for the six digits."""
        return self.page(request, forms.Code())

    def post(self, request: VisitorRequest) -> HttpResponse:
        """Let the right code in."""
        form = forms.Code(request.POST)
        if form.is_valid():
            with form.reporting():
                return self.enter(request, form.cleaned_data["code"])
        return self.page(request, form, status=INVALID)

    def enter(self, request: VisitorRequest, code: str) -> HttpResponse:
        """Go on to what follows."""
        stage = _stage(request)
        confirmations.confirm_by_code(
            request.actor, user=stage.login.user.pk, proof=Proof.SIGN_IN, code=code
        )
        return stage.exit()  # type: ignore[no-any-return]

    def page(self, request: HttpRequest, form: forms.Code, status: int = 200) -> HttpResponse:
        context = {"form": form, "email": _stage(request).login.user.email}
        return render(request, "accounts/login_code.html", context, status=status)


@method_decorator(never_cache, name="dispatch")
class Logout(View):
    """The end of a session."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Ask first: a link alone logs nobody out."""
        if not request.user.is_authenticated:
            return redirect("account_login")
        return render(request, "account/logout.html")

    def post(self, request: HttpRequest) -> HttpResponse:
        """End it, here only."""
        get_adapter(request).logout(request)
        messages.success(request, _("You are logged out."))
        return redirect("account_login")


def _stay(request: HttpRequest, remember: bool) -> None:
    """Keep the session thirty days, or as long as the browser is open."""
    request.session.set_expiry(settings.SESSION_COOKIE_AGE if remember else UNTIL_CLOSED)


def _enter(request: VisitorRequest, user: User) -> HttpResponse:
    where = onward(request)
    return perform_login(request, user, redirect_url=where)  # type: ignore[no-any-return]


def _stage(request: HttpRequest) -> Any:
    return request._login_stage  # type: ignore[attr-defined]
