"""« Order »: what is sold, one's cart, and the end of the order."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View

from comptoir.billing.queries import spendable
from comptoir.catalogue.models import Offer
from comptoir.catalogue.permissions import Category
from comptoir.catalogue.pricing import Tag
from comptoir.kit.money import Currency
from comptoir.orders import methods, queries, wishes
from comptoir.orders.forms import carts as forms
from comptoir.orders.models import CartLine
from comptoir.orders.operations import carts, placing
from comptoir.orders.queries import Basket
from comptoir.organizations.http import MemberRequest
from comptoir.organizations.permissions import Permission

OWN = "0"  # the organization's own address, among those to choose from


class Shop(View):
    """« Order »: what is sold, perhaps of one category only."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        wanted = request.GET.get("category", "")
        currency = Currency(request.actor.organization.currency)
        shelves = queries.shelves(currency, Category(wanted) if wanted in Category else None)
        context = {
            "shelves": shelves,
            "categories": Category.choices,
            "worded": forms.worded,
            "in_cart": queries.count(request.actor),
        }
        return render(request, "orders/shop.html", context)


class Want(View):
    """One offer (`?offer=`): for how long, how many, and what it asks for."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        offer = _offer(request)
        if offer is None:
            return redirect("orders:shop", request.actor.organization.pk)
        return self.page(request, offer, forms.Wanted(offer, _tags(request, offer)))

    def post(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        offer = _offer(request)
        if offer is None:
            return redirect("orders:shop", request.actor.organization.pk)
        form = forms.Wanted(offer, _tags(request, offer), request.POST)
        if form.is_valid():
            with form.reporting():
                carts.put(request.actor, offer=offer.slug, **form.cleaned_data)
                return redirect("orders:cart", request.actor.organization.pk)
        return self.page(request, offer, form, status=422)

    def page(
        self, request: MemberRequest, offer: Offer, form: forms.Wanted, status: int = 200
    ) -> HttpResponse:
        context = {"offer": offer, "form": form}
        return render(request, "orders/want.html", context, status=status)


class Cart(View):
    """The cart with its prices, the free grants that fit, and the end of the order."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        if wished := wishes.kept(request.session):
            carts.merge(request.actor, wishes=wished)
            wishes.keep(request.session, [])
        return self.page(request)

    def post(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        basket = queries.basket(request.actor)
        form = _checkout(request, basket, request.POST)
        if form.is_valid():
            with form.reporting():
                return self.act(request, form)
        return self.page(request, form, status=422)

    def act(self, request: MemberRequest, form: forms.Checkout) -> HttpResponse:
        """Keep what is chosen; then apply the code, or order."""
        actor, organization = request.actor, request.actor.organization
        self.keep(request, form)
        if request.POST.get("do") == "apply":
            carts.apply_code(actor, code=form.cleaned_data["code"])
            messages.success(request, _("The promo code is applied."))
        if request.POST.get("do") != "order":
            return redirect("orders:cart", organization.pk)
        expected = form.expected(Currency(organization.currency))
        order = placing.place_order(
            actor, key=form.order_key, expected=expected, at_once=form.cleaned_data["at_once"]
        )
        messages.success(request, _("Thank you: your order is placed."))
        return redirect(queries.next_page(order))

    def keep(self, request: MemberRequest, form: forms.Checkout) -> None:
        actor, given = request.actor, form.cleaned_data
        for item in queries.basket(actor).items:
            name = f"grant-{item.line.pk}"
            if name in given:
                chosen = int(given[name] or 0)
                if chosen != (item.line.grant_id or 0):
                    grant = actor.organization.free_grants.filter(pk=chosen).first()
                    carts.choose_grant(actor, item.line, grant=grant)
        usable = actor.organization.billing_addresses.usable()
        address = usable.filter(pk=given["address"] or OWN).first()
        carts.choose(actor, method=form.chosen_method, address=address)

    def page(
        self,
        request: MemberRequest,
        form: forms.Checkout | None = None,
        status: int = 200,
        wrong: Mapping[int, forms.Line] | None = None,
    ) -> HttpResponse:
        basket = queries.basket(request.actor)
        queries.fit(request.actor, basket)
        total = basket.quote.total
        context = {
            "basket": basket,
            "total": total,
            "held": spendable(basket.organization, total.currency),
            "terms": settings.TERMS_URL,
            "blocked": [way for way in methods.ways(total, basket.organization) if way.obstacle],
            "form": (form or _checkout(request, basket)).shown_whole(),
            "line_forms": {
                **{item.line.pk: _line_form(item.line) for item in basket.items},
                **(wrong or {}),
            },
        }
        return render(request, "orders/cart.html", context, status=status)


class Line(View):
    """Another quantity or period of a line of the cart, or none any more."""

    def post(self, request: MemberRequest, pk: int) -> HttpResponse:
        line = get_object_or_404(queries.lines(request.actor), pk=pk)
        if request.POST.get("do") == "remove":
            carts.take_out(request.actor, line)
            return redirect("orders:cart", request.actor.organization.pk)
        form = forms.Line(request.POST)
        if form.is_valid():
            with form.reporting():
                carts.change(request.actor, line, **form.cleaned_data)
                return redirect("orders:cart", request.actor.organization.pk)
        form.auto_id = f"line-{line.pk}-%s"
        return Cart().page(request, status=422, wrong={line.pk: form})


class Code(View):
    """A promo code on the cart, taken off."""

    def post(self, request: MemberRequest, pk: int) -> HttpResponse:
        carts.drop_code(request.actor, get_object_or_404(queries.codes(request.actor), pk=pk))
        return redirect("orders:cart", request.actor.organization.pk)


def _offer(request: MemberRequest) -> Offer | None:
    """The offer that the address names, as far as it is sold."""
    return queries.sold(request.GET.get("offer", "")[:80])


def _tags(request: MemberRequest, offer: Offer) -> list[Tag]:
    """What an offer costs here, by period; nothing where it is not sold in this currency."""
    return queries.tags(offer, Currency(request.actor.organization.currency))


def _line_form(line: CartLine) -> forms.Line:
    initial = {"quantity": line.quantity, "months": line.months}
    return forms.Line(initial=initial, auto_id=f"line-{line.pk}-%s")


def _checkout(
    request: MemberRequest, basket: Basket, posted: QueryDict | None = None
) -> forms.Checkout:
    """The form of what the cart lets choose; what was chosen before stands in it."""
    queries.fit(request.actor, basket)
    organization = request.actor.organization
    usable = organization.billing_addresses.usable().order_by("name", "pk")
    addressed = [(OWN, organization.name), *((str(one.pk), one.name) for one in usable)]
    initial: dict[str, object] = {
        f"grant-{item.line.pk}": item.line.grant_id for item in basket.items
    }
    if basket.cart is not None:
        initial |= {"address": basket.cart.billing_address_id or OWN, "method": basket.cart.method}
    ways = methods.ways(basket.quote.total, organization)
    return forms.Checkout(basket.items, addressed, ways, posted, initial=initial)
