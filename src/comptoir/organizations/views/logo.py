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
from comptoir.organizations.views.customer_account import editing


class Image(View):
    """The image itself, for members."""

    def get(self, request: MemberRequest, sha: str) -> HttpResponse:
        found = queries.logos(request.actor.organization, sha)
        return lasting(request, found, sha, "image/png")


class Change(View):
    """Put an image up. With htmx only this form is answered: what else is typed stays."""

    def post(self, request: MemberRequest) -> HttpResponse:
        form = forms.LogoChoice(request.POST, request.FILES)
        if form.is_valid():
            with form.reporting():
                logos.put_up(request.actor, file=form.content)
                return _changed(request, _("The logo is up."))
        if request.htmx:
            return _fragment(request, form, status=422)
        before = organizations.coordinates_of(request.actor.organization)
        return editing(request, forms.CoordinatesChange(before), form, status=422)


class Remove(View):
    """Give the place back to the name."""

    def post(self, request: MemberRequest) -> HttpResponse:
        logos.take_down(request.actor)
        return _changed(request, _("The logo is removed: the name stands there again."))


def _changed(request: MemberRequest, said: str) -> HttpResponse:
    if request.htmx:
        request.actor.membership.organization = queries.pictured(request.actor.organization.pk)
        return _fragment(request, forms.LogoChoice(), said=said)
    messages.success(request, said)
    return redirect("organizations:edit-customer-account", request.actor.organization.pk)


def _fragment(
    request: MemberRequest, form: forms.LogoChoice, status: int = 200, said: str = ""
) -> HttpResponse:
    request.actor.require(Permission.LOGO_CHANGE)
    context = {"organization": request.actor.organization, "logo": form, "said": said}
    return render(request, "organizations/logo_changed.html", context, status=status)
