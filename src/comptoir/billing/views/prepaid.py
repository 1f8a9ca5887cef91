"""« Prepaid account »: its balance, its statement, and how to credit it (R-41)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from comptoir.billing import queries
from comptoir.billing.forms import prepaid as forms
from comptoir.billing.models import Account
from comptoir.billing.operations import cards, pro_formas, withdrawing
from comptoir.billing.providers import PROVIDERS, Provider, stripe
from comptoir.kit.money import Currency, Money
from comptoir.organizations.http import MemberRequest, cursors
from comptoir.organizations.models import Organization
from comptoir.organizations.permissions import Permission


def top_ups(organization: Organization) -> list[Provider]:
    """Return the ways that money can come by to the prepaid account."""
    nothing = Money(0, Currency(organization.currency))
    ways = (PROVIDERS[key] for key in (stripe.KEY, "transfer"))
    return [way for way in ways if way.obstacle(organization, nothing) is None]


class Prepaid(View):
    """The balance, and every movement, newest first."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_SEE)
        organization = request.actor.organization
        all_held = queries.holdings(organization)
        balances = queries.balances(organization)
        context = {
            "balances": balances,
            "held": balances[0],
            "promotional": all_held[Account.PROMOTIONAL],
            "reserved": all_held[Account.RESERVED],
            "low": queries.told_below(organization),
            "page": queries.STATEMENT.page(organization.pk, **cursors(request)),
            "words": queries.WORDS,
            "may_manage": request.actor.can(Permission.ACCOUNTING_MANAGE),
            "can_come": top_ups(organization),
        }
        return render(request, "billing/prepaid.html", context)


class TopUp(View):
    """« Credit the account »: by card, or with a request to pay by transfer."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        return self.page(request, forms.TopUp(self.ways(request)))

    def post(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        form = forms.TopUp(self.ways(request), request.POST)
        if form.is_valid():
            with form.reporting():
                currency = Currency(request.actor.organization.currency)
                amount = Money(form.cleaned_data["amount"], currency)
                return self.ask(request, form.way, amount)
        return self.page(request, form, status=422)

    def ask(self, request: MemberRequest, by: str, amount: Money) -> HttpResponse:
        if by == stripe.KEY:
            return redirect(stripe.page(cards.top_up_by_card(request.actor, amount=amount)))
        made = pro_formas.top_up(request.actor, amount=amount)
        return redirect("billing:pro-forma", made.organization_id, made.pk)

    def ways(self, request: MemberRequest) -> list[Provider]:
        """What money can come by; where it cannot come at all, a transfer says why."""
        return top_ups(request.actor.organization) or [PROVIDERS["transfer"]]

    def page(self, request: MemberRequest, form: forms.TopUp, status: int = 200) -> HttpResponse:
        context = {"form": form, "currency": request.actor.organization.currency}
        return render(request, "billing/top_up.html", context, status=status)


class Withdrawal(View):
    """« Get the balance back »: asked for here, decided by our team (R-41)."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        request.actor.require_fresh()
        held = self.held(request)
        initial = {"amount": f"{held.cents // 100}.{held.cents % 100:02d}"}
        return self.page(request, forms.Withdrawal(initial=initial))

    def post(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        form = forms.Withdrawal(request.POST)
        if form.is_valid():
            with form.reporting():
                withdrawing.ask_back(request.actor, **form.written(self.held(request).currency))
                messages.success(request, _("Our team looks at it; the amount is set aside."))
                return redirect("billing:withdrawal", request.actor.organization.pk)
        return self.page(request, form, status=422)

    def held(self, request: MemberRequest) -> Money:
        """Return the first balance that is not 0: in an old currency, that one can be emptied."""
        balances = queries.balances(request.actor.organization)
        return next((money for money in balances if money.cents), balances[0])

    def page(
        self, request: MemberRequest, form: forms.Withdrawal, status: int = 200
    ) -> HttpResponse:
        context = {
            "form": form,
            "held": self.held(request),
            "under_way": request.actor.organization.withdrawals.open().first(),
        }
        return render(request, "billing/withdrawal.html", context, status=status)


class Alert(View):
    """Below which balance somebody is told (R-41)."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        low = queries.told_below(request.actor.organization)
        initial = {"below": f"{low.cents // 100}.{low.cents % 100:02d}"} if low else {}
        return self.page(request, forms.Alert(initial=initial))

    def post(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        form = forms.Alert(request.POST)
        if form.is_valid():
            with form.reporting():
                withdrawing.choose_alert(request.actor, below=form.cleaned_data["below"])
                messages.success(request, _("Your choice is saved."))
                return redirect("billing:prepaid", request.actor.organization.pk)
        return self.page(request, form, status=422)

    def page(self, request: MemberRequest, form: forms.Alert, status: int = 200) -> HttpResponse:
        return render(request, "billing/alert.html", {"form": form}, status=status)
