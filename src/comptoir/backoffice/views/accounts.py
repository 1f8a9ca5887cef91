"""What is agreed on with an organization about money: on account, gifts, what is open."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from comptoir.backoffice import forms, money, queries
from comptoir.backoffice.http import Counter, StaffRequest
from comptoir.backoffice.operations import accounts as operations
from comptoir.billing.queries import on_account, spendable
from comptoir.core import paging
from comptoir.kit.money import Currency, Money

GIFT = "gift-%s"  # what its fields are called beside those of the other form


class Accounts(Counter):
    """Who pays on account; an organization is found by name or number (R-38)."""

    def get(self, request: StaffRequest) -> HttpResponse:
        """List them, or what was searched for."""
        words = request.GET.get("q", "").strip()
        page = paging.page(
            money.on_account(),
            ["-since", "-pk"],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
        found = queries.organizations(words) if words else []
        context = {"words": words, "found": found, "page": page}
        return render(request, "backoffice/accounts.html", context)


class Account(Counter):
    """One organization: let it pay on account, give it credit, settle what it owes."""

    def get(self, request: StaffRequest, pk: int) -> HttpResponse:
        """Show how it stands, once it is sure who asks (R-56)."""
        request.actor.require_fresh()
        return self._page(request, pk)

    def post(self, request: StaffRequest, pk: int) -> HttpResponse:
        """Do what the button says."""
        acts = {"begin": self._begin, "give": self._give, "settle": self._settle}
        return acts.get(request.POST.get("do", ""), self._end)(request, pk)

    def _begin(self, request: StaffRequest, pk: int) -> HttpResponse:
        form = forms.OnAccount(request.POST)
        if form.is_valid():
            with form.reporting():
                place = queries.organization(pk)
                operations.begin(request.actor, place, **form.cleaned_data)
                messages.success(request, _("The organization pays on account from now on."))
                return redirect("backoffice:account", pk)
        return self._page(request, pk, status=422, begin=form)

    def _end(self, request: StaffRequest, pk: int) -> HttpResponse:
        operations.end(request.actor, queries.organization(pk))
        messages.success(request, _("Money comes first again. What is open stays open."))
        return redirect("backoffice:account", pk)

    def _give(self, request: StaffRequest, pk: int) -> HttpResponse:
        place = queries.organization(pk)
        form = forms.Gift(request.POST, auto_id=GIFT)
        if form.is_valid():
            with form.reporting():
                amount = Money(int(form.cleaned_data["amount"] * 100), Currency(place.currency))
                reason = form.cleaned_data["reason"]
                operations.give(request.actor, place, amount=amount, reason=reason)
                messages.success(request, _("The credit is on the prepaid account."))
                return redirect("backoffice:account", pk)
        return self._page(request, pk, status=422, give=form)

    def _settle(self, request: StaffRequest, pk: int) -> HttpResponse:
        form = forms.Settle(money.open_invoices(pk), request.POST)
        if form.is_valid():
            with form.reporting():
                operations.settle(request.actor, form.cleaned_data["invoice"])
                messages.success(request, _("The invoice is paid with the prepaid account."))
                return redirect("backoffice:account", pk)
        return self._page(request, pk, status=422, settle=form)

    def _page(self, request: StaffRequest, pk: int, status: int = 200, **sent: Any) -> HttpResponse:
        place = queries.organization(pk)
        context = {
            "place": place,
            "agreed": on_account(place),
            "held": spendable(place, Currency(place.currency)),
            "invoices": money.owing(pk),
            "begin": forms.OnAccount(),
            "give": forms.Gift(auto_id=GIFT),
            "settle": None,
            **sent,
        }
        return render(request, "backoffice/account.html", context, status=status)
