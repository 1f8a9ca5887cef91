"""Contracts that customers end without a login: settled by our team (R-51, R-52)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from comptoir.backoffice import contracts, forms
from comptoir.backoffice.http import Counter, StaffRequest
from comptoir.backoffice.operations import contracts as operations
from comptoir.core import paging
from comptoir.core.refusals import ReauthenticationNeeded, Refusal


class Declarations(Counter):
    """What was declared and waits for somebody, the oldest first."""

    def get(self, request: StaffRequest) -> HttpResponse:
        page = paging.page(
            contracts.declarations(),
            ["said_at", "pk"],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
        return render(request, "backoffice/declarations.html", {"page": page})


class Declaration(Counter):
    """One of them: find the contract and let it take effect, or refuse it."""

    def get(self, request: StaffRequest, pk: int) -> HttpResponse:
        request.actor.require_fresh()
        return self._page(request, pk, forms.Reason())

    def post(self, request: StaffRequest, pk: int) -> HttpResponse:
        """Settle it, or refuse it."""
        said = contracts.declaration(pk)
        chosen = request.POST.get("product", "")
        if chosen:
            product = contracts.product(int(chosen) if chosen.isdecimal() else 0)
            try:
                operations.settle(request.actor, said, product=product)
            except ReauthenticationNeeded:
                raise
            except Refusal as refusal:
                messages.warning(request, str(refusal))
                return redirect("backoffice:declaration", pk)
            messages.success(request, _("The declaration takes effect; a receipt is on its way."))
            return redirect("backoffice:declarations")
        form = forms.Reason(request.POST)
        if form.is_valid():
            with form.reporting():
                operations.decline(request.actor, said, reason=form.cleaned_data["reason"])
                messages.success(request, _("Refused: the customer gets a letter."))
                return redirect("backoffice:declarations")
        return self._page(request, pk, form, status=422)

    def _page(
        self, request: StaffRequest, pk: int, form: forms.Reason, status: int = 200
    ) -> HttpResponse:
        said = contracts.declaration(pk)
        words = request.GET.get("q", said.contract).strip()
        context = {
            "said": said,
            "words": words,
            "found": contracts.products(words) if words else [],
            "form": form,
        }
        return render(request, "backoffice/declaration.html", context, status=status)
