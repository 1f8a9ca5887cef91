"""The person's own page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views import View

from comptoir.accounts import advice, queries, zones
from comptoir.accounts.forms import profile as forms
from comptoir.accounts.http import PersonRequest
from comptoir.accounts.operations import profile as operations


class Profile(View):
    """« Manage my profile »."""

    def get(self, request: PersonRequest) -> HttpResponse:
        """Show what the person has told us, ready to be changed."""
        return page(request)

    def post(self, request: PersonRequest) -> HttpResponse:
        """Keep the changes; what follows is in the language just chosen."""
        form = forms.Profile(request.POST)
        if form.is_valid():
            with form.reporting():
                operations.change_profile(request.actor, **form.cleaned_data)
                with override(form.cleaned_data["language"]):
                    messages.success(request, _("Your profile is saved."))
                return redirect("accounts:profile")
        return page(request, form, status=422)


class SupportCode(View):
    """The code that a person reads out on the phone."""

    def post(self, request: PersonRequest) -> HttpResponse:
        """Make another one."""
        operations.renew_support_code(request.actor)
        messages.success(request, _("Your support code is new. The old one is worth nothing now."))
        return redirect("accounts:profile")


def page(
    request: PersonRequest,
    form: forms.Profile | None = None,
    portrait: forms.PortraitChoice | None = None,
    status: int = 200,
) -> HttpResponse:
    """Render the profile; the image is a form of its own beside it."""
    user = request.actor.user
    points = advice.advise(user, queries.factors(user))
    context = {
        "form": form or forms.Profile(initial=_known(request)),
        "portrait": portrait or forms.PortraitChoice(),
        "zones": zones.zones(),
        "zone_list": forms.ZONES,
        "user": user,
        "places": queries.places(user),
        "to_improve": sum(not point.good for point in points),
    }
    return render(request, "accounts/profile.html", context, status=status)


def _known(request: PersonRequest) -> dict[str, Any]:
    user = request.actor.user
    known = {name: getattr(user, name) for name in forms.Profile.base_fields}
    return {**known, "time_zone": user.time_zone or settings.TIME_ZONE}
