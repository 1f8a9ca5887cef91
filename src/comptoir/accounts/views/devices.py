"""Where the account is logged in (R-23)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View

from comptoir.accounts import queries
from comptoir.accounts.http import PersonRequest
from comptoir.accounts.operations import devices as operations


class Devices(View):
    """Every device that is logged in."""

    def get(self, request: PersonRequest) -> HttpResponse:
        """List them, this one first."""
        found = queries.devices(request.actor.user, request.session.session_key)
        return render(request, "accounts/devices.html", {"devices": found})


class OtherDevices(View):
    """All devices but this one."""

    def post(self, request: PersonRequest) -> HttpResponse:
        """Log them out."""
        operations.end_other_sessions(request.actor, keep=request.session.session_key or "")
        messages.success(request, _("All other devices are logged out."))
        return redirect("accounts:devices")


class DeviceEnd(View):
    """The end of one session."""

    def post(self, request: PersonRequest, session: int) -> HttpResponse:
        """Log one device out; of this one it is a plain logout."""
        found = get_object_or_404(queries.sessions(request.actor.user), pk=session)
        current = found.session_key == request.session.session_key
        operations.end_session(request.actor, found)
        if current:
            logout(request)
            return redirect("account_login")
        messages.success(request, _("The device is logged out."))
        return redirect("accounts:devices")
