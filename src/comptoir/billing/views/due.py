"""« To pay »: what is owed, paid by the prepaid account or asked for on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from comptoir.billing import queries
from comptoir.billing.forms import due as forms
from comptoir.billing.models import BillingAddress, DueItem
from comptoir.billing.models import ProForma as ProFormaModel
from comptoir.billing.obstacles import NoCards, NotEnoughPrepaid
from comptoir.billing.operations import cards, owing, paying, printing, pro_formas
from comptoir.billing.payers import job_in
from comptoir.billing.providers import stripe
from comptoir.billing.sellers import seller, today
from comptoir.billing.views.files import pdf
from comptoir.core.refusals import NotFound, Refusal
from comptoir.kit import limits
from comptoir.kit.money import Currency, Money, total
from comptoir.organizations.http import MemberRequest, cursors
from comptoir.organizations.models import Organization
from comptoir.organizations.permissions import Permission


class Due(View):
    """« To pay »: the next two months, or all of it; lines are ticked, then paid or asked for."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_SEE)
        return listing(request)

    def post(self, request: MemberRequest) -> HttpResponse:
        """Look at what was ticked before it is paid."""
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        form = forms.Ticked(request.POST)
        if not form.is_valid():
            return listing(request, form, status=422)
        asked = QueryDict(mutable=True)
        asked.setlist("item", form.cleaned_data["item"])
        page = reverse("billing:selection", args=[request.actor.organization.pk])
        return redirect(f"{page}?{asked.urlencode()}")


class Selection(View):
    """What was ticked: its sum, whom the invoice is made out to, and the ways to pay."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        items = ticked(request, request.GET)
        return self.page(request, items, address_form(request, items))

    def post(self, request: MemberRequest) -> HttpResponse:
        """Pay all of it: with the prepaid account, by card, or with both (`by`)."""
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        items = ticked(request, request.GET if "item" in request.GET else request.POST)
        form = address_form(request, items, request.POST)
        if form.is_valid():
            with form.reporting():
                owing.choose_address(request.actor, items, address=form.chosen)
                return self.pay(request, items, request.POST.get("by", ""))
        return self.page(request, items, form, status=422)

    def pay(self, request: MemberRequest, items: Sequence[DueItem], by: str) -> HttpResponse:
        if by not in {"card", "shared"}:
            document = paying.pay_from_prepaid(request.actor, items)
            messages.success(request, _("Paid: here is the invoice."))
            return redirect("billing:document", document.organization_id, document.pk)
        currency = Currency(items[0].currency)
        part = queries.spendable(request.actor.organization, currency) if by == "shared" else None
        if not stripe.ready():
            raise NoCards
        return redirect(stripe.page(cards.ask_card(request.actor, items, prepaid=part)))

    def page(
        self,
        request: MemberRequest,
        items: Sequence[DueItem],
        form: forms.MadeOutTo,
        status: int = 200,
    ) -> HttpResponse:
        owed = total((item.left for item in items), Currency(items[0].currency))
        held = queries.spendable(request.actor.organization, owed.currency)
        context = {
            "items": items,
            "form": form,
            "owed": owed,
            "held": held,
            "obstacles": prepaid_obstacles(request.actor.organization, owed, held),
            "transfers": seller().takes_transfers,
            "by_card": stripe.ready() and owed.cents > 0,
            "rest": owed - held if 0 < held.cents < owed.cents else None,
            "ticked": request.GET.urlencode(),
        }
        return render(request, "billing/selection.html", context, status=status)


class ProFormas(View):
    """Requests to pay, made of what was ticked."""

    def post(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        form = forms.Ticked(request.POST)
        if form.is_valid():
            items = chosen(request.actor.organization, form.cleaned_data["item"])
            with form.reporting():
                address = made_out_to(request, items)
                made = pro_formas.make_proforma(request.actor, items, address=address)
                return redirect("billing:pro-forma", made.organization_id, made.pk)
        return listing(request, form, status=422)


class ProForma(View):
    """One request to pay: how to pay it, and the paper."""

    def get(self, request: MemberRequest, pro_forma: int) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_SEE)
        found = request_to_pay(request, pro_forma)
        context = {
            "asked": found,
            "facts": found.facts,
            "items": [it.due_item for it in found.items.select_related("due_item").order_by("pk")],
            "expired": found.valid_until < today(),
        }
        return render(request, "billing/pro_forma.html", context)


class ProFormaFile(View):
    """The paper itself."""

    def get(self, request: MemberRequest, pro_forma: int) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_SEE)
        found = request_to_pay(request, pro_forma)
        if not found.pdf_sha256:  # whoever is quicker than the job need not wait for it
            worker = job_in(request.actor.organization)
            found = printing.print_pro_forma(worker, pro_forma=found.pk)
        return pdf(found.pdf_sha256, found.number)


def listing(
    request: MemberRequest, form: forms.Ticked | None = None, status: int = 200
) -> HttpResponse:
    """Show what is to be paid."""
    organization = request.actor.organization
    everything = request.GET.get("show") == "all"
    until = None if everything else today() + limits.DUE_SHOWN
    context = {
        "page": queries.due(organization, until).page(**cursors(request)),
        "everything": everything,
        "agreed": queries.on_account(organization),
        "later": not everything and queries.due_later(organization, today() + limits.DUE_SHOWN),
        "today": today(),
        "form": form,
        "may_manage": request.actor.can(Permission.ACCOUNTING_MANAGE),
        "transfers": seller().takes_transfers,
    }
    return render(request, "billing/due.html", context, status=status)


def ticked(request: MemberRequest, sent: QueryDict) -> list[DueItem]:
    """Return what the address names; what is not there any more is not there."""
    form = forms.Ticked(sent)
    if not form.is_valid():
        raise NotFound
    return chosen(request.actor.organization, form.cleaned_data["item"])


def chosen(organization: Organization, numbers: Sequence[int]) -> list[DueItem]:
    """Return the open items of these numbers, all of one currency, or nothing is there."""
    found = list(organization.due_items.open().filter(pk__in=numbers).order_by("due_on", "pk"))
    if len(found) < len(set(numbers)) or len({item.currency for item in found}) > 1:
        raise NotFound
    return found


def address_form(
    request: MemberRequest, items: Sequence[DueItem], sent: Any = None
) -> forms.MadeOutTo:
    """Ask whom the invoice is made out to; what an item says, else the usual, comes first."""
    organization = request.actor.organization
    said = next((item.billing_address_id for item in items if item.billing_address_id), None)
    usual = queries.preferred_address(organization)
    first = said or (usual.pk if usual else None)
    usable = queries.usable_addresses(organization)
    return forms.MadeOutTo(organization, usable, sent, initial={"address": first})


def made_out_to(request: MemberRequest, items: Sequence[DueItem]) -> BillingAddress | None:
    """Return the address that was chosen; where nobody was asked, the one that comes first."""
    form = address_form(request, items, request.POST if "address" in request.POST else None)
    return form.chosen if form.is_valid() else form.usable.get(form.initial["address"])


def prepaid_obstacles(organization: Organization, owed: Money, held: Money) -> list[Refusal]:
    """Say why the prepaid account cannot pay this."""
    if held < owed:
        can_come = seller().takes_transfers or stripe.ready()
        page = "billing:top-up" if can_come else "billing:prepaid"
        return [NotEnoughPrepaid(mend=reverse(page, args=[organization.pk]))]
    return []


def request_to_pay(request: MemberRequest, number: int) -> ProFormaModel:
    """Return one of the organization's requests."""
    return get_object_or_404(request.actor.organization.pro_formas, pk=number)
