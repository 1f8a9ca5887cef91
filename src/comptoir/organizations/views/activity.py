"""The activity log of an organization."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views import View

from comptoir.organizations import activity, queries
from comptoir.organizations.forms import activity as forms
from comptoir.organizations.http import MemberRequest, paged
from comptoir.organizations.permissions import Permission

NEWEST_FIRST = ("-at", "-pk")
CHOICES = 10


class Activity(View):
    """« Activity log »: who, what, before, after, when, from where; filtered, page by page."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACTIVITY_SEE)
        organization = request.actor.organization
        form = forms.Search(request.GET)
        sought = form.read()
        people = list(queries.named(organization, sought.words)[:CHOICES]) if sought.words else []
        if sought.words and len(people) == 1:
            sought = sought.about(people[0].user_id)
        page = paged(request, queries.log(organization, sought), NEWEST_FIRST)
        context = {
            "page": page,
            "lines": activity.lines(page.rows),
            "form": form,
            "sought": sought,
            "people": people,
            "chosen": queries.named_in_log(organization, sought.person),
            "kinds": activity.kinds(),
        }
        return render(request, "organizations/activity.html", context)
