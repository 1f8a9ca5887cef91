"""The organization's image: shown, put up, taken down (R-48)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from comptoir.core.lasting import lasting
from comptoir.organizations import queries
from comptoir.organizations.forms import organizations as forms
from comptoir.organizations.http import MemberRequest
from comptoir.organizations.operations import logos, organizations
from comptoir.organizations.permissions import Permission
from comptoir.organizations.views.customer_account import editing, typed_so_far


class Image(View):
    """The image itself, for members."""

    def get(self, request: MemberRequest, sha: str) -> HttpResponse:
        found = queries.logos(request.actor.organization, sha)
        return lasting(request, found, sha, "image/png")


class Change(View):
    """Put an image up. With htmx only its box is answered; without, what else is typed returns."""

    def get(self, request: MemberRequest) -> HttpResponse:
        """Lead back: an answer that keeps what is typed stands under this address."""
        return redirect("organizations:edit-customer-account", request.actor.organization.pk)

    def post(self, request: MemberRequest) -> HttpResponse:
        form = forms.LogoChoice(request.POST, request.FILES)
        if form.is_valid():
            with form.reporting():
                logos.put_up(request.actor, file=form.content)
                return _changed(request, _("The logo is up."))
        if request.htmx:
            return _fragment(request, form, status=422)
        return editing(request, _coordinates(request), form, status=422)


class Remove(View):
    """Give the place back to the name."""

    get = Change.get

    def post(self, request: MemberRequest) -> HttpResponse:
        logos.take_down(request.actor)
        return _changed(request, _("The logo is removed: the name stands there again."))


def _changed(request: MemberRequest, said: str) -> HttpResponse:
    request.actor.membership.organization = queries.pictured(request.actor.organization.pk)
    if request.htmx:
        return _fragment(request, forms.LogoChoice(), said=said)
    messages.success(request, said)
    return editing(request, _coordinates(request))


def _coordinates(request: MemberRequest) -> forms.CoordinatesChange:
    """What is typed beside the logo; where nothing came along, what is kept."""
    if "country" in request.POST:
        return typed_so_far(request)
    return forms.CoordinatesChange(organizations.coordinates_of(request.actor.organization))


def _fragment(
    request: MemberRequest, form: forms.LogoChoice, status: int = 200, said: str = ""
) -> HttpResponse:
    request.actor.require(Permission.LOGO_CHANGE)
    context = {"organization": request.actor.organization, "logo": form, "said": said}
    return render(request, "organizations/logo_changed.html", context, status=status)
