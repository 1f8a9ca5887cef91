"""Replacing the legal representative, step by step; stopping an appointment (R-07, R-08)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from comptoir.core.refusals import Refusal
from comptoir.organizations import queries
from comptoir.organizations.forms import representatives as forms
from comptoir.organizations.http import MemberRequest
from comptoir.organizations.models import Invitation, Membership, Organization
from comptoir.organizations.obstacles import obstacles_to_inviting
from comptoir.organizations.operations import appointments, representatives
from comptoir.organizations.operations.representatives import Afterwards
from comptoir.organizations.permissions import Permission

OFFERED = 8


class Choose(View):
    """First step: who follows, and what becomes of oneself."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.USERS_SEE)
        if not request.actor.can(Permission.REPRESENTATIVES_CHANGE):
            return self.page(request, None)
        asked = {name: request.GET[name] for name in forms.ASKED if name in request.GET}
        return self.page(request, self.form(request, initial=asked))

    def post(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.REPRESENTATIVES_CHANGE)
        form = self.form(request, request.POST)
        if not form.is_valid():
            return self.page(request, form, status=422)
        review = reverse("organizations:representative-review", args=[_here(request)])
        return redirect(f"{review}?{urlencode(form.asked)}")

    def form(self, request: MemberRequest, *sent: object, **kwargs: Any) -> forms.Succession:
        words = request.GET.get("q", "")[:100]
        chosen = {**request.GET.dict(), **request.POST.dict()}.get("successor", "")
        offered = _offered(request.actor.organization, words, chosen)
        return forms.Succession(*sent, offered=offered, **kwargs)

    def page(
        self, request: MemberRequest, form: forms.Succession | None, status: int = 200
    ) -> HttpResponse:
        organization = request.actor.organization
        known = organization.memberships.representatives().select_related("user")
        context = {
            "form": form,
            "representatives": known.order_by(*queries.BY_NAME)[:OFFERED],
            "many": queries.candidates(organization)[OFFERED:].exists(),
            "offered": OFFERED,
            "invited": _invited(organization),
        }
        return render(request, "organizations/representative.html", context, status=status)


class Review(View):
    """Second step: what will change, for whom; then the deed."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.REPRESENTATIVES_CHANGE)
        request.actor.require_fresh()
        form = forms.Decision(request.GET)
        if not form.is_valid():
            return redirect("organizations:representative", _here(request))
        return self.page(request, form)

    def post(self, request: MemberRequest) -> HttpResponse:
        form = forms.Decision(request.POST)
        if not form.is_valid():
            return redirect("organizations:representative", _here(request))
        with form.reporting():
            messages.success(request, self.act(request, form))
        if form.errors:
            return self.page(request, form, status=409)
        if form.then is Afterwards.LEAVE and not form.invited:
            return redirect("organizations:mine")
        return redirect("organizations:representative", _here(request))

    def act(self, request: MemberRequest, form: forms.Decision) -> str:
        """Hand over, or invite; return what to say."""
        if form.invited:
            representatives.invite_successor(
                request.actor,
                email=form.invited,
                language=request.user.language,
                afterwards=form.then,
            )
            said = _("%(email)s is invited. The role passes when they accept.")
            return said % {"email": form.invited}
        successor = _member(request, form)
        representatives.hand_over(request.actor, successor, afterwards=form.then)
        return _("%(name)s is legal representative now.") % {"name": successor.user.name}

    def page(self, request: MemberRequest, form: forms.Decision, status: int = 200) -> HttpResponse:
        successor = None if form.invited else _member(request, form)
        context = {
            "form": form,
            "successor": successor,
            "leaves": form.then is Afterwards.LEAVE,
            "obstacles": _obstacles(request, form, successor),
        }
        return render(request, "organizations/representative_review.html", context, status=status)


class StopAppointment(View):
    """« Stop » on an appointment by the operator's people."""

    def post(self, request: MemberRequest, pk: int) -> HttpResponse:
        found = request.actor.organization.appointments.select_related("user")
        appointments.stop(request.actor, get_object_or_404(found, pk=pk))
        messages.success(request, _("The appointment is stopped. Everybody is told."))
        return redirect("organizations:customer-account", _here(request))


def _offered(organization: Organization, words: str, chosen: str) -> list[Membership]:
    """Return the first who could follow, and whoever is chosen already."""
    found = queries.candidates(organization, words)
    offered = list(found[:OFFERED])
    if chosen.isdecimal() and len(chosen) <= queries.LONGEST_NUMBER:
        known = {member.pk for member in offered}
        offered += queries.candidates(organization).filter(pk=chosen).exclude(pk__in=known)
    return offered


def _invited(organization: Organization) -> QuerySet[Invitation]:
    """Return the invitations that will pass the role on when they are accepted."""
    return queries.shown_invitations(organization).filter(hands_over__isnull=False).order_by("pk")


def _obstacles(
    request: MemberRequest, form: forms.Decision, successor: Membership | None
) -> list[Refusal]:
    if successor is not None:
        return representatives.obstacles_to_succession(successor)
    return obstacles_to_inviting(request.actor, [form.invited]).get(form.invited, [])


def _member(request: MemberRequest, form: forms.Decision) -> Membership:
    members = request.actor.organization.memberships.select_related("user")
    return get_object_or_404(members, pk=form.cleaned_data["successor"])


def _here(request: MemberRequest) -> int:
    return request.actor.organization.pk
