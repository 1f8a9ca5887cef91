"""« Download my data » (R-55)."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View

from comptoir.accounts import files, queries
from comptoir.accounts.http import PersonRequest
from comptoir.accounts.operations import exports as operations
from comptoir.core.refusals import NotFound


class Exports(View):
    """The copies of one's data that wait, and a button for one more."""

    def get(self, request: PersonRequest) -> HttpResponse:
        found = queries.exports(request.actor.user)
        waiting = any(export.ready_at is None for export in found)
        context = {"exports": found, "waiting": waiting}
        return render(request, "accounts/exports.html", context)

    def post(self, request: PersonRequest) -> HttpResponse:
        """Have a copy written."""
        try:
            operations.ask_for_data(request.actor)
        except (operations.AlreadyBeingWritten, operations.EnoughForToday) as refusal:
            messages.warning(request, str(refusal))
        return redirect("accounts:exports")


class ExportFile(View):
    """One copy, as a file; of one's own account only, and after re-authentication."""

    def get(self, request: PersonRequest, export: int) -> HttpResponse | FileResponse:
        found = get_object_or_404(request.actor.user.exports, pk=export)
        operations.download(request.actor, found)
        path = files.place(found)
        if not path.exists():
            raise NotFound
        name = f"{_('my-data')}-{found.asked_at:%Y-%m-%d}.zip"
        return FileResponse(path.open("rb"), as_attachment=True, filename=name)
