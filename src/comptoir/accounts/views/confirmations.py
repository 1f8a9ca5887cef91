"""What a mailed link proves; one button, because mail scanners follow links but press nothing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.cache import never_cache

from comptoir.accounts import links
from comptoir.accounts.http import VisitorRequest
from comptoir.accounts.models import Confirmation, Proof
from comptoir.accounts.operations import confirmations
from comptoir.accounts.views.signing_up import proved
from comptoir.core.refusals import Refusal

QUESTIONS: dict[Proof, tuple[str | Promise, str | Promise]] = {
    Proof.LOGIN: (_("Confirm your address"), _("Confirm my address")),
    Proof.RECOVERY: (_("Confirm your recovery address"), _("Confirm my recovery address")),
    Proof.NEW_LOGIN: (_("Confirm your new login address"), _("Confirm my new login address")),
}
DONE: dict[Proof, str | Promise] = {
    Proof.RECOVERY: _("Your recovery address is confirmed."),
    Proof.NEW_LOGIN: _("Your new login address is confirmed. From now on log in with it."),
}


@method_decorator(never_cache, name="dispatch")
class Confirm(View):
    """An address to prove, with one button; or why the link does nothing, and what to do (R-01)."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Ask; nothing is proved by looking."""
        found = confirmations.by_token(token)
        return self.page(request, found, links.of_confirmation(found))

    def post(self, request: VisitorRequest, token: str) -> HttpResponse:
        """Prove it."""
        try:
            asked = confirmations.confirm(request.actor, token=token)
        except Refusal as refusal:
            return self.page(request, confirmations.by_token(token), refusal)
        if asked.proof == Proof.LOGIN:
            return proved(request, asked)
        messages.success(request, str(DONE[Proof(asked.proof)]))
        inside = request.user.is_authenticated
        return redirect("accounts:security" if inside else "account_login")

    def page(
        self, request: HttpRequest, found: Confirmation | None, refusal: Refusal | None
    ) -> HttpResponse:
        title, button = QUESTIONS[Proof(found.proof) if found else Proof.LOGIN]
        context = {
            "asked": found,
            "title": title,
            "button": button,
            "refusal": refusal,
            "used": isinstance(refusal, links.Used),
            "login": found is None or found.proof == Proof.LOGIN,
            "inside": found is not None and request.user == found.user,
        }
        status = refusal.status if refusal else 200
        return render(request, "accounts/confirm.html", context, status=status)
