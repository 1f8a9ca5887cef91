"""Requests of people with no way left into their account (R-25)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from comptoir.accounts.models import RecoveryRequest
from comptoir.backoffice import forms, queries
from comptoir.backoffice.http import Counter, StaffRequest
from comptoir.backoffice.models import Proof
from comptoir.backoffice.operations import recoveries as operations
from comptoir.core import paging
from comptoir.kit import limits, text


class Recoveries(Counter):
    """The requests, the latest first."""

    def get(self, request: StaffRequest) -> HttpResponse:
        """List them: open ones unless asked otherwise."""
        state = request.GET.get("state", "open")
        found = queries.recoveries(state=state, words=request.GET.get("q", "").strip())
        page = paging.page(
            found,
            ["-asked_at", "-pk"],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
        return render(request, "backoffice/recoveries.html", {"page": page, "state": state})


class Recovery(Counter):
    """One request: what is known, and what can be done."""

    def get(self, request: StaffRequest, pk: int) -> HttpResponse:
        """Show it."""
        return render(request, "backoffice/recovery.html", _known(request, pk))

    def post(self, request: StaffRequest, pk: int) -> HttpResponse:
        """Stop what was granted."""
        grant = queries.grant_of(queries.recovery(pk))
        if grant is not None:
            operations.withdraw_recovery(request.actor, grant)
            messages.success(request, _("The recovery is stopped; the person is told."))
        return redirect("backoffice:recovery", pk)


class Refuse(Counter):
    """A page to refuse a request."""

    def get(self, request: StaffRequest, pk: int) -> HttpResponse:
        """Ask for the reason, once it is sure who asks (R-56)."""
        request.actor.require_fresh()
        return self._page(request, pk, forms.Refuse())

    def post(self, request: StaffRequest, pk: int) -> HttpResponse:
        """Refuse it."""
        form = forms.Refuse(request.POST)
        if form.is_valid():
            with form.reporting():
                operations.refuse_recovery(
                    request.actor, queries.recovery(pk), note=form.cleaned_data["note"]
                )
                messages.success(request, _("The request is refused; the person is told."))
                return redirect("backoffice:recoveries")
        return self._page(request, pk, form)

    def _page(self, request: StaffRequest, pk: int, form: forms.Refuse) -> HttpResponse:
        context = {**_known(request, pk), "form": form}
        status = 422 if form.errors else 200
        return render(request, "backoffice/refuse_recovery.html", context, status=status)


class Grant(Counter):
    """A page to grant a request."""

    def get(self, request: StaffRequest, pk: int) -> HttpResponse:
        """Ask what was proved, once it is sure who asks (R-56)."""
        request.actor.require_fresh()
        return self._page(request, pk, forms.Grant())

    def post(self, request: StaffRequest, pk: int) -> HttpResponse:
        """Grant it: in three days, unless it is stopped."""
        form = forms.Grant(request.POST)
        if form.is_valid():
            with form.reporting():
                operations.grant_recovery(request.actor, queries.recovery(pk), **form.cleaned_data)
                messages.success(request, _("The recovery is granted; everybody is told."))
                return redirect("backoffice:recovery", pk)
        return self._page(request, pk, form)

    def _page(self, request: StaffRequest, pk: int, form: forms.Grant) -> HttpResponse:
        context = {**_known(request, pk), "form": form}
        status = 422 if form.errors else 200
        return render(request, "backoffice/grant_recovery.html", context, status=status)


def _known(request: StaffRequest, pk: int) -> dict[str, Any]:
    """What is known of a request, of the account it names, and of what was decided."""
    asked: RecoveryRequest = queries.recovery(pk)
    user = queries.account(asked)
    return {
        "asked": asked,
        "account": user,
        "recovery": text.masked(user.recovery_email) if user and user.recovery_email else "",
        "protected": user is not None and queries.has_second_factor(user),
        "places": queries.places(user)[: queries.FOUND] if user else [],
        "grant": queries.grant_of(asked),
        "obstacle": operations.obstacle(request.actor, asked),
        "hours": int(limits.RECOVERY_DELAY.total_seconds() // 3600),
        "proofs": [label for _value, label in Proof.choices],
        "days": limits.RECOVERY_LINK_KEPT.days,
    }
