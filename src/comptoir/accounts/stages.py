"""What a login passes through after the password, besides the second factor."""

from __future__ import annotations

from contextlib import suppress

from allauth.account.stages import LoginStage
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login
from django.http import HttpResponse
from django.shortcuts import redirect

from comptoir.accounts.actors import Visitor
from comptoir.accounts.operations import confirmations, sign_ins


class Doubt(LoginStage):  # allauth carries no types
    """A hundred failures an hour: a mailed code, instead of locking the owner out (R-27)."""

    key = "doubt"
    urlname = "accounts:login-code"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """Ask for the code, unless a passkey was used: it cannot be guessed."""
        user = self.login.user
        passkey = did_use_passwordless_login(self.request, user)
        if passkey or not sign_ins.doubted(user.email):
            return None, True
        with suppress(confirmations.TooOften):
            visitor = Visitor(self.request.META.get("REMOTE_ADDR"))
            confirmations.send_login_code(visitor, user=user.pk)
        return redirect(self.urlname), True
