"""« Security rules » of an organization, and the page of whoever does not meet them yet (R-26)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views import View

from comptoir.organizations import queries
from comptoir.organizations.http import MemberRequest
from comptoir.organizations.operations import security
from comptoir.organizations.permissions import Permission


class Rules(View):
    """Whether a second factor is asked for, since when, and who has none."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.SECURITY_MANAGE)
        organization = request.actor.organization
        since = organization.second_factor_from
        context = {
            "organization": organization,
            "since": since,
            "in_force": since is not None and since <= now(),
            "members": organization.memberships.active().count(),
            "without": queries.unprotected(organization.pk).count(),
            "own": request.actor.has_second_factor,
        }
        return render(request, "organizations/security.html", context)


class RequireSecondFactor(View):
    """Ask every member for a second factor: what it means, then the deed."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.SECURITY_MANAGE)
        request.actor.require_fresh()
        organization = request.actor.organization
        context = {
            "organization": organization,
            "without": queries.unprotected(organization.pk).count(),
            "own": request.actor.has_second_factor,
        }
        return render(request, "organizations/require_second_factor.html", context)

    def post(self, request: MemberRequest) -> HttpResponse:
        security.require_second_factor(request.actor)
        messages.success(
            request, _("In seven days a second factor is needed. Members without one are told.")
        )
        return redirect("organizations:security", request.actor.organization.pk)


class WaiveSecondFactor(View):
    """Let members do without again."""

    def post(self, request: MemberRequest) -> HttpResponse:
        security.waive_second_factor(request.actor)
        messages.success(request, _("A second factor is no longer needed here."))
        return redirect("organizations:security", request.actor.organization.pk)


class SecondFactor(View):
    """The only page that a member without a second factor still sees of the organization."""

    def get(self, request: MemberRequest) -> HttpResponse:
        if request.actor.has_second_factor or request.actor.organization.second_factor_from is None:
            return redirect("home:dashboard", request.actor.organization.pk)
        return render(request, "organizations/second_factor.html")
