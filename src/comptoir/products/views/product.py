"""One product: what it is, how it goes on, how it ends."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from comptoir.accounts.http import onward
from comptoir.core.news import ask
from comptoir.core.refusals import Forbidden
from comptoir.organizations.permissions import Permission
from comptoir.products import drivers, forms, shown
from comptoir.products.http import ProductRequest, ProductView
from comptoir.products.obstacles import obstacles_to_cancelling, obstacles_to_undoing
from comptoir.products.operations import holding
from comptoir.products.permissions import Right
from comptoir.products.questions import ActionsOnProduct, RenewalPage


class Overview(ProductView):
    """What the product is now, what is to be done, and what can be done."""

    def get(self, request: ProductRequest) -> HttpResponse:
        product = request.product
        driver = drivers.of(product)
        context = {
            "product": product,
            "listed": shown.one(request.actor, product),
            "kind": driver.label,
            "usage": driver.usage(product),
            "pays": request.actor.can(Permission.ACCOUNTING_MANAGE),
            "manages": Right.MANAGE in request.rights,
            "cancelling": obstacles_to_cancelling(product),
            "undoing": obstacles_to_undoing(product),
            "further": ask(ActionsOnProduct(product)),
            "renewal": next(iter(ask(RenewalPage(product))), ""),
        }
        return render(request, "products/product.html", context)


class Rename(ProductView):
    """Another name for a product."""

    right = Right.MANAGE

    def get(self, request: ProductRequest) -> HttpResponse:
        return self.page(request, forms.Name(initial={"name": request.product.name}))

    def post(self, request: ProductRequest) -> HttpResponse:
        form = forms.Name(request.POST)
        if form.is_valid():
            with form.reporting():
                holding.rename(request.actor, request.product, name=form.cleaned_data["name"])
                messages.success(request, _("The product has its new name."))
                return redirect(request.product.url)
        return self.page(request, form, status=422)

    def page(self, request: ProductRequest, form: forms.Name, status: int = 200) -> HttpResponse:
        context = {"product": request.product, "form": form}
        return render(request, "products/rename.html", context, status=status)


class Renewal(ProductView):
    """Automatic renewal: on or off, at any time (R-40)."""

    def post(self, request: ProductRequest) -> HttpResponse:
        wanted = request.POST.get("renew") == "on"
        holding.choose_renewal(request.actor, request.product, auto_renew=wanted)
        messages.success(request, _("Your choice is saved."))
        return redirect(request.product.url)


class Cancel(ProductView):
    """Cancel at the end of the paid period: what it means, then the deed."""

    def get(self, request: ProductRequest) -> HttpResponse:
        obstacles = obstacles_to_cancelling(request.product)
        return _page(request, "products/cancel.html", obstacles=obstacles)

    def post(self, request: ProductRequest) -> HttpResponse:
        holding.cancel_at_end(request.actor, request.product)
        said = _("%(product)s is cancelled and will not be renewed.")
        undo = reverse("products:keep", args=[request.actor.organization.pk, request.product.pk])
        messages.success(request, said % {"product": request.product.name}, f"undo={undo}")
        return redirect(request.product.url)


class Keep(ProductView):
    """Undo the cancellation."""

    def post(self, request: ProductRequest) -> HttpResponse:
        holding.undo_cancellation(request.actor, request.product)
        said = _("%(product)s goes on.") % {"product": request.product.name}
        messages.success(request, said)
        return redirect(request.product.url)


class End(ProductView):
    """End a product at once: what is lost, then the deed (R-46)."""

    def get(self, request: ProductRequest) -> HttpResponse:
        if request.actor.can(Permission.ACCOUNTING_MANAGE):
            request.actor.require_fresh()
        lost = drivers.of(request.product).lost(request.product)
        return _page(request, "products/end.html", lost=list(lost))

    def post(self, request: ProductRequest) -> HttpResponse:
        holding.cancel_now(request.actor, request.product)
        said = _("%(product)s has ended.") % {"product": request.product.name}
        messages.success(request, said)
        dashboard = reverse("home:dashboard", args=[request.actor.organization.pk])
        return redirect(onward(request, dashboard))


def _page(request: ProductRequest, template: str, **context: Any) -> HttpResponse:
    """Show what an act means to whoever may do it (R-10)."""
    if not request.actor.can(Permission.ACCOUNTING_MANAGE):
        raise Forbidden
    return render(request, template, {"product": request.product, **context})
