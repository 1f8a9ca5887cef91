"""Ordering without an organization: a visitor's wishes, and the first order (R-02, R-45)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from comptoir.billing.sellers import seller
from comptoir.catalogue import queries as catalogue
from comptoir.catalogue.models import Offer
from comptoir.core.refusals import NotFound, Refusal
from comptoir.kit.money import Currency, Money
from comptoir.orders import answers, first, methods, queries, wishes
from comptoir.orders.forms import carts as forms
from comptoir.orders.obstacles import ChooseMethod
from comptoir.orders.operations import placing
from comptoir.orders.operations.placing import Founding
from comptoir.orders.wishes import Wish
from comptoir.organizations.models import Kind, Organization


class Want(View):
    """One offer, for whoever is not inside an organization: it is kept in the session."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        offer = catalogue.offer(slug)
        return self.page(request, offer, _wanted(offer))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        offer = catalogue.offer(slug)
        form = _wanted(offer, request.POST)
        if form.is_valid():
            with form.reporting():
                _add(request, offer, form.cleaned_data)
                return redirect("orders:wishes")
        return self.page(request, offer, form, status=422)

    def page(
        self, request: HttpRequest, offer: Offer, form: forms.Wanted, status: int = 200
    ) -> HttpResponse:
        context = {"offer": offer, "form": form}
        return render(request, "orders/wanted.html", context, status=status)


class Wishes(View):
    """What was chosen before signing in, with its prices."""

    def get(self, request: HttpRequest) -> HttpResponse:
        things = first.wished(wishes.kept(request.session), first.visitor())
        quote = first.quoted(things, first.visitor())
        context = {"things": list(zip(things, quote.lines, strict=True)), "quote": quote}
        return render(request, "orders/wishes.html", context)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take one thing out, by its place."""
        left = wishes.kept(request.session)
        place = request.POST.get("place", "")
        if not place.isdecimal() or int(place) >= len(left):
            raise NotFound
        del left[int(place)]
        wishes.keep(request.session, left)
        return redirect("orders:wishes")


class FirstOrder(View):
    """The end of an order of somebody who has signed in and acts in no organization (R-02)."""

    def get(self, request: Any) -> HttpResponse:
        if not wishes.kept(request.session):
            return redirect("orders:wishes")
        member = placing.acting(request.actor)
        if member is not None:
            return redirect("orders:cart", member.organization.pk)
        return self.page(request, forms.First(_ways(), country=seller().country))

    def post(self, request: Any) -> HttpResponse:
        form = forms.First(_ways(), request.POST, country=seller().country)
        if form.is_valid():
            with form.reporting():
                return self.act(request, form)
        return self.page(request, form, status=422)

    def act(self, request: Any, form: forms.First) -> HttpResponse:
        """Look at the code, or at the price for who orders; or order."""
        if request.POST.get("do") == "order":
            return self.order(request, form)
        if form.cleaned_data["code"]:
            if not form.cleaned_data["method"]:
                raise ChooseMethod
            first.looked_at(form.cleaned_data["code"], _things(request, _buyer(form)))
        return self.page(request, form)

    def order(self, request: Any, form: forms.First) -> HttpResponse:
        given = form.cleaned_data
        buyer = _buyer(form)
        shown = given["shown"]
        order = placing.place_first_order(
            request.actor,
            founding=Founding(kind=Kind(buyer.kind), name=given["name"], country=buyer.country),
            wishes=wishes.kept(request.session),
            method=form.chosen_method,
            codes=[given["code"]] if given["code"] else [],
            key=given["key"],
            at_once=given["at_once"],
            expected=None if shown is None else Money(shown, Currency(given["money"])),
        )
        wishes.keep(request.session, [])
        messages.success(request, _("Thank you: your order is placed."))
        return redirect(queries.next_page(order))

    def page(self, request: Any, form: forms.First, status: int = 200) -> HttpResponse:
        buyer = _buyer(form)
        things = _things(request, buyer)
        quote = first.quoted(things, buyer, _codes(form, things))
        form.fields["method"].required = True  # said of the page: an order needs one
        context = {
            "form": form,
            "quote": quote,
            "things": zip(things, quote.lines, strict=True),
            "blocked": [way for way in _ways() if way.obstacle],
        }
        return render(request, "orders/first.html", context, status=status)


def _wanted(offer: Offer, posted: Any = None) -> forms.Wanted:
    currency = Currency(first.visitor().currency)
    return forms.Wanted(offer, queries.tags(offer, currency), posted)


def _add(request: HttpRequest, offer: Offer, given: dict[str, Any]) -> None:
    answer = answers.read(offer, given.get("answer", ""))
    wish = Wish(offer.slug, given["months"], given.get("quantity", 1), answer)
    wishes.keep(request.session, wishes.added(wishes.kept(request.session), wish))


def _ways() -> list[methods.Way]:
    return methods.ways(Money(0, Currency(first.visitor().currency)))


def _buyer(form: forms.First) -> Organization:
    """Who would order, as far as the form says it."""
    known = first.visitor()
    kind, country = form["kind"].value(), form["country"].value()
    known.kind = kind if kind in Kind else known.kind
    known.country = country if country in dict(form.countries) else known.country
    return known


def _things(request: Any, buyer: Organization) -> list[first.Wished]:
    return first.wished(wishes.kept(request.session), buyer)


def _codes(form: forms.First, things: list[first.Wished]) -> list[Any]:
    """The code in the form, as far as it makes anything cheaper."""
    try:
        return [first.looked_at(form["code"].value() or "", things)]
    except Refusal:
        return []
