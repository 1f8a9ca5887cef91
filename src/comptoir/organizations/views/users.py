"""User management: the list, one user's page, and what can be done there."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views import View

from comptoir.accounts import pictures
from comptoir.core.lasting import lasting
from comptoir.core.news import ask
from comptoir.core.refusals import Forbidden, Refusal
from comptoir.organizations import notices, queries, rights, roles, users
from comptoir.organizations.forms import users as forms
from comptoir.organizations.http import MemberRequest, cursors
from comptoir.organizations.models import Membership, Notice
from comptoir.organizations.obstacles import (
    RepresentativesOnly,
    obstacles_to_blocking,
    obstacles_to_muting,
    obstacles_to_removing,
    obstacles_to_role,
    obstacles_to_touching,
    obstacles_to_unblocking,
    obstacles_to_unlocking,
)
from comptoir.organizations.operations import members
from comptoir.organizations.permissions import Accounting, Permission, Role, fitting
from comptoir.organizations.questions import ActionsOnUser, LostOnRemoval, Sources


class Users(View):
    """« User management »: who works here, searched, filtered, sorted, page by page."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.USERS_SEE)
        organization = request.actor.organization
        wanted, order = forms.Search.read(request.GET)
        found = users.Users(organization, wanted, order)
        page = found.page(**cursors(request))
        teams = users.teams(organization)
        context = {
            "page": page,
            "count": found.count(),
            "most": users.COUNTED,
            "looking": wanted != users.Wanted(),
            "pending": queries.invited(organization, expired=True),
            "teams": teams,
            "team_names": users.team_names(page.rows) if teams else {},
            "roles": Role.choices,
            "touchable": set(roles.givable(request.actor.role)),
            "untouchable": [RepresentativesOnly()],
            "steps": {"none": NONE, "see": _("see"), "manage": _("manage")},
            "factors": forms.FACTORS,
            "states": forms.STATES,
        }
        return render(request, "organizations/users.html", context)


NONE = "–"  # noqa: RUF001  a dash, as in every empty cell


class User(View):
    """One user: who it is, what they may do and why, and what can be done."""

    def get(self, request: MemberRequest, pk: int) -> HttpResponse:
        request.actor.require(Permission.USERS_SEE)
        membership = member(request, pk)
        role, step = Role(membership.role), Accounting(membership.accounting)
        context = {
            "membership": membership,
            "user": membership.user,
            "own": membership.pk == request.actor.membership.pk,
            "second_factor": queries.second_factors(membership.user_id).exists(),
            "places": membership.places.select_related("team").order_by("team__name"),
            "rights": rights.explained(role, step, ask(Sources(membership))),
            "withheld": rights.withheld(role, step),
            "notices": _notice_facts(membership),
            "further": ask(ActionsOnUser(membership)),
            "obstacles": _obstacles(request, membership),
        }
        return render(request, "organizations/user.html", context)


class Portrait(View):
    """A member's image, for those whose lists show it."""

    def get(self, request: MemberRequest, portrait: int) -> HttpResponse:
        if not request.actor.can(Permission.USERS_SEE) and not queries.leads(request.actor):
            raise Forbidden
        found = queries.portraits(request.actor.organization, portrait)
        return lasting(request, found, portrait, pictures.KIND)


class RoleOf(View):
    """« Change the role »: role and accounting right, with what the change means."""

    def get(self, request: MemberRequest, pk: int) -> HttpResponse:
        membership = self.membership(request, pk)
        asked = {"role": membership.role, "accounting": membership.accounting}
        asked |= {name: request.GET[name] for name in asked if name in request.GET}
        return self.page(request, membership, forms.RoleChoice(request.actor.role, asked))

    def post(self, request: MemberRequest, pk: int) -> HttpResponse:
        membership = self.membership(request, pk)
        form = forms.RoleChoice(request.actor.role, request.POST)
        if form.is_valid():
            with form.reporting():
                members.change_role(request.actor, membership, **form.cleaned_data)
                messages.success(request, _("%(name)s has other rights now.") % _name(membership))
                return redirect("organizations:user", request.actor.organization.pk, pk)
        return self.page(request, membership, form, status=422)

    def membership(self, request: MemberRequest, pk: int) -> Membership:
        request.actor.require(Permission.USERS_MANAGE)
        membership = member(request, pk)
        for obstacle in obstacles_to_touching(request.actor, membership):
            raise obstacle
        return membership

    def page(
        self,
        request: MemberRequest,
        membership: Membership,
        form: forms.RoleChoice,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "membership": membership,
            "form": form,
            "changes": _changes(membership, form) if form.is_valid() else [],
            "obstacles": self.obstacles(request, membership, form),
        }
        return render(request, "organizations/user_role.html", context, status=status)

    def obstacles(
        self, request: MemberRequest, membership: Membership, form: forms.RoleChoice
    ) -> list[Refusal]:
        if not form.is_valid():
            return []
        return obstacles_to_role(request.actor, membership, form.cleaned_data["role"])


class Block(View):
    """Block a user: what it means, then the deed (R-20)."""

    def get(self, request: MemberRequest, pk: int) -> HttpResponse:
        request.actor.require(Permission.USERS_MANAGE)
        membership = member(request, pk)
        context = {
            "membership": membership,
            "obstacles": obstacles_to_blocking(request.actor, membership),
        }
        return render(request, "organizations/user_block.html", context)

    def post(self, request: MemberRequest, pk: int) -> HttpResponse:
        membership = member(request, pk)
        members.block(request.actor, membership)
        messages.success(request, _("%(name)s is blocked.") % _name(membership))
        return redirect("organizations:user", request.actor.organization.pk, pk)


class Unblock(View):
    """Let a blocked user in again (R-20)."""

    def post(self, request: MemberRequest, pk: int) -> HttpResponse:
        membership = member(request, pk)
        members.unblock(request.actor, membership)
        messages.success(request, _("%(name)s is no longer blocked.") % _name(membership))
        return redirect("organizations:user", request.actor.organization.pk, pk)


class Unlock(View):
    """Let a user try to log in again (R-27)."""

    def post(self, request: MemberRequest, pk: int) -> HttpResponse:
        membership = member(request, pk)
        members.unlock_sign_in(request.actor, membership)
        messages.success(request, _("%(name)s can try to log in again.") % _name(membership))
        return redirect("organizations:user", request.actor.organization.pk, pk)


class Remove(View):
    """« Remove from the organization »: what is lost, then the deed (R-19)."""

    def get(self, request: MemberRequest, pk: int) -> HttpResponse:
        request.actor.require(Permission.USERS_MANAGE)
        membership = member(request, pk)
        obstacles = obstacles_to_removing(request.actor, membership)
        if not obstacles:
            request.actor.require_fresh()
        context = {
            "membership": membership,
            "obstacles": obstacles,
            "losses": _losses(membership),
        }
        return render(request, "organizations/user_remove.html", context)

    def post(self, request: MemberRequest, pk: int) -> HttpResponse:
        membership = member(request, pk)
        members.remove(request.actor, membership)
        said = _("%(name)s no longer belongs to the organization.")
        messages.success(request, said % _name(membership))
        return redirect("organizations:users", request.actor.organization.pk)


class Notices(View):
    """Which letters the organization sends me (R-12)."""

    def get(self, request: MemberRequest) -> HttpResponse:
        membership = request.actor.membership
        wanted = queries.wanted_notices(membership)
        needed = obstacles_to_muting(membership, Notice.BILLING)
        initial = {notice.value: notice in wanted for notice in Notice}
        offered = notices.concerning(membership)
        form = forms.Notices(initial=initial, offered=offered, needed=bool(needed))
        context = {"form": form, "needed": needed}
        return render(request, "organizations/notices.html", context)

    def post(self, request: MemberRequest) -> HttpResponse:
        membership = request.actor.membership
        needed = obstacles_to_muting(membership, Notice.BILLING)
        offered = notices.concerning(membership)
        form = forms.Notices(request.POST, offered=offered, needed=bool(needed))
        if form.is_valid():
            unasked = queries.wanted_notices(membership) - set(offered)
            chosen = form.chosen() | unasked
            members.choose_notices(request.actor, membership, notices=chosen)
            messages.success(request, _("Your choice is saved."))
        return redirect("organizations:notices", request.actor.organization.pk)


def member(request: MemberRequest, pk: int) -> Membership:
    """Return one of the organization's members, with the person; else 404."""
    members_here = request.actor.organization.memberships.select_related("user", "organization")
    return get_object_or_404(members_here, pk=pk)


def _name(membership: Membership) -> dict[str, str]:
    return {"name": membership.user.name}


def _obstacles(request: MemberRequest, membership: Membership) -> dict[str, list[Refusal]]:
    """Why each action on a user's page is not possible; empty where it is."""
    actor = request.actor
    return {
        "role": obstacles_to_touching(actor, membership),
        "block": obstacles_to_blocking(actor, membership),
        "unblock": obstacles_to_unblocking(actor, membership),
        "remove": obstacles_to_removing(actor, membership),
        "unlock": obstacles_to_unlocking(membership),
    }


def _changes(membership: Membership, form: forms.RoleChoice) -> list[str]:
    """Say what a new role and accounting right would give and take."""
    before = Role(membership.role), Accounting(membership.accounting)
    role, step = form.cleaned_data["role"], form.cleaned_data["accounting"]
    given, taken = rights.difference(before, (role, fitting(role, step)))
    changes = [_("New: %(right)s") % {"right": words} for words in given]
    changes += [_("No longer: %(right)s") % {"right": words} for words in taken]
    if role is not before[0]:
        named = {"before": before[0].label, "after": role.label}
        changes.insert(0, _("Role: %(after)s instead of %(before)s") % named)
    return changes


def _losses(membership: Membership) -> list[str]:
    """Say what a person loses with a membership (R-19)."""
    role = _("The role: %(role)s") % {"role": Role(membership.role).label}
    said = [
        _("%(label)s: %(value)s") % {"label": loss.kind, "value": ", ".join(loss.names)}
        for loss in ask(LostOnRemoval(membership))
        if loss.names
    ]
    return [role, *said]


def _notice_facts(membership: Membership) -> list[tuple[str, str]]:
    """Say which letters reach a member (R-12)."""
    wanted = queries.wanted_notices(membership)
    return [
        (
            str(notice.label).capitalize(),
            pgettext("a letter", "on") if notice in wanted else pgettext("a letter", "off"),
        )
        for notice in notices.concerning(membership)
    ]
