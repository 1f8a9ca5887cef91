"""Ordering without an account: the address first, then its code, then the order (R-01, R-02)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from comptoir.accounts import languages, pending
from comptoir.accounts.actors import Visitor
from comptoir.accounts.forms import entrance
from comptoir.accounts.http import VisitorRequest
from comptoir.accounts.models import AddressCode
from comptoir.accounts.operations import address_codes
from comptoir.accounts.operations.signing_up import KnownAlready
from comptoir.accounts.views.signing_up import log_in
from comptoir.billing.sellers import seller
from comptoir.core.refusals import Refusal
from comptoir.orders import queries, wishes
from comptoir.orders.forms import carts as forms
from comptoir.orders.operations import placing
from comptoir.orders.operations.placing import Newcomer
from comptoir.orders.views.first import FirstOrder, asked_for, ways

INVALID = 422


@method_decorator(never_cache, name="dispatch")
class Address(View):
    """« Your e-mail address »: asked for first, and answered alike for every address (R-01)."""

    def get(self, request: VisitorRequest) -> HttpResponse:
        waiting = pending.kept_address(request)
        typed = {"email": waiting.email} if waiting else {}
        return _elsewhere(request) or self.page(request, entrance.Address(initial=typed))

    def post(self, request: VisitorRequest) -> HttpResponse:
        """Write to it, and go on to the code."""
        elsewhere = _elsewhere(request)
        if elsewhere is not None:
            return elsewhere
        form = entrance.Address(request.POST)
        if form.is_valid():
            with form.reporting():
                _write(request, form.cleaned_data["email"])
                return redirect("orders:address-code")
        return self.page(request, form, status=INVALID)

    def page(
        self, request: VisitorRequest, form: entrance.Address, status: int = 200
    ) -> HttpResponse:
        context = {"form": form, "waiting": pending.kept_address(request)}
        return render(request, "orders/address.html", context, status=status)


@method_decorator(never_cache, name="dispatch")
class Code(View):
    """The six digits of the letter."""

    def get(self, request: VisitorRequest) -> HttpResponse:
        return _elsewhere(request) or self.page(request, entrance.Code())

    def post(self, request: VisitorRequest) -> HttpResponse:
        """Take the code; only now does anybody learn whether the address has an account."""
        waiting = pending.kept_address(request)
        if waiting is None:
            return redirect("orders:address")
        form = entrance.Code(request.POST)
        if form.is_valid():
            with form.reporting():
                code = form.cleaned_data["code"]
                return _proved(
                    request,
                    address_codes.prove_by_code(request.actor, asked=waiting.asked, code=code),
                )
        return self.page(request, form, status=INVALID)

    def page(self, request: VisitorRequest, form: entrance.Code, status: int = 200) -> HttpResponse:
        waiting = pending.kept_address(request)
        if waiting is None:
            return redirect("orders:address")
        context = {"form": form, "email": waiting.email}
        return render(request, "orders/address_code.html", context, status=status)


class Letter(View):
    """One more letter to the address."""

    def post(self, request: VisitorRequest) -> HttpResponse:
        """Send it, five an hour."""
        waiting = pending.kept_address(request)
        if waiting is None:
            return redirect("orders:address")
        try:
            _write(request, waiting.email)
        except Refusal as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("We have written again. Only the latest letter counts."))
        return redirect("orders:address-code")


@method_decorator(never_cache, name="dispatch")
class NewcomersOrder(FirstOrder):
    """Who orders, how it is paid, and the order: an account comes with it (R-02)."""

    def post(self, request: Any) -> HttpResponse:
        return self.detour(request) or super().post(request)

    def detour(self, request: Any) -> HttpResponse | None:
        """Where this ends otherwise: nothing is wished, or the address is not proved."""
        elsewhere = _elsewhere(request)
        if elsewhere is not None:
            return elsewhere
        proof = _proof(request)
        if proof is None:
            messages.info(request, str(address_codes.Unproved()))
            return redirect("orders:address")
        return _known(request, proof) if address_codes.has_account(proof) else None

    def form(self, request: Any, *posted: Any) -> forms.First:
        waiting = pending.kept_address(request)
        email = waiting.email if waiting else ""
        return forms.Newcomer(ways(), *posted, country=seller().country, email=email)

    def order(self, request: Any, form: forms.First) -> HttpResponse:
        waiting = pending.kept_address(request)
        given = form.cleaned_data
        newcomer = Newcomer(
            proof=waiting.asked if waiting else 0,
            first_name=given["first_name"],
            last_name=given["last_name"],
            password=given["password"],
            language=languages.spoken(request),
        )
        order = placing.place_newcomers_order(
            request.actor, newcomer=newcomer, **asked_for(request, form)
        )
        wishes.keep(request.session, [])
        messages.success(request, _("Thank you: your order is placed."))
        assert order.placed_by is not None  # noqa: S101  it was placed just now
        return log_in(request, order.placed_by, queries.next_page(order))


def _elsewhere(request: Any) -> HttpResponse | None:
    """Where somebody goes who is signed in, or wishes nothing."""
    if not isinstance(request.actor, Visitor):
        return redirect("orders:first-order")
    return None if wishes.kept(request.session) else redirect("orders:wishes")


def _write(request: VisitorRequest, email: str) -> None:
    asked = address_codes.write_code(request.actor, email=email, language=languages.spoken(request))
    pending.keep_address(request, pending.Address(asked.pk, asked.email))


def _proof(request: Any) -> AddressCode | None:
    waiting = pending.kept_address(request)
    return address_codes.proved(waiting.asked) if waiting else None


def _proved(request: VisitorRequest, proof: AddressCode) -> HttpResponse:
    if address_codes.has_account(proof):
        return _known(request, proof)
    return redirect("orders:newcomers-order")


def _known(request: VisitorRequest, proof: AddressCode) -> HttpResponse:
    """Have whoever has an account log in: a mailed code replaces neither password nor factor."""
    pending.forget(request)
    messages.info(request, str(KnownAlready()))
    onward = {"next": reverse("orders:first-order"), "email": proof.email}
    return redirect(f"{reverse('account_login')}?{urlencode(onward)}")
