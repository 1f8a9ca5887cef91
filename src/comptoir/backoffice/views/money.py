"""Customers' money behind the counter: withdrawals, what the bank tells, refunds."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comptoir.backoffice import forms, money, queries
from comptoir.backoffice.http import Counter, StaffRequest
from comptoir.backoffice.operations import money as operations
from comptoir.billing import exporting
from comptoir.core import paging
from comptoir.core.refusals import ReauthenticationNeeded, Refusal


class Withdrawals(Counter):
    """What customers want back: what waits for us, for the bank, and what is done (R-41)."""

    def get(self, request: StaffRequest) -> HttpResponse:
        state = request.GET.get("state") or "open"
        page = paging.page(
            money.withdrawals(state),
            ["asked_at", "pk"],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
        approved = money.withdrawals("approved").count()
        context = {"page": page, "state": state, "approved": approved}
        return render(request, "backoffice/withdrawals.html", context)

    def post(self, request: StaffRequest) -> HttpResponse:
        """Make the file for the bank of all that is approved."""
        try:
            first = operations.hand_over(request.actor)
        except ReauthenticationNeeded:
            raise
        except Refusal as refusal:
            messages.warning(request, str(refusal))
            return redirect("backoffice:withdrawals")
        return redirect("backoffice:withdrawal", first.pk)


class Withdrawal(Counter):
    """One withdrawal: approve it, or refuse it and say why."""

    def get(self, request: StaffRequest, pk: int) -> HttpResponse:
        request.actor.require_fresh()
        return self._page(request, pk, forms.Reason())

    def post(self, request: StaffRequest, pk: int) -> HttpResponse:
        """Approve it, or refuse it."""
        found = money.withdrawal(pk)
        if request.POST.get("do") == "approve":
            operations.approve(request.actor, found)
            messages.success(request, _("Approved: it goes with the next file for the bank."))
            return redirect("backoffice:withdrawals")
        form = forms.Reason(request.POST)
        if form.is_valid():
            with form.reporting():
                operations.refuse(request.actor, found, reason=form.cleaned_data["reason"])
                messages.success(request, _("Refused: the customer gets a letter."))
                return redirect("backoffice:withdrawals")
        return self._page(request, pk, form, status=422)

    def _page(
        self, request: StaffRequest, pk: int, form: forms.Reason, status: int = 200
    ) -> HttpResponse:
        context = {"withdrawal": money.withdrawal(pk), "form": form}
        return render(request, "backoffice/withdrawal.html", context, status=status)


class WithdrawalFile(Counter):
    """The file for the bank in which a withdrawal stands."""

    def get(self, request: StaffRequest, pk: int) -> HttpResponse:  # noqa: ARG002
        content = exporting.for_the_bank(money.file_of(pk))
        answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
        answer.headers["Content-Disposition"] = f'attachment; filename="withdrawals-{pk}.csv"'
        return answer


class BankCredits(Counter):
    """What the bank told and no reference explains, and a file that tells more (R-41)."""

    def get(self, request: StaffRequest) -> HttpResponse:
        return self._page(request, forms.BankFile())

    def post(self, request: StaffRequest) -> HttpResponse:
        """Read a file."""
        form = forms.BankFile(request.POST, request.FILES)
        if form.is_valid():
            with form.reporting():
                kept, waiting = operations.read_file(
                    request.actor, content=form.cleaned_data["file"]
                )
                said = ngettext(
                    "%(count)s credit read, of which %(waiting)s waits for somebody.",
                    "%(count)s credits read, of which %(waiting)s wait for somebody.",
                    kept,
                )
                messages.success(request, said % {"count": kept, "waiting": waiting})
                return redirect("backoffice:credits")
        return self._page(request, form, status=422)

    def _page(self, request: StaffRequest, form: forms.BankFile, status: int = 200) -> HttpResponse:
        page = paging.page(
            money.unmatched(),
            ["-booked_on", "-pk"],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
        context = {"page": page, "form": form}
        return render(request, "backoffice/credits.html", context, status=status)


class BankCredit(Counter):
    """Whose a credit is: an organization found by name or number."""

    def get(self, request: StaffRequest, pk: int) -> HttpResponse:
        words = request.GET.get("q", "").strip()
        context = {
            "credit": money.credit(pk),
            "words": words,
            "found": queries.organizations(words) if words else [],
        }
        return render(request, "backoffice/credit.html", context)

    def post(self, request: StaffRequest, pk: int) -> HttpResponse:
        """Put it on that organization's prepaid account."""
        chosen = request.POST.get("organization", "")
        if not chosen.isdecimal():
            return redirect("backoffice:credit", pk)
        place = queries.organization(int(chosen))
        operations.assign(request.actor, money.credit(pk), to=place)
        said = _("The money is on the prepaid account of %(organization)s.")
        messages.success(request, said % {"organization": place.name})
        return redirect("backoffice:credits")


class Refunds(Counter):
    """Which invoice something is given back of."""

    def get(self, request: StaffRequest) -> HttpResponse:
        words = request.GET.get("q", "").strip()
        context = {"words": words, "found": money.invoices(words) if words else []}
        return render(request, "backoffice/refunds.html", context)


class Refund(Counter):
    """How much of each line, and why: a credit note (R-53)."""

    def get(self, request: StaffRequest, pk: int) -> HttpResponse:
        request.actor.require_fresh()
        return self._page(request, pk, forms.Refund(money.left_of(money.invoice(pk))))

    def post(self, request: StaffRequest, pk: int) -> HttpResponse:
        """Give it back."""
        invoice = money.invoice(pk)
        form = forms.Refund(money.left_of(invoice), request.POST)
        if form.is_valid():
            with form.reporting():
                reason = form.cleaned_data["reason"]
                note = operations.refund(request.actor, invoice, parts=form.parts, reason=reason)
                said = _("The credit note %(number)s is issued.") % {"number": note.number}
                messages.success(request, said)
                return redirect("backoffice:refund", pk)
        return self._page(request, pk, form, status=422)

    def _page(
        self, request: StaffRequest, pk: int, form: forms.Refund, status: int = 200
    ) -> HttpResponse:
        invoice = money.invoice(pk)
        context = {
            "invoice": invoice,
            "form": form,
            "notes": invoice.credit_notes.defer("facts", "search").order_by("pk"),
        }
        return render(request, "backoffice/refund.html", context, status=status)
