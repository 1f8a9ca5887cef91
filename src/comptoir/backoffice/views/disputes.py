"""What cardholders contest, behind the counter; it is answered on Stripe's own pages."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from comptoir.backoffice import money
from comptoir.backoffice.http import Counter, StaffRequest
from comptoir.core import paging


class Disputes(Counter):
    """The payments that a bank has taken back, open ones first asked for (R-53)."""

    def get(self, request: StaffRequest) -> HttpResponse:
        over = request.GET.get("state") == "all"
        page = paging.page(
            money.disputes(over=over),
            ["-opened_at", "-pk"],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
        return render(request, "backoffice/disputes.html", {"page": page, "over": over})
