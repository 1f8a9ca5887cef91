"""Authenticator app, passkeys, security keys and recovery codes (R-26)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View
from markupsafe import Markup

from comptoir.accounts import browsers, queries
from comptoir.accounts.forms import security as forms
from comptoir.accounts.http import PersonRequest
from comptoir.accounts.models import User
from comptoir.accounts.operations import second_factors as operations


class App(View):
    """An authenticator app to be set up."""

    def get(self, request: PersonRequest) -> HttpResponse:
        """Show a new secret, as a picture and in letters."""
        request.actor.require_fresh()
        if queries.factors(request.actor.user).app:
            return redirect("accounts:app-removal")
        secret = totp.get_totp_secret(regenerate=True)
        return self.page(request, forms.AppCode(secret=secret))

    def post(self, request: PersonRequest) -> HttpResponse:
        """Keep the secret once the app has shown that it knows it."""
        form = forms.AppCode(request.POST, secret=totp.get_totp_secret())
        if form.is_valid():
            with form.reporting():
                operations.add_app(request.actor, secret=form.secret)
                totp.clear_totp_secret(request)
                messages.success(request, _("Your authenticator app is set up."))
                return _next(request.actor.user)
        return self.page(request, form, status=422)

    def page(self, request: PersonRequest, form: forms.AppCode, status: int = 200) -> HttpResponse:
        adapter = get_adapter()
        address = adapter.build_totp_url(request.actor.user, form.secret)
        context = {
            "form": form,
            "picture": _picture(adapter.build_totp_svg(address)),
            "address": address,
            "secret": _spelled(form.secret),
        }
        return render(request, "accounts/app.html", context, status=status)


class Removal(View):
    """A second factor to be taken away: what follows from it, and what keeps it."""

    def get(self, request: PersonRequest, **which: int) -> HttpResponse:
        request.actor.require_fresh()
        return self.page(request, self.factor(request, **which))

    def post(self, request: PersonRequest, **which: int) -> HttpResponse:
        factor = self.factor(request, **which)
        try:
            self.remove(request, factor)
        except queries.WantedByOrganization:
            return self.page(request, factor, status=409)
        return redirect("accounts:security")

    def page(
        self, request: PersonRequest, factor: Authenticator, status: int = 200
    ) -> HttpResponse:
        user = request.actor.user
        known = queries.factors(user)
        context = {
            "title": self.title(factor),
            "obstacles": queries.obstacles_to_removing(user, factor),
            "last": len(known.keys) + bool(known.app) == 1,
        }
        return render(request, "accounts/factor_removal.html", context, status=status)

    def factor(self, request: PersonRequest, **which: int) -> Authenticator:
        raise NotImplementedError

    def title(self, factor: Authenticator) -> str:
        raise NotImplementedError

    def remove(self, request: PersonRequest, factor: Authenticator) -> None:
        raise NotImplementedError


class AppRemoval(Removal):
    """The authenticator app to be taken away."""

    def factor(self, request: PersonRequest, **which: int) -> Authenticator:  # noqa: ARG002
        app = queries.factors(request.actor.user).app
        if app is None:
            raise Http404
        return app

    def title(self, factor: Authenticator) -> str:  # noqa: ARG002
        return _("Remove the authenticator app")

    def remove(self, request: PersonRequest, factor: Authenticator) -> None:  # noqa: ARG002
        operations.remove_app(request.actor)
        messages.success(request, _("Your authenticator app is removed."))


class KeyRemoval(Removal):
    """A passkey or security key to be taken away."""

    def factor(self, request: PersonRequest, **which: int) -> Authenticator:
        return _key(request, which["key"])

    def title(self, factor: Authenticator) -> str:
        return _("Remove “%(key)s”") % {"key": factor.wrap().name}

    def remove(self, request: PersonRequest, factor: Authenticator) -> None:
        operations.remove_key(request.actor, factor)
        messages.success(request, _("The key is removed. Delete it from your device as well."))


class NewKey(View):
    """A passkey, or a security key that only confirms the password."""

    passkey = True

    def get(self, request: PersonRequest) -> HttpResponse:
        request.actor.require_fresh()
        device = browsers.recognise(request.headers.get("User-Agent", ""))
        name = device.name if self.passkey else _("Security key")
        form = forms.NewKey(passkey=self.passkey, initial={"name": name})
        return self.page(request, form)

    def post(self, request: PersonRequest) -> HttpResponse:
        form = forms.NewKey(request.POST, passkey=self.passkey)
        if form.is_valid():
            with form.reporting():
                operations.add_key(request.actor, **form.cleaned_data)
                message = _("“%(key)s” is added.") % {"key": form.cleaned_data["name"]}
                messages.success(request, message)
                return _next(request.actor.user)
        return self.page(request, form, status=422)

    def page(self, request: PersonRequest, form: forms.NewKey, status: int = 200) -> HttpResponse:
        """Ask the browser anew each time: an answer is good for one question."""
        options = webauthn.begin_registration(request.actor.user, self.passkey)
        context = {"form": form, "passkey": self.passkey, "options": _plain(options)}
        return render(request, "accounts/new_key.html", context, status=status)


class Key(View):
    """A passkey or security key by another name."""

    def get(self, request: PersonRequest, key: int) -> HttpResponse:
        request.actor.require_fresh()
        found = _key(request, key)
        return self.page(request, forms.KeyName(initial={"name": found.wrap().name}))

    def post(self, request: PersonRequest, key: int) -> HttpResponse:
        found, form = _key(request, key), forms.KeyName(request.POST)
        if form.is_valid():
            with form.reporting():
                operations.rename_key(request.actor, found, **form.cleaned_data)
                messages.success(request, _("Saved."))
                return redirect("accounts:security")
        return self.page(request, form, status=422)

    def page(self, request: PersonRequest, form: forms.KeyName, status: int = 200) -> HttpResponse:
        return render(request, "accounts/key.html", {"form": form}, status=status)


class Codes(View):
    """Recovery codes: shown once, right after they were made."""

    def get(self, request: PersonRequest) -> HttpResponse:
        request.actor.require_fresh()
        codes = [_spelled(code) for code in operations.reveal_codes(request.actor)]
        context = {
            "codes": codes,
            "file": quote("\n".join([*codes, ""])),
            "factors": queries.factors(request.actor.user),
        }
        return render(request, "accounts/codes.html", context)

    def post(self, request: PersonRequest) -> HttpResponse:
        """Make ten new ones."""
        try:
            operations.make_codes(request.actor)
        except operations.NothingToRecoverFrom as refusal:
            messages.error(request, str(refusal))
            return redirect("accounts:security")
        return redirect("accounts:codes")


def _spelled(secret: str) -> str:
    """Write a secret in groups of four, which an eye can follow; spaces do not count."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def _next(user: User) -> HttpResponse:
    """After the first factor come its recovery codes; they are shown once."""
    codes = queries.factors(user).codes
    if codes and not codes.wrap().did_view:
        return redirect("accounts:codes")
    return redirect("accounts:security")


def _key(request: PersonRequest, key: int) -> Authenticator:
    return get_object_or_404(queries.keys(request.actor.user), pk=key)


def _picture(svg: str) -> Markup:
    """Take the drawing out of its document, so that it can stand in a page."""
    return Markup(svg[svg.index("<svg") :])  # noqa: S704  made by the library from our own address


def _plain(options: Any) -> Any:
    """Turn the library's mappings into what JSON knows."""
    if isinstance(options, dict) or hasattr(options, "items"):
        return {key: _plain(value) for key, value in options.items()}
    if isinstance(options, (list, tuple)):
        return [_plain(value) for value in options]
    return options
