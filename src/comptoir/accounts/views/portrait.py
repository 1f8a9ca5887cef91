"""A person's image: shown, put up, taken down."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from comptoir.accounts import pictures, queries
from comptoir.accounts.forms.profile import PortraitChoice
from comptoir.accounts.http import PersonRequest
from comptoir.accounts.operations import portraits
from comptoir.accounts.views.profile import page, typed_so_far
from comptoir.core.lasting import lasting


class Image(View):
    """The image itself, for whom it shows."""

    def get(self, request: PersonRequest, portrait: int) -> HttpResponse:
        found = queries.portraits(request.actor.user, portrait)
        return lasting(request, found, portrait, pictures.KIND)


class Change(View):
    """Put an image up. With htmx only its box is answered; without, what else is typed returns."""

    def get(self, request: PersonRequest) -> HttpResponse:  # noqa: ARG002  of a page by this address
        """Lead back: an answer that keeps what is typed stands under this address."""
        return redirect("accounts:profile")

    def post(self, request: PersonRequest) -> HttpResponse:
        form = PortraitChoice(request.POST, request.FILES)
        if form.is_valid():
            with form.reporting():
                portraits.put_up(request.actor, file=form.content)
                return _changed(request, _("Your picture is up."))
        if request.htmx:
            return _fragment(request, form, status=422)
        return page(request, typed_so_far(request), form, status=422)


class Remove(View):
    """Give the place back to the initials."""

    get = Change.get

    def post(self, request: PersonRequest) -> HttpResponse:
        portraits.take_down(request.actor)
        return _changed(request, _("The picture is removed: your initials stand there again."))


def _changed(request: PersonRequest, said: str) -> HttpResponse:
    if request.htmx:
        return _fragment(request, PortraitChoice(), said=said)
    messages.success(request, said)
    return page(request, typed_so_far(request))


def _fragment(
    request: PersonRequest, form: PortraitChoice, status: int = 200, said: str = ""
) -> HttpResponse:
    context = {"user": request.actor.user, "portrait": form, "said": said}
    return render(request, "accounts/portrait_changed.html", context, status=status)
