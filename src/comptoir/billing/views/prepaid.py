"""« Prepaid account »: its balance, its statement, and how to credit it (R-41)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views import View

from comptoir.billing import queries
from comptoir.billing.forms import prepaid as forms
from comptoir.billing.operations import pro_formas
from comptoir.billing.sellers import seller
from comptoir.core.refusals import NotFound
from comptoir.kit.money import Currency, Money
from comptoir.organizations.http import MemberRequest, cursors
from comptoir.organizations.permissions import Permission


class Prepaid(View):
    """The balance, and every movement, newest first."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_SEE)
        organization = request.actor.organization
        context = {
            "balances": queries.balances(organization),
            "page": queries.STATEMENT.page(organization.pk, **cursors(request)),
            "words": queries.WORDS,
            "may_manage": request.actor.can(Permission.ACCOUNTING_MANAGE),
            "transfers": seller().takes_transfers,
        }
        return render(request, "billing/prepaid.html", context)


class TopUp(View):
    """« Credit the account »: a request to pay by transfer."""

    def get(self, request: MemberRequest) -> HttpResponse:
        self.require(request)
        return self.page(request, forms.TopUp())

    def post(self, request: MemberRequest) -> HttpResponse:
        self.require(request)
        form = forms.TopUp(request.POST)
        if form.is_valid():
            with form.reporting():
                currency = Currency(request.actor.organization.currency)
                amount = Money(form.cleaned_data["amount"], currency)
                made = pro_formas.top_up(request.actor, amount=amount)
                return redirect("billing:pro-forma", made.organization_id, made.pk)
        return self.page(request, form, status=422)

    def require(self, request: MemberRequest) -> None:
        """Nothing is here for whoever may not manage, or where no transfer is possible."""
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        if not seller().takes_transfers:
            raise NotFound

    def page(self, request: MemberRequest, form: forms.TopUp, status: int = 200) -> HttpResponse:
        context = {"form": form, "currency": request.actor.organization.currency}
        return render(request, "billing/top_up.html", context, status=status)
