"""« Billing addresses » (R-37)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View

from comptoir.billing import queries
from comptoir.billing.forms import addresses as forms
from comptoir.billing.models import BillingAddress
from comptoir.billing.obstacles import UsedOnUnpaid
from comptoir.billing.operations import addresses
from comptoir.billing.operations.addresses import Written
from comptoir.core.jinja import block
from comptoir.organizations.addresses import countries, country_name, lines
from comptoir.organizations.forms.organizations import ADDRESS, KIND_ICONS
from comptoir.organizations.http import MemberRequest
from comptoir.organizations.permissions import Permission

LONGEST = 200  # of what is typed in a field


class Addresses(View):
    """The organization's own address first, then those that were added."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_SEE)
        organization = request.actor.organization
        context = {
            "organization": organization,
            "own": lines(organization),
            "addresses": [(it, lines(it)) for it in queries.usable_addresses(organization)],
            "preferred": queries.preferred_address(organization),
            "may_manage": request.actor.can(Permission.ACCOUNTING_MANAGE),
        }
        return render(request, "billing/addresses.html", context)


class NewAddress(View):
    """« Add »: one more address."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        return self.page(request, forms.Address(_draft(request)))

    def post(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        form = forms.Address(_draft(request), request.POST)
        if form.is_valid():
            with form.reporting():
                made = addresses.add(request.actor, written=form.address)
                messages.success(request, _("The address %(name)s is added.") % {"name": made.name})
                return redirect("billing:addresses", made.organization_id)
        return self.page(request, form, status=422)

    def page(self, request: MemberRequest, form: forms.Address, status: int = 200) -> HttpResponse:
        return render(request, "billing/new_address.html", asked(form), status=status)


class Address(View):
    """One address, to be changed."""

    def get(self, request: MemberRequest, address: int) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        found = usable(request, address)
        return self.page(request, found, forms.Address(addresses.written(found)))

    def post(self, request: MemberRequest, address: int) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        found = usable(request, address)
        form = forms.Address(addresses.written(found), request.POST)
        if form.is_valid():
            with form.reporting():
                addresses.change(request.actor, found, written=form.address)
                messages.success(request, _("The address is saved."))
                return redirect("billing:addresses", found.organization_id)
        return self.page(request, found, form, status=422)

    def page(
        self,
        request: MemberRequest,
        found: BillingAddress,
        form: forms.Address,
        status: int = 200,
    ) -> HttpResponse:
        used = found.due_items.open().exists()
        context = {**asked(form), "address": found, "obstacles": [UsedOnUnpaid()] if used else []}
        return render(request, "billing/address.html", context, status=status)


class Fields(View):
    """The address fields of another country, with what is typed so far; for htmx."""

    def post(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        typed: dict[str, Any] = {
            name: request.POST.get(name, "")[:LONGEST]
            for name in Written.__dataclass_fields__
            if name != "copies"
        }
        if typed["country"] not in dict(countries()):
            typed["country"] = request.actor.organization.country
        form = forms.Address(Written(**typed))
        return block(request, "billing/new_address.html", "address", asked(form))


class Prefer(View):
    """Make an address the one that is proposed first."""

    def post(self, request: MemberRequest, address: int) -> HttpResponse:
        found = usable(request, address)
        addresses.prefer(request.actor, found)
        return redirect("billing:addresses", found.organization_id)


class PreferOwn(View):
    """Propose the organization's own address first again."""

    def post(self, request: MemberRequest) -> HttpResponse:
        addresses.prefer(request.actor, None)
        return redirect("billing:addresses", request.actor.organization.pk)


class Archive(View):
    """Put an address away."""

    def post(self, request: MemberRequest, address: int) -> HttpResponse:
        found = usable(request, address)
        addresses.archive(request.actor, found)
        messages.success(request, _("The address %(name)s is archived.") % {"name": found.name})
        return redirect("billing:addresses", found.organization_id)


def usable(request: MemberRequest, number: int) -> BillingAddress:
    """Return an address that can still be chosen."""
    return get_object_or_404(request.actor.organization.billing_addresses.usable(), pk=number)


def asked(form: forms.Address) -> dict[str, Any]:
    """Return what the form's page shows."""
    return {
        "form": form,
        "icons": KIND_ICONS,
        "country": country_name(form.chosen_country),
        "address_names": [name for name in ADDRESS if name in form.fields],
    }


def _draft(request: MemberRequest) -> Written:
    """Start from the organization's kind, country and language."""
    own = addresses.own(request.actor)
    return Written(own.kind, "", own.country, own.language)
