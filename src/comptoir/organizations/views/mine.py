"""One's organizations: the first, the list, the switcher, a new one, leaving one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from comptoir.accounts.http import PersonRequest
from comptoir.organizations import addresses, queries
from comptoir.organizations.forms import organizations as forms
from comptoir.organizations.http import MemberRequest, paged
from comptoir.organizations.operations import leaving, organizations
from comptoir.organizations.permissions import Role

SUSPENDED = 5  # named where somebody has no other organization


class Welcome(View):
    """Whoever belongs nowhere yet: the invitations that wait, and a first organization."""

    def get(self, request: PersonRequest) -> HttpResponse:
        held = queries.organizations_of(request.actor)
        if held.filter(blocked_at=None).exists():
            return redirect("organizations:mine")
        suspended = held.order_by(*queries.BY_ORGANIZATION)[:SUSPENDED]
        names = [membership.organization.name for membership in suspended]
        return _creating(request, _blank(request), "organizations/welcome.html", suspended=names)


class Create(View):
    """« Create an organization » (R-03, R-04)."""

    def get(self, request: PersonRequest) -> HttpResponse:
        return _creating(request, _blank(request), "organizations/create.html")

    def post(self, request: PersonRequest) -> HttpResponse:
        form = forms.Creation(request.user, request.POST)
        if form.is_valid():
            with form.reporting():
                made = organizations.create(request.actor, **form.cleaned_data)
                messages.success(request, _("%(name)s is ready.") % {"name": made.name})
                return redirect("home:dashboard", made.pk)
        return _creating(request, form, "organizations/create.html", status=422)


class Mine(View):
    """« My organizations »: where one belongs, as what, since when."""

    def get(self, request: PersonRequest) -> HttpResponse:
        words = request.GET.get("q", "")[:100]
        found = queries.organizations_of(request.actor, words)
        context = {
            "page": paged(request, found, queries.BY_ORGANIZATION),
            "words": words,
            "roles": Role.choices,
            "invitations": queries.invitations_for(request.actor),
        }
        return render(request, "organizations/mine.html", context)


class Switcher(View):
    """What the switcher shows: the latest, or those whose name fits the words."""

    def get(self, request: PersonRequest) -> HttpResponse:
        words = request.GET.get("q", "")[:100]
        current = request.GET.get("current", "")
        context = {"organizations": queries.switched(request.actor, words, current=current)}
        return render(request, "core/frame/organizations.html", context)


class Leave(View):
    """« Leave the organization »: what it means, then the deed (R-18)."""

    def get(self, request: MemberRequest) -> HttpResponse:
        obstacles = leaving.obstacles_to_leaving(request.actor.membership)
        if not obstacles:
            request.actor.require_fresh()
        return render(request, "organizations/leave.html", {"obstacles": obstacles})

    def post(self, request: MemberRequest) -> HttpResponse:
        name = request.actor.organization.name
        leaving.leave(request.actor)
        messages.success(request, _("You have left %(name)s.") % {"name": name})
        return redirect("organizations:mine")


def _blank(request: PersonRequest) -> forms.Creation:
    return forms.Creation(request.user, initial={"country": _likely_country(request)})


def _creating(
    request: PersonRequest, form: forms.Creation, template: str, status: int = 200, **more: Any
) -> HttpResponse:
    context: dict[str, Any] = {
        **more,
        "form": form,
        "icons": forms.KIND_ICONS,
        "invitations": queries.invitations_for(request.actor),
    }
    return render(request, template, context, status=status)


def _likely_country(request: PersonRequest) -> str:
    """Propose the country of one's time zone, of the browser's language (fr-CH), of the console."""
    first = request.headers.get("Accept-Language", "").split(",")[0].split(";")[0]
    guesses = [
        addresses.country_of_zone(request.user.time_zone),
        first.strip().upper().partition("-")[2],
        addresses.country_of_zone(settings.TIME_ZONE),
    ]
    known = dict(addresses.countries())
    return next((country for country in guesses if country in known), "")
