"""« Change the access to products »: of a user, and of a team (R-09)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from comptoir.organizations.http import MemberRequest
from comptoir.organizations.models import Membership, Team
from comptoir.organizations.permissions import Permission
from comptoir.organizations.views.users import member
from comptoir.products import queries, wishes
from comptoir.products.forms import Access
from comptoir.products.obstacles import obstacles_to_granting
from comptoir.products.operations import granting


class OfUser(View):
    """What one member may do with products."""

    def get(self, request: MemberRequest, pk: int) -> HttpResponse:
        membership = self.membership(request, pk)
        usual = wishes.as_fields(queries.wishes(membership.grants.all()))
        return self.page(request, membership, _form(request, initial=usual))

    def post(self, request: MemberRequest, pk: int) -> HttpResponse:
        membership = self.membership(request, pk)
        form = _form(request, request.POST)
        if form.is_valid():
            with form.reporting():
                granting.change_access(request.actor, membership, wishes=form.wishes())
                said = _("%(name)s has other rights now.") % {"name": membership.user.name}
                messages.success(request, said)
                return redirect("organizations:user", request.actor.organization.pk, pk)
        return self.page(request, membership, form, status=422)

    def membership(self, request: MemberRequest, pk: int) -> Membership:
        request.actor.require(Permission.USERS_MANAGE)
        return member(request, pk)

    def page(
        self, request: MemberRequest, membership: Membership, form: Access, status: int = 200
    ) -> HttpResponse:
        name = membership.user.name
        here = reverse("organizations:user", args=[request.actor.organization.pk, membership.pk])
        obstacles = obstacles_to_granting(membership)
        context = {"form": form, "holder": name, "back": here, "obstacles": obstacles}
        return render(request, "products/access.html", context, status=status)


class OfTeam(View):
    """What everybody in a team may do with products."""

    def get(self, request: MemberRequest, pk: int) -> HttpResponse:
        team = self.team(request, pk)
        usual = wishes.as_fields(queries.wishes(team.grants.all()))
        return self.page(request, team, _form(request, initial=usual))

    def post(self, request: MemberRequest, pk: int) -> HttpResponse:
        team = self.team(request, pk)
        form = _form(request, request.POST)
        if form.is_valid():
            with form.reporting():
                granting.change_team_access(request.actor, team, wishes=form.wishes())
                said = _("The team %(team)s has other rights now.") % {"team": team.name}
                messages.success(request, said)
                return redirect("organizations:team", request.actor.organization.pk, pk)
        return self.page(request, team, form, status=422)

    def team(self, request: MemberRequest, pk: int) -> Team:
        request.actor.require(Permission.TEAMS_MANAGE)
        return get_object_or_404(request.actor.organization.teams, pk=pk)

    def page(
        self, request: MemberRequest, team: Team, form: Access, status: int = 200
    ) -> HttpResponse:
        here = reverse("organizations:team", args=[request.actor.organization.pk, team.pk])
        context = {"form": form, "holder": team.name, "back": here, "obstacles": []}
        return render(request, "products/access.html", context, status=status)


def _form(request: MemberRequest, *args: object, **kwargs: object) -> Access:
    return Access(queries.grantable(request.actor.organization), *args, **kwargs)
