"""Offers and their prices, promo codes and free grants."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from comptoir.backoffice import queries, shop
from comptoir.backoffice.http import Counter, StaffRequest
from comptoir.backoffice.operations import catalogue as operations
from comptoir.backoffice.operations.catalogue import Asked
from comptoir.catalogue import forms
from comptoir.catalogue.days import today
from comptoir.catalogue.models import Offer as Sold
from comptoir.core.forms import Form
from comptoir.core.paging import page
from comptoir.organizations.http import cursors


class Offers(Counter):
    """Everything in the catalogue."""

    def get(self, request: StaffRequest) -> HttpResponse:
        """List it."""
        context = {"offers": list(shop.offers()), "day": today()}
        return render(request, "backoffice/offers.html", context)


class Offer(Counter):
    """One offer: what it says, what it costs, what was changed."""

    def get(self, request: StaffRequest, slug: str) -> HttpResponse:
        """Show it."""
        return _offer(request, shop.offer(slug))


class ChangeOffer(Counter):
    """The page on which an offer is edited."""

    def get(self, request: StaffRequest, slug: str) -> HttpResponse:
        """Show it as it is."""
        offer = shop.offer(slug)
        return self._page(request, offer, forms.ChangeOffer(offer))

    def post(self, request: StaffRequest, slug: str) -> HttpResponse:
        """Change it."""
        offer = shop.offer(slug)
        form = forms.ChangeOffer(offer, request.POST)
        if form.is_valid():
            with form.reporting():
                operations.change_offer(request.actor, offer, changes=form.changes)
                messages.success(request, _("The offer is changed."))
                return redirect("backoffice:offer", slug)
        return self._page(request, offer, form)

    def _page(self, request: StaffRequest, offer: Sold, form: Form) -> HttpResponse:
        return _form(request, "backoffice/change_offer.html", form, offer=offer)


class SetPrice(Counter):
    """The page on which another price is set."""

    def get(self, request: StaffRequest, slug: str) -> HttpResponse:
        """Ask which, once it is sure who asks (R-56)."""
        request.actor.require_fresh()
        form = forms.SetPrice(initial={"valid_from": today()})
        return self._page(request, shop.offer(slug), form)

    def post(self, request: StaffRequest, slug: str) -> HttpResponse:
        """Set it."""
        offer, form = shop.offer(slug), forms.SetPrice(request.POST)
        if form.is_valid():
            with form.reporting():
                asked = Asked(
                    form.cleaned_data["months"],
                    form.money("gross"),
                    form.money("setup"),
                    form.cleaned_data["valid_from"],
                )
                operations.set_price(request.actor, offer, asked=asked)
                messages.success(request, _("The price is set."))
                return redirect("backoffice:offer", slug)
        return self._page(request, offer, form)

    def _page(self, request: StaffRequest, offer: Sold, form: Form) -> HttpResponse:
        return _form(request, "backoffice/set_price.html", form, offer=offer)


class EndPrice(Counter):
    """The page on which a price gets its last day."""

    def get(self, request: StaffRequest, pk: int) -> HttpResponse:
        """Ask which day, once it is sure who asks (R-56)."""
        request.actor.require_fresh()
        return self._page(request, pk, forms.EndPrice(initial={"last": today()}))

    def post(self, request: StaffRequest, pk: int) -> HttpResponse:
        """End it."""
        price, form = shop.price(pk), forms.EndPrice(request.POST)
        if form.is_valid():
            with form.reporting():
                operations.end_price(request.actor, price, last=form.cleaned_data["last"])
                messages.success(request, _("The price has a last day."))
                return redirect("backoffice:offer", price.offer.slug)
        return self._page(request, pk, form)

    def _page(self, request: StaffRequest, pk: int, form: Form) -> HttpResponse:
        return _form(request, "backoffice/end_price.html", form, price=shop.price(pk))


class Codes(Counter):
    """Promo codes, the newest first."""

    def get(self, request: StaffRequest) -> HttpResponse:
        """List them."""
        found = shop.codes(request.GET.get("q", "").strip())
        shown = page(found, ["-made_at", "-pk"], **cursors(request))
        return render(request, "backoffice/codes.html", {"page": shown, "day": today()})


class MakeCode(Counter):
    """The page on which a code is made."""

    def get(self, request: StaffRequest) -> HttpResponse:
        """Ask for its terms, once it is sure who asks (R-56)."""
        request.actor.require_fresh()
        return self._page(request, forms.MakeCode(today()))

    def post(self, request: StaffRequest) -> HttpResponse:
        """Make it."""
        form = forms.MakeCode(today(), request.POST)
        if form.is_valid():
            typed = form.cleaned_data
            with form.reporting():
                made = operations.make_code(
                    request.actor, code=typed["code"], offers=typed["offers"], terms=form.terms
                )
                messages.success(request, _("The promo code is made."))
                return redirect("backoffice:code", made.pk)
        return self._page(request, form)

    def _page(self, request: StaffRequest, form: Form) -> HttpResponse:
        return _form(request, "backoffice/make_code.html", form)


class Code(Counter):
    """One code, and who used it."""

    def get(self, request: StaffRequest, pk: int) -> HttpResponse:
        """Show it."""
        code = shop.code(pk)
        context = {
            "code": code,
            "offers": list(code.offers.all()),
            "page": page(shop.uses(code), ["-at", "-pk"], **cursors(request)),
            "day": today(),
        }
        return render(request, "backoffice/code.html", context)

    def post(self, request: StaffRequest, pk: int) -> HttpResponse:
        """End it."""
        operations.end_code(request.actor, shop.code(pk))
        messages.success(request, _("The promo code is ended."))
        return redirect("backoffice:code", pk)


class Grants(Counter):
    """Free grants, the newest first."""

    def get(self, request: StaffRequest) -> HttpResponse:
        """List them, or those of some organizations."""
        found = shop.grants(request.GET.get("q", "").strip())
        shown = page(found, ["-granted_at", "-pk"], **cursors(request))
        return render(request, "backoffice/grants.html", {"page": shown, "day": today()})


class Grantees(Counter):
    """The first step: which organization."""

    def get(self, request: StaffRequest) -> HttpResponse:
        """Find it by name or number."""
        words = request.GET.get("q", "").strip()
        context = {"words": words, "found": queries.organizations(words) if words else []}
        return render(request, "backoffice/grant_where.html", context)


class GrantFree(Counter):
    """The second step: what, how long, why."""

    def get(self, request: StaffRequest, pk: int) -> HttpResponse:
        """Ask for it, once it is sure who asks (R-56)."""
        request.actor.require_fresh()
        return self._page(request, pk, forms.GrantFree())

    def post(self, request: StaffRequest, pk: int) -> HttpResponse:
        """Grant it."""
        form = forms.GrantFree(request.POST)
        if form.is_valid():
            with form.reporting():
                made = operations.grant_free(
                    request.actor, queries.organization(pk), **form.cleaned_data
                )
                messages.success(request, _("The free grant is given; the organization is told."))
                return redirect("backoffice:grant", made.pk)
        return self._page(request, pk, form)

    def _page(self, request: StaffRequest, pk: int, form: Form) -> HttpResponse:
        place = queries.organization(pk)
        return _form(request, "backoffice/grant_free.html", form, place=place)


class Grant(Counter):
    """One grant, and what was taken of it."""

    def get(self, request: StaffRequest, pk: int) -> HttpResponse:
        """Show it."""
        grant = shop.grant(pk)
        context = {"grant": grant, "uses": list(shop.grant_uses(grant)), "day": today()}
        return render(request, "backoffice/free_grant.html", context)

    def post(self, request: StaffRequest, pk: int) -> HttpResponse:
        """Revoke it."""
        operations.revoke_grant(request.actor, shop.grant(pk))
        messages.success(request, _("The free grant is revoked; the organization is told."))
        return redirect("backoffice:grant", pk)


def _offer(request: StaffRequest, offer: Sold) -> HttpResponse:
    context = {
        "offer": offer,
        "prices": list(shop.prices(offer)),
        "history": shop.history(offer),
        "day": today(),
    }
    return render(request, "backoffice/offer.html", context)


def _form(request: StaffRequest, template: str, form: Form, **more: Any) -> HttpResponse:
    """Show a form; 422 when something in it is wrong."""
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, **more}, status=status)
