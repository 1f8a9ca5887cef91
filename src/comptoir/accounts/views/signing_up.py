"""Making an account, and proving its address."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from comptoir.accounts import languages, passwords, pending
from comptoir.accounts.actors import Visitor
from comptoir.accounts.forms import entrance as forms
from comptoir.accounts.http import VisitorRequest, onward
from comptoir.accounts.models import Confirmation, Proof, User
from comptoir.accounts.operations import confirmations, resets, signing_up
from comptoir.accounts.questions import Invitee
from comptoir.core.refusals import Refusal
from comptoir.kit import text

INVALID = 422
REMEMBERED = 60 * 60 * 24  # seconds, as long as the mailed link


@method_decorator(never_cache, name="dispatch")
class SignUp(View):
    """Who somebody is, and how they will log in; an invitation fixes the address (R-16)."""

    def get(self, request: VisitorRequest) -> HttpResponse:
        """Show the form, with what was typed before an address was changed."""
        if not isinstance(request.actor, Visitor):
            return redirect(onward(request))
        return self.page(request, self.form(request))

    def post(self, request: VisitorRequest) -> HttpResponse:
        """Answer alike whether or not the address has an account (R-01)."""
        form = self.form(request, request.POST)
        if form.is_valid():
            typed = {name: form.cleaned_data[name] for name in form.fields if name != "terms"}
            with form.reporting():
                return self.join(request, typed)
        return self.page(request, form, status=INVALID)

    def join(self, request: VisitorRequest, typed: dict[str, str]) -> HttpResponse:
        """Have the address proved, unless the invitation's letter has done it."""
        invited = _invited(request)
        request.session.set_expiry(REMEMBERED)
        if invited is not None and invited.proves:
            del typed["email"]
            user = signing_up.sign_up_invited(
                request.actor, invitation=_invitation(request), **typed
            )
            return log_in(request, user, _destination(request))
        asked = signing_up.sign_up(request.actor, **typed)
        pending.keep(request, _pending(asked, typed, _destination(request)))
        return redirect("accounts:check")

    def form(self, request: HttpRequest, *typed: Any) -> forms.SignUp:
        invited = _invited(request)
        before = pending.kept(request)
        initial = {"language": languages.spoken(request)}
        if before is not None:
            initial = {"first_name": before.first_name, "last_name": before.last_name, **initial}
        return forms.SignUp(*typed, initial=initial, invited=invited.email if invited else "")

    def page(self, request: HttpRequest, form: forms.SignUp, status: int = 200) -> HttpResponse:
        context = {"form": form, "invited": _invited(request), "onward": onward(request, "")}
        return render(request, "accounts/sign_up.html", context, status=status)


class Strength(View):
    """How good the password is that is being typed, and why; for htmx."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Judge it; nothing is kept."""
        typed = request.POST.get("password") or request.POST.get("new", "")
        known = [request.POST.get(name, "") for name in ("email", "first_name", "last_name")]
        user = request.user
        if isinstance(user, User):
            known += [user.email, user.first_name, user.last_name]
        verdict = passwords.judge(typed, *known)
        context = {
            "typed": bool(typed),
            "verdict": verdict,
            "label": passwords.label(verdict.score),
        }
        return render(request, "accounts/strength.html", context)


@method_decorator(never_cache, name="dispatch")
class Check(View):
    """« We have written to you »: the code's form, another letter, another address."""

    def get(self, request: VisitorRequest) -> HttpResponse:
        """Show where the letter went."""
        return self.page(request, forms.Code())

    def post(self, request: VisitorRequest) -> HttpResponse:
        """Take the code, and let whoever signed up in this browser in."""
        waiting = pending.kept(request)
        form = forms.Code(request.POST)
        if waiting is not None and form.is_valid():
            with form.reporting():
                asked = confirmations.confirm_by_code(
                    request.actor,
                    user=waiting.user,
                    proof=Proof.LOGIN,
                    code=form.cleaned_data["code"],
                )
                return proved(request, asked)
        return self.page(request, form, status=INVALID)

    def page(self, request: HttpRequest, form: forms.Code, status: int = 200) -> HttpResponse:
        waiting = pending.kept(request)
        if waiting is None:
            return redirect("account_login" if request.method == "GET" else "accounts:sign-up")
        if confirmations.is_done(waiting.confirmation):
            messages.success(request, _("Your address is confirmed. Log in to go on."))
            return redirect("account_login")
        context = {"form": form, "email": waiting.email}
        return render(request, "accounts/check.html", context, status=status)


class Letter(View):
    """One more letter to the address that signed up."""

    def post(self, request: VisitorRequest) -> HttpResponse:
        """Send it, five an hour."""
        waiting = pending.kept(request)
        if waiting is None:
            return redirect("accounts:sign-up")
        try:
            asked = signing_up.send_again(request.actor, user=waiting.user)
        except Refusal as refusal:
            messages.warning(request, str(refusal))
        else:
            pending.keep(request, pending.renewed(waiting, asked.pk))
            messages.success(request, _("We have written again. Only the latest letter counts."))
        return redirect("accounts:check")


def proved(request: VisitorRequest, asked: Confirmation) -> HttpResponse:
    """Go on after a proved login: in, where this browser signed up; else to the login."""
    waiting = pending.kept(request)
    user = asked.user
    if not user.has_usable_password():
        messages.info(request, _("Your address is confirmed. Now choose your password."))
        return redirect("accounts:reset", resets.after_proof(request.actor, asked).token)
    if waiting is not None and waiting.user == user.pk and isinstance(request.actor, Visitor):
        return log_in(request, user, waiting.onward)
    messages.success(request, _("Your address is confirmed. Log in to go on."))
    return redirect("account_login")


def log_in(request: VisitorRequest, user: User, where: str) -> HttpResponse:
    """Let in whoever has just proved the address, until the browser is closed."""
    request.session.set_expiry(0)
    return perform_login(request, user, redirect_url=where)  # type: ignore[no-any-return]


def _invitation(request: HttpRequest) -> str:
    return request.GET.get("invitation", "")


def _invited(request: HttpRequest) -> Invitee | None:
    return signing_up.invitee(_invitation(request))


def _destination(request: HttpRequest) -> str:
    invitation = _invitation(request)
    return f"/invitations/{invitation}/" if _invited(request) else onward(request)


def _pending(asked: Confirmation, typed: dict[str, str], where: str) -> pending.SignUp:
    return pending.SignUp(
        asked.user_id,
        asked.pk,
        text.address(typed["email"]),
        where,
        typed["first_name"],
        typed["last_name"],
    )
