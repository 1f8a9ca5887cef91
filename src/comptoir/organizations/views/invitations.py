"""Invitations: those that wait, one of them, and the page that an invited person opens."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from comptoir.accounts.actors import Person
from comptoir.accounts.http import VisitorRequest
from comptoir.core.letters import absolute
from comptoir.core.refusals import NotFound, Refusal
from comptoir.organizations import queries, roles
from comptoir.organizations.http import MemberRequest, paged
from comptoir.organizations.letters import invitation_path, sender_name
from comptoir.organizations.models import Invitation as Offer
from comptoir.organizations.obstacles import (
    obstacles_to_accepting,
    obstacles_to_confirming,
    obstacles_to_resending,
    obstacles_to_revoking,
)
from comptoir.organizations.operations import invitations
from comptoir.organizations.permissions import Permission, Role


class Invitations(View):
    """The invitations that nobody has answered, and those that expired lately (R-13)."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.USERS_SEE)
        shown = queries.shown_invitations(request.actor.organization)
        page = paged(request, shown, ("email", "pk"))
        context = {
            "page": page,
            "pending": shown.count(),
            "obstacles": {offer.pk: _obstacles(request, offer) for offer in page.rows},
        }
        return render(request, "organizations/invitations.html", context)


class Invitation(View):
    """One invitation: its state, its link, and what can be done with it."""

    def get(self, request: MemberRequest, pk: int) -> HttpResponse:
        request.actor.require(Permission.USERS_MANAGE)
        invitation = offer(request, pk)
        revoking = obstacles_to_revoking(request.actor, invitation)
        context = {
            "invitation": invitation,
            "role": Role(invitation.role),
            "places": invitation.places.select_related("team").order_by("team__name"),
            "link": None if revoking else _copied_link(invitation),
            "resending": obstacles_to_resending(request.actor, invitation),
            "revoking": revoking,
            "confirming": obstacles_to_confirming(request.actor, invitation),
        }
        return render(request, "organizations/invitation.html", context)


class Resend(View):
    """Send an invitation again (R-13)."""

    def post(self, request: MemberRequest, pk: int) -> HttpResponse:
        invitation = offer(request, pk)
        invitations.resend(request.actor, invitation)
        said = _("The invitation is on its way to %(email)s again.")
        return _back(request, said, invitation)


class Revoke(View):
    """Withdraw an invitation (R-13)."""

    def post(self, request: MemberRequest, pk: int) -> HttpResponse:
        invitation = offer(request, pk)
        invitations.revoke(request.actor, invitation)
        return _back(request, _("The invitation to %(email)s is withdrawn."), invitation)


class Confirm(View):
    """Stand in for an inviter who lost the power (R-14)."""

    def post(self, request: MemberRequest, pk: int) -> HttpResponse:
        invitation = offer(request, pk)
        invitations.confirm(request.actor, invitation)
        return _back(request, _("The invitation to %(email)s is confirmed."), invitation)


@method_decorator(never_cache, name="dispatch")
class Invited(View):
    """What the link of an invitation opens; also for people without an account (R-14, R-16)."""

    def get(self, request: VisitorRequest, token: str) -> HttpResponse:
        found = queries.invitation_of(token)
        if found is None:
            return render(request, "organizations/invited_unknown.html", status=404)
        return _answer_page(request, found.invitation, token)

    def post(self, request: VisitorRequest, token: str) -> HttpResponse:
        found = queries.invitation_of(token)
        if found is None:
            return render(request, "organizations/invited_unknown.html", status=404)
        return _answered(request, found.invitation, token)


class MyInvitation(View):
    """An invitation to one's own address, opened from « My organizations » (R-14)."""

    def get(self, request: VisitorRequest, place: int, pk: int) -> HttpResponse:
        return _answer_page(request, self.own(request, place, pk))

    def post(self, request: VisitorRequest, place: int, pk: int) -> HttpResponse:
        return _answered(request, self.own(request, place, pk))

    def own(self, request: VisitorRequest, place: int, pk: int) -> Offer:
        invitation = queries.invitation_in(place, pk)
        if not _is_for(request, invitation) or invitation is None:
            raise NotFound
        return invitation


def offer(request: MemberRequest, pk: int) -> Offer:
    """Return one of the organization's invitations, with who sent it; else 404."""
    here = request.actor.organization.invitations.select_related(
        "sender__user", "hands_over__user", "waiting_user"
    )
    return get_object_or_404(here, pk=pk)


def _obstacles(request: MemberRequest, invitation: Offer) -> tuple[list[Refusal], ...]:
    """Why it cannot be withdrawn, sent again, confirmed; empty where it can."""
    return (
        obstacles_to_revoking(request.actor, invitation),
        obstacles_to_resending(request.actor, invitation),
        obstacles_to_confirming(request.actor, invitation),
    )


def _copied_link(invitation: Offer) -> str:
    return absolute(invitation_path(invitation, invitation.copied_token))


def _back(request: MemberRequest, said: str, invitation: Offer) -> HttpResponse:
    messages.success(request, said % {"email": invitation.email})
    return redirect("organizations:invitations", request.actor.organization.pk)


def _is_for(request: HttpRequest, invitation: Offer | None) -> bool:
    """Tell whether whoever is signed in is the one invited: exact equality (R-14)."""
    return (
        invitation is not None
        and request.user.is_authenticated
        and request.user.email == invitation.email
    )


def _answered(request: VisitorRequest, invitation: Offer, token: str = "") -> HttpResponse:
    """Accept or decline; whoever may not, or no longer, sees the page that says why."""
    if not _is_for(request, invitation) or not isinstance(request.actor, Person):
        return _answer_page(request, invitation, token)
    where = {"organization": invitation.organization_id, "invitation": invitation.pk}
    if request.POST.get("answer") == "decline":
        invitations.decline(request.actor, **where)
        messages.success(request, _("You have declined the invitation."))
        return redirect("organizations:mine")
    membership = invitations.accept(request.actor, **where)
    if membership is None:
        messages.warning(request, _waits())
        return redirect("organizations:mine")
    welcome = _("Welcome to %(organization)s.")
    messages.success(request, welcome % {"organization": invitation.organization.name})
    return redirect("home:dashboard", invitation.organization_id)


def _waits() -> str:
    return _(
        "You have accepted. Whoever invited you can no longer do so:"
        " an administrator has to confirm, then we write to you."
    )


def _answer_page(request: VisitorRequest, invitation: Offer, token: str = "") -> HttpResponse:
    over: Refusal | None = next(iter(obstacles_to_accepting(invitation)), None)
    mine = _is_for(request, invitation)
    context = {
        "invitation": invitation,
        "place": invitation.organization,
        "sender": sender_name(invitation),
        "role": Role(invitation.role),
        "about": roles.ABOUT[Role(invitation.role)],
        "over": over,
        "mine": mine,
        "waits": mine and invitation.waits_since is not None,
        "token": token,
        "inside": mine and invitation.accepted_by_id == request.user.pk,
    }
    status = over.status if over and not context["inside"] else 200
    return render(request, "organizations/invited.html", context, status=status)
