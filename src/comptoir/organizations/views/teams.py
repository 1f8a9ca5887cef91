"""Teams: the list, one team and its members, its name, its end."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View

from comptoir.core.news import ask
from comptoir.core.refusals import Forbidden, NotFound
from comptoir.organizations import queries
from comptoir.organizations.forms import teams as forms
from comptoir.organizations.http import MemberRequest, paged
from comptoir.organizations.models import Membership
from comptoir.organizations.models import Team as TeamModel
from comptoir.organizations.operations import teams
from comptoir.organizations.permissions import Permission
from comptoir.organizations.questions import ActionsOnTeam
from comptoir.organizations.views.users import member


class Teams(View):
    """« Teams »: what there is, and how many are in each; a leader finds the own ones."""

    def get(self, request: MemberRequest) -> HttpResponse:
        manages = request.actor.can(Permission.TEAMS_MANAGE)
        if not manages and not queries.leads(request.actor):
            raise Forbidden
        words = request.GET.get("q", "")[:80]
        found = queries.named_teams(queries.teams_of(request.actor), words)
        context = {
            "page": paged(request, found.annotate(size=Count("places")), ("key", "pk")),
            "words": words,
            "manages": manages,
        }
        return render(request, "organizations/teams.html", context)


class NewTeam(View):
    """« Create a team »."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.TEAMS_MANAGE)
        return self.page(request, forms.Name())

    def post(self, request: MemberRequest) -> HttpResponse:
        form = forms.Name(request.POST)
        if form.is_valid():
            with form.reporting():
                made = teams.create(request.actor, name=form.cleaned_data["name"])
                messages.success(request, _("The team exists. Now choose who is in it."))
                return redirect("organizations:team-add", made.organization_id, made.pk)
        return self.page(request, form, status=422)

    def page(self, request: MemberRequest, form: forms.Name, status: int = 200) -> HttpResponse:
        return render(request, "organizations/team_new.html", {"form": form}, status=status)


class Team(View):
    """One team: who is in it, who leads it."""

    def get(self, request: MemberRequest, pk: int) -> HttpResponse:
        team = _led(request, pk)
        words = request.GET.get("q", "")[:100]
        places = queries.places(team, words)
        context = {
            "team": team,
            "page": paged(request, places, ("membership__name_key", "pk")),
            "words": words,
            "manages": request.actor.can(Permission.TEAMS_MANAGE),
            "further": ask(ActionsOnTeam(team)),
        }
        return render(request, "organizations/team.html", context)


class Rename(View):
    """Another name for a team."""

    def get(self, request: MemberRequest, pk: int) -> HttpResponse:
        request.actor.require(Permission.TEAMS_MANAGE)
        team = _team(request, pk)
        return self.page(request, team, forms.Name(initial={"name": team.name}))

    def post(self, request: MemberRequest, pk: int) -> HttpResponse:
        team, form = _team(request, pk), forms.Name(request.POST)
        if form.is_valid():
            with form.reporting():
                teams.rename(request.actor, team, name=form.cleaned_data["name"])
                messages.success(request, _("The team has its new name."))
                return redirect("organizations:team", team.organization_id, team.pk)
        return self.page(request, team, form, status=422)

    def page(
        self, request: MemberRequest, team: TeamModel, form: forms.Name, status: int = 200
    ) -> HttpResponse:
        context = {"team": team, "form": form}
        return render(request, "organizations/team_rename.html", context, status=status)


class Outside(View):
    """Who could be added to a team."""

    def get(self, request: MemberRequest, pk: int) -> HttpResponse:
        team = _led(request, pk)
        words = request.GET.get("q", "")[:100]
        found = queries.outside(request.actor.organization, team, words)
        context = {"team": team, "page": paged(request, found, queries.BY_NAME), "words": words}
        return render(request, "organizations/team_add.html", context)

    def post(self, request: MemberRequest, pk: int) -> HttpResponse:
        """Add one member, and stay on the list for the next."""
        team = _led(request, pk)
        form = forms.Newcomer(request.POST)
        if not form.is_valid():
            raise NotFound
        newcomer = member(request, form.cleaned_data["member"])
        teams.add(request.actor, team, membership=newcomer)
        names = {"name": newcomer.user.name, "team": team.name}
        messages.success(request, _("%(name)s is in the team %(team)s.") % names)
        return redirect(request.get_full_path())


class Place(View):
    """One member's place in a team: taken away, or made a leader's."""

    def post(self, request: MemberRequest, pk: int, membership: int) -> HttpResponse:
        team, somebody = _led(request, pk), member(request, membership)
        said = self.done(request, team, somebody)
        messages.success(request, said % {"name": somebody.user.name, "team": team.name})
        return redirect("organizations:team", team.organization_id, team.pk)

    def done(self, request: MemberRequest, team: TeamModel, somebody: Membership) -> str:
        """Do what the button says, and return how to tell it."""
        if request.POST.get("do") == "take_out":
            teams.take_out(request.actor, team, membership=somebody)
            return _("%(name)s is no longer in the team %(team)s.")
        leads = request.POST.get("do") == "lead"
        teams.choose_leader(request.actor, team, membership=somebody, leads=leads)
        if leads:
            return _("%(name)s leads the team %(team)s.")
        return _("%(name)s no longer leads the team %(team)s.")


class Delete(View):
    """The end of a team: what it means, then the deed."""

    def get(self, request: MemberRequest, pk: int) -> HttpResponse:
        request.actor.require(Permission.TEAMS_MANAGE)
        team = _team(request, pk)
        context = {"team": team, "size": team.places.count()}
        return render(request, "organizations/team_delete.html", context)

    def post(self, request: MemberRequest, pk: int) -> HttpResponse:
        team = _team(request, pk)
        teams.delete(request.actor, team)
        messages.success(request, _("The team %(team)s is deleted.") % {"team": team.name})
        return redirect("organizations:teams", team.organization_id)


def _team(request: MemberRequest, pk: int) -> TeamModel:
    return get_object_or_404(request.actor.organization.teams, pk=pk)


def _led(request: MemberRequest, pk: int) -> TeamModel:
    """Return a team whose members one may choose."""
    team = _team(request, pk)
    if not request.actor.can(Permission.TEAMS_MANAGE) and not queries.leads(request.actor, team):
        raise Forbidden
    return team
