"""« Withdraw from the contract here », « Terminate your contract »: with a login or without."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from comptoir.accounts.http import VisitorRequest
from comptoir.core.actors import System
from comptoir.core.refusals import Forbidden, NotFound, Refusal
from comptoir.orders import leaving
from comptoir.orders.forms import leaving as forms
from comptoir.orders.operations import leaving as operations
from comptoir.orders.permissions import Ending
from comptoir.organizations.permissions import Permission
from comptoir.products.http import ProductRequest, ProductView

RECEIPT = "declared"  # in the session


class Leave(ProductView):
    """A summary of what ends, when and with which effects; then the declaration."""

    kind = Ending.TERMINATION

    def get(self, request: ProductRequest) -> HttpResponse:
        return self.page(request)

    def post(self, request: ProductRequest) -> HttpResponse:
        try:
            said = operations.declare(request.actor, request.product, kind=self.kind)
        except (Forbidden, NotFound):
            raise
        except Refusal:  # the page says why
            return self.page(request, status=422)
        told = _("Your declaration %(number)s is received. The receipt is on its way to you.")
        messages.success(request, told % {"number": said.number})
        return redirect("home:dashboard", request.actor.organization.pk)

    def page(self, request: ProductRequest, status: int = 200) -> HttpResponse:
        request.actor.require(Permission.ACCOUNTING_MANAGE)
        obstacles = leaving.obstacles(request.product, self.kind)
        context = {
            "product": request.product,
            "withdraws": self.kind == Ending.WITHDRAWAL,
            "obstacles": obstacles,
            "comes": None if obstacles else leaving.outcome(request.product, self.kind),
        }
        return render(request, "orders/leave.html", context, status=status)


class Declare(View):
    """The same without a login: who, which contract, a summary, then the declaration."""

    kind = Ending.TERMINATION

    def get(self, request: VisitorRequest) -> HttpResponse:
        return self.page(request, forms.Declared())

    def post(self, request: VisitorRequest) -> HttpResponse:
        form = forms.Declared(request.POST)
        sure = request.POST.get("do") == "declare"
        if form.is_valid():
            if not sure:
                return self.page(request, form, summary=True)
            with form.reporting():
                return self.receive(request, form)
        return self.page(request, form, status=422)

    def receive(self, request: VisitorRequest, form: forms.Declared) -> HttpResponse:
        """Take it, and keep what the next page says in the session."""
        said = operations.receive(
            System(),
            kind=self.kind,
            language=get_language() or "en",
            address=request.actor.address,
            **form.cleaned_data,
        )
        request.session[RECEIPT] = [said.number, said.said_at.isoformat()]
        return redirect("orders:declared")

    def page(
        self,
        request: VisitorRequest,
        form: forms.Declared,
        status: int = 200,
        *,
        summary: bool = False,
    ) -> HttpResponse:
        context = {
            "form": form,
            "summary": summary,
            "withdraws": self.kind == Ending.WITHDRAWAL,
        }
        return render(request, "orders/declare.html", context, status=status)


class Declared(View):
    """What was received, and when; the same whoever it was."""

    def get(self, request: HttpRequest) -> HttpResponse:
        kept = request.session.get(RECEIPT)
        if kept is None:
            raise NotFound
        context = {"number": kept[0], "moment": kept[1]}
        return render(request, "orders/declared.html", context)


class Confirm(View):
    """The link of the letter to the legal representatives."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        said = leaving.declaration(token)
        return render(request, "orders/confirm_declaration.html", {"said": said, "refusal": None})

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        said = leaving.declaration(token)
        if said.product is None or said.organization_id is None:
            raise NotFound
        here = System(said.organization_id)
        try:
            operations.settle(System(), said, product=said.product, by=here)
        except (Forbidden, NotFound):
            raise
        except Refusal as refusal:
            context = {"said": said, "refusal": refusal}
            return render(request, "orders/confirm_declaration.html", context, status=422)
        return redirect("orders:confirm-declaration", token)
