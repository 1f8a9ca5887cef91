"""The first page behind the counter."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from comptoir.backoffice import contracts, money, queries
from comptoir.backoffice.http import Counter, StaffRequest


class Start(Counter):
    """What waits for somebody of the staff."""

    def get(self, request: StaffRequest) -> HttpResponse:
        """Count what is open."""
        waiting = {
            "recoveries": queries.recoveries(state="open").count(),
            "tasks": queries.tasks(state="open").count(),
            "failures": queries.failures().count(),
            "appointments": queries.appointments(state="open").count(),
            "withdrawals": money.withdrawals("open").count(),
            "approved": money.withdrawals("approved").count(),
            "credits": money.unmatched().count(),
            "disputes": money.disputes(over=False).count(),
            "declarations": contracts.declarations().count(),
        }
        return render(request, "backoffice/start.html", waiting)
