"""« Delete the customer account »: the checklist, the last step (R-46, R-47)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from comptoir.organizations import deletion
from comptoir.organizations.forms import organizations as forms
from comptoir.organizations.http import MemberRequest
from comptoir.organizations.operations.deletion import delete
from comptoir.organizations.permissions import Permission


class Delete(View):
    """Nothing is hidden: what must be done first, who loses access, what stays."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ORGANIZATION_DELETE)
        request.actor.require_fresh()
        return self.page(request, self.form(request))

    def post(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ORGANIZATION_DELETE)
        form = self.form(request, request.POST)
        if form.is_valid():
            with form.reporting():
                name = request.actor.organization.name
                delete(request.actor, **form.written, given_up=form.given_up)
                messages.success(
                    request, _("The customer account %(name)s is deleted.") % {"name": name}
                )
                return redirect("/")
        return self.page(request, form, status=422)

    def form(self, request: MemberRequest, *sent: object) -> forms.Deletion:
        organization = request.actor.organization
        return forms.Deletion(
            organization,
            *sent,
            others=organization.memberships.count() - 1,
            documents=deletion.documents(organization),
            ticks=deletion.ticks(deletion.conditions(organization)),
        )

    def page(self, request: MemberRequest, form: forms.Deletion, status: int = 200) -> HttpResponse:
        organization = request.actor.organization
        conditions = deletion.conditions(organization)
        others = organization.memberships.exclude(pk=request.actor.membership.pk)
        context = {
            "organization": organization,
            "form": form,
            "conditions": conditions,
            "obstacles": deletion.obstacles(conditions, deletion.ticks(conditions)),
            "others": others.select_related("user").order_by("name_key", "pk")[: deletion.LISTED],
            "more": max(0, others.count() - deletion.LISTED),
        }
        return render(request, "organizations/delete.html", context, status=status)
