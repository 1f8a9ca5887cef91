"""The request of somebody behind the counter."""

from __future__ import annotations

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views import View
from django_htmx.middleware import HtmxDetails

from comptoir.accounts.models import User
from comptoir.backoffice.actors import Staff
from comptoir.backoffice.queries import works_here
from comptoir.core.refusals import NotFound
from comptoir.core.tenancy import everywhere


class StaffRequest(HttpRequest):
    """A request below /staff/, its actor known and protected by a second factor."""

    user: User
    actor: Staff
    htmx: HtmxDetails


class Counter(View):
    """A page behind the counter: it does not exist for others, and staff need a second factor."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let staff in, and let them see every organization."""
        if not works_here(request.user):
            raise NotFound
        if not is_mfa_enabled(request.user):
            return render(request, "backoffice/unprotected.html", status=403)
        request.actor = Staff(request.actor)
        with everywhere():
            return super().dispatch(request, *args, **kwargs)
