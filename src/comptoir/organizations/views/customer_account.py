"""« Manage my organization », « Customer account », and its coordinates."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from comptoir.core import phones
from comptoir.core.jinja import block
from comptoir.organizations import addresses
from comptoir.organizations.addresses import Coordinates
from comptoir.organizations.forms import organizations as forms
from comptoir.organizations.http import MemberRequest
from comptoir.organizations.models import Appointment, Kind, Organization
from comptoir.organizations.operations import logos, organizations
from comptoir.organizations.permissions import Permission

LONGEST = 200  # of what is typed in a field


class Settings(View):
    """« Manage my organization »: the ways to its pages."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.COORDINATES_SEE)
        return render(request, "organizations/settings.html")


class CustomerAccount(View):
    """« Customer account »: coordinates, logo, what is under way, and the red button."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.COORDINATES_SEE)
        organization = request.actor.organization
        context = {
            "organization": organization,
            "kind": Kind(organization.kind).label,
            "address": addresses.lines(organization),
            "phone": phones.shown(organization.phone),
            "may_edit": request.actor.can(Permission.COORDINATES_CHANGE),
            "may_delete": request.actor.can(Permission.ORGANIZATION_DELETE),
            "may_stop": request.actor.can(Permission.REPRESENTATIVES_CHANGE),
            "appointment": appointment_under_way(organization),
        }
        return render(request, "organizations/customer_account.html", context)


class Edit(View):
    """« Edit »: the coordinates; the logo beside them goes by itself, or along (R-48)."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.COORDINATES_CHANGE)
        before = organizations.coordinates_of(request.actor.organization)
        return editing(request, forms.CoordinatesChange(before))

    def post(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.COORDINATES_CHANGE)
        before = organizations.coordinates_of(request.actor.organization)
        form = forms.CoordinatesChange(before, request.POST)
        logo = forms.LogoChoice(request.POST, request.FILES) if request.FILES else None
        if form.is_valid() and _is_up(request, logo):
            with form.reporting():
                organizations.change_coordinates(request.actor, coordinates=form.coordinates)
                messages.success(request, _("The coordinates are saved."))
                return redirect("organizations:customer-account", request.actor.organization.pk)
        return editing(request, form, logo, status=422)


class Address(View):
    """The address fields of another country, with what is typed so far; for htmx."""

    def post(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.COORDINATES_CHANGE)
        context = _edited(request.actor.organization, typed_so_far(request))
        return block(request, "organizations/edit.html", "address", context)


def _is_up(request: MemberRequest, logo: forms.LogoChoice | None) -> bool:
    """Put up the image that was chosen, if any; tell whether that went well."""
    if logo is None:
        return True
    if logo.is_valid():
        with logo.reporting():
            logos.put_up(request.actor, file=logo.content)
    return not logo.errors


def typed_so_far(request: MemberRequest) -> forms.CoordinatesChange:
    """Return the coordinates as they are typed, right or wrong; nothing is saved yet."""
    names = [field.name for field in fields(Coordinates)]
    typed = {name: request.POST.get(name, "")[:LONGEST] for name in names}
    return forms.CoordinatesChange(Coordinates(**_known_country(request, typed)))


def editing(
    request: MemberRequest,
    form: forms.CoordinatesChange,
    logo: forms.LogoChoice | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the page that « Edit » opens."""
    context = {**_edited(request.actor.organization, form), "logo": logo or forms.LogoChoice()}
    return render(request, "organizations/edit.html", context, status=status)


def appointment_under_way(organization: Organization) -> Appointment | None:
    """Return the appointment that a legal representative could still stop."""
    return (
        organization.appointments.select_related("user").filter(stopped_at=None, done_at=None)
    ).first()


def _edited(organization: Organization, form: forms.CoordinatesChange) -> dict[str, Any]:
    chosen = Organization(country=form.chosen_country)
    changes = chosen.currency != organization.currency
    return {
        "organization": organization,
        "form": form,
        "icons": forms.KIND_ICONS,
        "address_names": [name for name in forms.ADDRESS if name in form.fields],
        "new_currency": chosen.currency if changes else None,
        "currency_obstacles": organizations.obstacles_to_country(organization, chosen.country),
    }


def _known_country(request: MemberRequest, typed: dict[str, str]) -> dict[str, str]:
    if typed["country"] in dict(addresses.countries()):
        return typed
    return {**typed, "country": request.actor.organization.country}
