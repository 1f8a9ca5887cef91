"""Appointing a legal representative: which organization, whom, why."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from comptoir.accounts.models import User
from comptoir.backoffice import forms, queries
from comptoir.backoffice.http import Counter, StaffRequest
from comptoir.backoffice.operations import appointments as operations
from comptoir.core import paging
from comptoir.kit import limits
from comptoir.organizations.models import Organization


class Appointments(Counter):
    """What was decided, the latest first."""

    def get(self, request: StaffRequest) -> HttpResponse:
        """List them: those under way unless asked otherwise."""
        state = request.GET.get("state", "open")
        found = queries.appointments(state=state, words=request.GET.get("q", "").strip())
        page = paging.page(
            found,
            ["-decided_at", "-pk"],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
        return render(request, "backoffice/appointments.html", {"page": page, "state": state})


class Appointment(Counter):
    """One appointment."""

    def get(self, request: StaffRequest, pk: int) -> HttpResponse:
        """Show it."""
        context = {"appointment": queries.appointment(pk)}
        return render(request, "backoffice/appointment.html", context)

    def post(self, request: StaffRequest, pk: int) -> HttpResponse:
        """Take it back."""
        operations.take_back(request.actor, queries.appointment(pk))
        messages.success(request, _("The appointment is stopped; everybody is told."))
        return redirect("backoffice:appointment", pk)


class Organizations(Counter):
    """The first step: which organization."""

    def get(self, request: StaffRequest) -> HttpResponse:
        """Find it by name or number."""
        words = request.GET.get("q", "").strip()
        context = {"words": words, "found": queries.organizations(words) if words else []}
        return render(request, "backoffice/appoint_where.html", context)


class Appointee(Counter):
    """The second step: whom, a member or anybody with an account."""

    def get(self, request: StaffRequest, pk: int) -> HttpResponse:
        """Show who is there."""
        return self._page(request, pk, forms.Address())

    def post(self, request: StaffRequest, pk: int) -> HttpResponse:
        """Find the account of an address."""
        form = forms.Address(request.POST)
        user = queries.person_at(form.cleaned_data["email"]) if form.is_valid() else None
        if user is not None:
            return redirect("backoffice:appoint", pk, user.pk)
        if form.is_valid():
            form.add_error("email", _("No verified account has this address."))
        return self._page(request, pk, form)

    def _page(self, request: StaffRequest, pk: int, form: forms.Address) -> HttpResponse:
        organization = queries.organization(pk)
        page = paging.page(
            queries.members(organization, request.GET.get("q", "").strip()),
            ["name_key", "pk"],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
        context = {
            "organization": organization,
            "representatives": queries.representatives(organization)[: queries.FOUND],
            "page": page,
            "form": form,
        }
        status = 422 if form.errors else 200
        return render(request, "backoffice/appoint_whom.html", context, status=status)


class Appoint(Counter):
    """The last step: why, and what it does."""

    def get(self, request: StaffRequest, pk: int, user: int) -> HttpResponse:
        """Ask for the reason, once it is sure who asks (R-56)."""
        request.actor.require_fresh()
        place, person = queries.organization(pk), queries.person(user)
        return self._page(request, place, person, forms.Appoint())

    def post(self, request: StaffRequest, pk: int, user: int) -> HttpResponse:
        """Appoint."""
        place, person = queries.organization(pk), queries.person(user)
        form = forms.Appoint(request.POST)
        if form.is_valid():
            with form.reporting():
                made = operations.appoint(
                    request.actor, place, user=person, reason=form.cleaned_data["reason"]
                )
                messages.success(request, _("The appointment is made; everybody is told."))
                return redirect("backoffice:appointment", made.pk)
        return self._page(request, place, person, form)

    def _page(
        self, request: StaffRequest, place: Organization, person: User, form: forms.Appoint
    ) -> HttpResponse:
        context: dict[str, Any] = {
            "place": place,
            "appointee": person,
            "form": form,
            "obstacles": operations.obstacles(request.actor, place, person),
            "days": limits.APPOINTMENT_DELAY.days,
        }
        status = 422 if form.errors else 200
        return render(request, "backoffice/appoint.html", context, status=status)
