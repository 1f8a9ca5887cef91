"""« Orders »: the list, one order, its cancellation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View

from comptoir.orders import leaving, queries
from comptoir.orders.models import Order as OrderModel
from comptoir.orders.operations import following
from comptoir.organizations.http import MemberRequest, paged
from comptoir.organizations.permissions import Permission


class Orders(View):
    """What the organization ordered, the newest first."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_SEE)
        found = queries.orders(request.actor.organization)
        context = {
            "page": paged(request, found, ("-placed_at", "-pk")),
            "orders_here": request.actor.can(Permission.ACCOUNTING_MANAGE),
        }
        return render(request, "orders/orders.html", context)


class Order(View):
    """One order: its lines as they were priced, and how it is paid."""

    def get(self, request: MemberRequest, pk: int) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_SEE)
        order = _order(request, pk)
        manages = request.actor.can(Permission.ACCOUNTING_MANAGE)
        context = {
            "order": order,
            "withdrawable": leaving.can_withdraw(order) if manages else [],
            "lines": queries.lines_with_offers(order),
            "documents": queries.documents(order),
            "pro_forma": queries.pro_forma(order),
            "payment": queries.payment(order),
            "manages": manages,
        }
        return render(request, "orders/order.html", context)


class Cancel(View):
    """An order that is not paid, given up."""

    def get(self, request: MemberRequest, pk: int) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        return render(request, "orders/cancel.html", {"order": _order(request, pk)})

    def post(self, request: MemberRequest, pk: int) -> HttpResponse:
        order = _order(request, pk)
        following.cancel(request.actor, order)
        messages.success(request, _("The order is cancelled."))
        return redirect(order.url)


def _order(request: MemberRequest, pk: int) -> OrderModel:
    return get_object_or_404(queries.orders(request.actor.organization), pk=pk)
