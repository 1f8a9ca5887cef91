"""What waits for somebody's hands, and what failed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from comptoir.backoffice import forms, queries
from comptoir.backoffice.http import Counter, StaffRequest
from comptoir.backoffice.operations import handwork
from comptoir.core import paging


class Tasks(Counter):
    """What is done by hand, the oldest first."""

    def get(self, request: StaffRequest) -> HttpResponse:
        """List it: what waits unless asked otherwise."""
        state = request.GET.get("state", "open")
        page = paging.page(
            queries.tasks(state=state, words=request.GET.get("q", "").strip()),
            ["created_at", "pk"],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
        return render(request, "backoffice/tasks.html", {"page": page, "state": state})


class Task(Counter):
    """One task, and the form that says it is done."""

    def get(self, request: StaffRequest, pk: int) -> HttpResponse:
        """Show it."""
        return self._page(request, pk, forms.Done())

    def post(self, request: StaffRequest, pk: int) -> HttpResponse:
        """Note that it is done."""
        form = forms.Done(request.POST)
        if form.is_valid():
            with form.reporting():
                handwork.finish(request.actor, queries.task(pk), note=form.cleaned_data["note"])
                messages.success(request, _("The task is done."))
                return redirect("backoffice:tasks")
        return self._page(request, pk, form, status=422)

    def _page(
        self, request: StaffRequest, pk: int, form: forms.Done, status: int = 200
    ) -> HttpResponse:
        context = {"task": queries.task(pk), "form": form}
        return render(request, "backoffice/task.html", context, status=status)


class Failures(Counter):
    """What drivers could not do; each is tried again by itself, later and later."""

    def get(self, request: StaffRequest) -> HttpResponse:
        """List it, the oldest first."""
        page = paging.page(
            queries.failures(),
            ["pk"],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
        return render(request, "backoffice/failures.html", {"page": page})


class Retry(Counter):
    """Try again now."""

    def post(self, request: StaffRequest, pk: int) -> HttpResponse:
        """Ask for it."""
        handwork.try_again(request.actor, queries.failure(pk))
        messages.success(request, _("It is being tried again."))
        return redirect("backoffice:failures")
