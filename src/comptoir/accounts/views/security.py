"""Security and recovery settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View

from comptoir.accounts import advice, presence, queries
from comptoir.accounts.forms import security as forms
from comptoir.accounts.http import PersonRequest
from comptoir.accounts.models import Confirmation, Proof
from comptoir.accounts.operations import security as operations


class Security(View):
    """Everything that protects the account, on one page."""

    def get(self, request: PersonRequest) -> HttpResponse:
        """Show how the account is protected, and what to improve."""
        user = request.actor.user
        factors = queries.factors(user)
        context = {
            "user": user,
            "factors": factors,
            "advice": advice.advise(user, factors),
            "new_login": queries.pending(user, Proof.NEW_LOGIN),
            "new_recovery": queries.pending(user, Proof.RECOVERY),
            "devices": queries.devices(user, request.session.session_key),
        }
        return render(request, "accounts/security.html", context)


class Password(View):
    """Another password (R-23)."""

    def get(self, request: PersonRequest) -> HttpResponse:
        request.actor.require_fresh()
        return self.page(request, forms.Password())

    def post(self, request: PersonRequest) -> HttpResponse:
        """Set it; this browser stays logged in, all others do not."""
        form = forms.Password(request.POST)
        if form.is_valid():
            with form.reporting():
                old = request.session.session_key or ""
                operations.change_password(request.actor, **form.cleaned_data, keep=old)
                update_session_auth_hash(request, request.actor.user)
                presence.carry_over(request, old)
                message = _("Your password is changed. All other devices are logged out.")
                messages.success(request, message)
                return redirect("accounts:security")
        return self.page(request, form, status=422)

    def page(self, request: PersonRequest, form: forms.Password, status: int = 200) -> HttpResponse:
        context = {"form": form, "user": request.actor.user}
        return render(request, "accounts/password.html", context, status=status)


class Address(View):
    """An address that has to be proved before it counts."""

    form: Any
    proof: Proof
    template: str
    ask: Callable[..., Confirmation]

    def get(self, request: PersonRequest) -> HttpResponse:
        request.actor.require_fresh()
        return self.page(request, self.form())

    def post(self, request: PersonRequest) -> HttpResponse:
        """Mail a link to the new address; until it is followed nothing changes."""
        form = self.form(request.POST)
        if form.is_valid():
            with form.reporting():
                asked = self.ask(request.actor, email=form.cleaned_data["email"])
                message = _("We have written to %(email)s. Follow the link in the letter.")
                messages.success(request, message % {"email": asked.email})
                return redirect("accounts:security")
        return self.page(request, form, status=422)

    def page(self, request: PersonRequest, form: Any, status: int = 200) -> HttpResponse:
        user = request.actor.user
        context = {"form": form, "user": user, "waiting_for": queries.pending(user, self.proof)}
        return render(request, self.template, context, status=status)


class RecoveryAddress(Address):
    """Where help goes when the password is forgotten (R-24)."""

    form = forms.RecoveryAddress
    proof = Proof.RECOVERY
    template = "accounts/recovery_address.html"
    ask = operations.ask_recovery_address


class RecoveryRemoval(View):
    """No recovery address any more: what it means, then the deed."""

    def get(self, request: PersonRequest) -> HttpResponse:
        """Say what follows; without an address there is nothing to say."""
        request.actor.require_fresh()
        if not request.actor.user.recovery_email:
            return redirect("accounts:recovery-email")
        return render(request, "accounts/recovery_removal.html", {"user": request.actor.user})

    def post(self, request: PersonRequest) -> HttpResponse:
        operations.remove_recovery_address(request.actor)
        messages.success(request, _("The recovery address is removed."))
        return redirect("accounts:security")


class LoginAddress(Address):
    """The address that one logs in with (R-01)."""

    form = forms.LoginAddress
    proof = Proof.NEW_LOGIN
    template = "accounts/login_address.html"
    ask = operations.ask_login_address


class SentAgain(View):
    """The letter of a change of address, once more."""

    def post(self, request: PersonRequest, confirmation: int) -> HttpResponse:
        try:
            asked = operations.ask_again(request.actor, _waiting(request, confirmation))
        except operations.TooSoon as refusal:
            messages.warning(request, str(refusal))
        else:
            message = _("We have written to %(email)s again. Only the latest link works.")
            messages.success(request, message % {"email": asked.email})
        return redirect("accounts:security")


class GivenUp(View):
    """A change of address that is not wanted any more."""

    def post(self, request: PersonRequest, confirmation: int) -> HttpResponse:
        operations.give_up(request.actor, _waiting(request, confirmation))
        messages.success(request, _("The change is cancelled. Everything stays as it was."))
        return redirect("accounts:security")


class LoginAlerts(View):
    """Letters about logins from new devices."""

    def get(self, request: PersonRequest) -> HttpResponse:
        request.actor.require_fresh()
        form = forms.LoginAlerts(initial={"on": request.actor.user.login_alerts})
        return render(request, "accounts/login_alerts.html", {"form": form})

    def post(self, request: PersonRequest) -> HttpResponse:
        form = forms.LoginAlerts(request.POST)
        form.is_valid()  # a switch is on or off
        operations.switch_login_alerts(request.actor, on=form.cleaned_data["on"])
        messages.success(request, _("Saved."))
        return redirect("accounts:security")


class Activity(View):
    """What happened to one's own account."""

    def get(self, request: PersonRequest) -> HttpResponse:
        page, acts = queries.activity(
            request.actor.user,
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
        return render(request, "accounts/activity.html", {"page": page, "acts": acts})


def _waiting(request: PersonRequest, confirmation: int) -> Confirmation:
    return get_object_or_404(request.actor.user.confirmations, pk=confirmation)
