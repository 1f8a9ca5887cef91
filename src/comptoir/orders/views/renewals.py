"""« Renewals »: each product with its next day, its price, and how it goes on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from comptoir.billing.queries import balance, usable_addresses
from comptoir.core.days import today
from comptoir.kit.money import Currency
from comptoir.orders import alternatives, queries
from comptoir.orders import renewals as rules
from comptoir.orders.forms import renewals as forms
from comptoir.orders.models import Subscription
from comptoir.orders.obstacles import NotEnoughCredit
from comptoir.orders.operations import arranging
from comptoir.organizations.http import MemberRequest, cursors
from comptoir.organizations.permissions import Permission


class Renewals(View):
    """What renews, the next first."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_SEE)
        here = request.actor.organization
        page = queries.GOING_ON.page(here.pk, **cursors(request))
        context = {
            "page": page,
            "prices": alternatives.next_prices(page.rows, here),
            "today": today(),
            "may_manage": request.actor.can(Permission.ACCOUNTING_MANAGE),
        }
        return render(request, "orders/renewals.html", context)


class Renewal(View):
    """One product: as what it goes on, for how long, made out to whom, by itself or not."""

    def get(self, request: MemberRequest, pk: int) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        found = _going_on(request, pk)
        return self.page(request, found, _form(request, found))

    def post(self, request: MemberRequest, pk: int) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        found = _going_on(request, pk)
        form = _form(request, found, request.POST)
        if form.is_valid():
            with form.reporting():
                arranging.arrange(request.actor, found, **form.chosen)
                messages.success(request, _("Your choice is saved."))
                return redirect("orders:renewal", found.organization_id, found.pk)
        return self.page(request, found, form, status=422)

    def page(
        self, request: MemberRequest, found: Subscription, form: forms.Arrange, status: int = 200
    ) -> HttpResponse:
        waits = found.transfer_on
        context = {
            "subscription": found,
            "form": form,
            "price": alternatives.next_prices([found], found.organization).get(found.pk),
            "today": today(),
            "refusable": rules.refusable(found.ends_on, found.months),
            "waits_until": waits + rules.TRANSFER if waits else None,
            "upgrades": alternatives.upgrades(found),
        }
        return render(request, "orders/renewal.html", context, status=status)


class Transfer(View):
    """The money is on its way: reminders wait for ten days (R-39)."""

    def post(self, request: MemberRequest, pk: int) -> HttpResponse:
        found = _going_on(request, pk)
        arranging.announce_transfer(request.actor, found)
        messages.success(request, _("Thank you. We do not remind you for ten days."))
        return redirect("orders:renewal", found.organization_id, found.pk)


class Upgrade(View):
    """A better offer now: what it costs for the rest of the period, then the deed (R-53)."""

    def get(self, request: MemberRequest, pk: int) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        found = _going_on(request, pk)
        return self.page(request, found, forms.Upgrade(alternatives.upgrades(found)))

    def post(self, request: MemberRequest, pk: int) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        found = _going_on(request, pk)
        form = forms.Upgrade(alternatives.upgrades(found), request.POST)
        if form.is_valid():
            with form.reporting():
                offer = form.offers[form.cleaned_data["offer"]]
                document = arranging.upgrade(request.actor, found, offer=offer)
                messages.success(request, _("Paid: here is the invoice."))
                return redirect("billing:document", document.organization_id, document.pk)
        return self.page(request, found, form, status=422)

    def page(
        self, request: MemberRequest, found: Subscription, form: forms.Upgrade, status: int = 200
    ) -> HttpResponse:
        here = found.organization
        held = balance(here, Currency(here.currency))
        better = alternatives.upgrades(found)
        mend = reverse("billing:prepaid", args=[here.pk])
        poor = bool(better) and all(held < one.price for one in better)
        context = {
            "subscription": found,
            "form": form,
            "upgrades": better,
            "held": held,
            "obstacles": [NotEnoughCredit(mend=mend)] if poor else [],
        }
        return render(request, "orders/upgrade.html", context, status=status)


class Reminders(View):
    """On which days before a renewal the organization is reminded (R-39)."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        picked = queries.reminder_days(request.actor.organization)
        return render(request, "orders/reminders.html", {"form": forms.Reminders(picked)})

    def post(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        form = forms.Reminders(None, request.POST)
        if form.is_valid():
            with form.reporting():
                arranging.choose_reminders(request.actor, days=form.cleaned_data["days"])
                messages.success(request, _("Your choice is saved."))
                return redirect("orders:renewals", request.actor.organization.pk)
        return render(request, "orders/reminders.html", {"form": form}, status=422)


def _going_on(request: MemberRequest, pk: int) -> Subscription:
    found = queries.subscriptions().filter(organization=request.actor.organization, ended_on=None)
    return get_object_or_404(found, pk=pk)


def _form(request: MemberRequest, found: Subscription, *sent: object) -> forms.Arrange:
    usable = usable_addresses(request.actor.organization)
    return forms.Arrange(found, alternatives.alternatives(found), usable, *sent)
