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
from comptoir.accounts.operations import portraits
from comptoir.accounts.operations import profile as operations

LONGEST = 200  # of what is typed in a field


class Profile(View):
    """« Manage my profile »."""

    def get(self, request: PersonRequest) -> HttpResponse:
        """Show what the person has told us, ready to be changed."""
        return page(request)

    def post(self, request: PersonRequest) -> HttpResponse:
        """Keep the changes; what follows is in the language just chosen."""
        form = forms.Profile(request.POST)
        portrait = forms.PortraitChoice(request.POST, request.FILES) if request.FILES else None
        if form.is_valid() and _is_up(request, portrait):
            with form.reporting():
                operations.change_profile(request.actor, **form.cleaned_data)
                with override(form.cleaned_data["language"]):
                    messages.success(request, _("Your profile is saved."))
                return redirect("accounts:profile")
        return page(request, form, portrait, status=422)


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
    """Render the profile; the image beside it goes by itself, or along."""
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


def typed_so_far(request: PersonRequest) -> forms.Profile | None:
    """Return the profile as it is typed, right or wrong; None where nothing came along."""
    if "last_name" not in request.POST:
        return None
    names = forms.Profile.base_fields
    return forms.Profile(initial={name: request.POST.get(name, "")[:LONGEST] for name in names})


def _is_up(request: PersonRequest, portrait: forms.PortraitChoice | None) -> bool:
    """Put up the image that was chosen, if any; tell whether that went well."""
    if portrait is None:
        return True
    if portrait.is_valid():
        with portrait.reporting():
            portraits.put_up(request.actor, file=portrait.content)
    return not portrait.errors


def _known(request: PersonRequest) -> dict[str, Any]:
    user = request.actor.user
    known = {name: getattr(user, name) for name in forms.Profile.base_fields}
    return {**known, "time_zone": user.time_zone or settings.TIME_ZONE}
