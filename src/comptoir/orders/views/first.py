"""Ordering without an organization: a visitor's wishes, and the first order (R-02, R-45)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from comptoir.billing.sellers import seller
from comptoir.catalogue import queries as catalogue
from comptoir.catalogue.models import Offer, PromoCode
from comptoir.catalogue.operations import guesses
from comptoir.core.refusals import NotFound
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
        return self.detour(request) or self.page(request, self.form(request))

    def post(self, request: Any) -> HttpResponse:
        """Look at the code, or at the price for who orders; or order."""
        ordering = request.POST.get("do") == "order"
        form = self.form(request, request.POST)
        if not ordering:
            form.for_a_look()
        codes = looked_at(request, form) if form.is_valid() else []
        if form.is_valid() and ordering:
            with form.reporting():
                return self.order(request, form)
        return self.page(request, form, codes, status=200 if form.is_valid() else 422)

    def detour(self, request: Any) -> HttpResponse | None:
        """Where this ends otherwise: nothing is wished, or there is an organization to order in."""
        if not wishes.kept(request.session):
            return redirect("orders:wishes")
        member = placing.acting(request.actor)
        return None if member is None else redirect("orders:cart", member.organization.pk)

    def form(self, request: Any, *posted: Any) -> forms.First:  # noqa: ARG002  others ask it
        return forms.First(ways(), *posted, country=seller().country)

    def order(self, request: Any, form: forms.First) -> HttpResponse:
        order = placing.place_first_order(request.actor, **asked_for(request, form))
        wishes.keep(request.session, [])
        messages.success(request, _("Thank you: your order is placed."))
        return redirect(queries.next_page(order))

    def page(
        self,
        request: Any,
        form: forms.First,
        codes: Sequence[PromoCode] = (),
        status: int = 200,
    ) -> HttpResponse:
        buyer = _buyer(form)
        things = _things(request, buyer)
        quote = first.quoted(things, buyer, codes)
        context = {
            "form": form.shown_whole(),
            "quote": quote,
            "things": zip(things, quote.lines, strict=True),
            "blocked": [way for way in ways() if way.obstacle],
            "terms": settings.TERMS_URL,
        }
        return render(request, "orders/first.html", context, status=status)


def looked_at(request: Any, form: forms.First) -> list[PromoCode]:
    """Return the code that was typed, as far as it makes anything cheaper (R-44).

    It is looked up once a request, and counted: what the page then shows would else tell guessers.
    """
    with form.reporting():
        code = form.cleaned_data["code"]
        if code and not form.cleaned_data["method"]:
            raise ChooseMethod
        if code:
            with guesses.counted(request.actor):
                return [first.looked_at(code, _things(request, _buyer(form)))]
    return []


def asked_for(request: Any, form: forms.First) -> dict[str, Any]:
    """Return what the form orders, as the operations take it."""
    given, buyer = form.cleaned_data, _buyer(form)
    shown = given["shown"]
    return {
        "founding": Founding(kind=Kind(buyer.kind), name=given["name"], country=buyer.country),
        "wishes": wishes.kept(request.session),
        "method": form.chosen_method,
        "codes": [given["code"]] if given["code"] else [],
        "key": given["key"],
        "at_once": given["at_once"],
        "expected": None if shown is None else Money(shown, Currency(given["money"])),
    }


def _wanted(offer: Offer, posted: Any = None) -> forms.Wanted:
    currency = Currency(first.visitor().currency)
    return forms.Wanted(offer, queries.tags(offer, currency), posted)


def _add(request: HttpRequest, offer: Offer, given: dict[str, Any]) -> None:
    answer = answers.read(offer, given.get("answer", ""))
    wish = Wish(offer.slug, given["months"], given.get("quantity", 1), answer)
    wishes.keep(request.session, wishes.added(wishes.kept(request.session), wish))


def ways() -> list[methods.Way]:
    """Return how somebody without an organization can pay."""
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
