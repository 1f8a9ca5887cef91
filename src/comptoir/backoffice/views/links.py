"""What the links in letters about a granted recovery open; nobody needs to be signed in."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from comptoir.accounts.http import VisitorRequest
from comptoir.backoffice import queries
from comptoir.backoffice.operations import recoveries as operations


class StopRecovery(View):
    """The owner's link: it stops, with one click more, what staff have granted."""

    def get(self, request: VisitorRequest, token: str) -> HttpResponse:
        """Say what is under way; opening a link changes nothing."""
        return render(
            request, "backoffice/stop_recovery.html", {"grant": queries.grant_to_stop(token)}
        )

    def post(self, request: VisitorRequest, token: str) -> HttpResponse:
        """Stop it."""
        operations.stop_recovery(request.actor, token=token)
        return redirect("backoffice:stop-recovery", token)


class RecoveryLink(View):
    """The link that the contact address got."""

    def get(self, request: VisitorRequest, token: str) -> HttpResponse:
        """Say what it does; opening a link changes nothing."""
        return render(
            request, "backoffice/recovery_link.html", {"grant": queries.grant_to_follow(token)}
        )

    def post(self, request: VisitorRequest, token: str) -> HttpResponse:
        """Lead on to the page where a new password is chosen."""
        reset = operations.follow_recovery(request.actor, token=token)
        return redirect("accounts:reset", reset.token)
