"""The activity log of an organization."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.timezone import get_current_timezone, localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View

from comptoir.core.tenancy import streamed
from comptoir.organizations import activity, log, queries
from comptoir.organizations.forms import activity as forms
from comptoir.organizations.http import MemberRequest, cursors
from comptoir.organizations.log import Log, Sought
from comptoir.organizations.models import Membership, Organization
from comptoir.organizations.permissions import Permission

CHOICES = 10


class Activity(View):
    """« Activity log »: who, what, before, after, when, from where; filtered, page by page."""

    def get(self, request: MemberRequest) -> HttpResponse:
        request.actor.require(Permission.ACTIVITY_SEE)
        organization = request.actor.organization
        form = forms.Search(request.GET)
        sought, people = _sought(organization, form)
        shown = Log(organization, sought).page(**cursors(request))
        context = {
            "page": shown,
            "lines": activity.lines(shown.rows),
            "form": form,
            "sought": sought,
            "people": people,
            "chosen": log.named(organization, sought.person),
            "kinds": activity.kinds(),
        }
        return render(request, "organizations/activity.html", context)


class Table(View):
    """The same acts as a file for a spreadsheet, however many there are."""

    def get(self, request: MemberRequest) -> StreamingHttpResponse:
        request.actor.require(Permission.ACTIVITY_SEE)
        organization = request.actor.organization
        sought, _people = _sought(organization, forms.Search(request.GET))
        found = Log(organization, sought)
        language, zone = get_language(), get_current_timezone()

        def chunks() -> Iterator[bytes]:
            with translation.override(language), timezone.override(zone):
                yield from activity.table(found.pages())

        response = StreamingHttpResponse(
            streamed(organization.pk, chunks), content_type="text/csv; charset=utf-8"
        )
        name = f"{slugify(_('Activity log'))}-{organization.pk}-{localdate()}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response


def _sought(organization: Organization, form: forms.Search) -> tuple[Sought, list[Membership]]:
    """Return what is looked for, and who has the name that was typed."""
    sought = form.read()
    people = list(queries.named(organization, sought.words)[:CHOICES]) if sought.words else []
    if len(people) == 1:
        sought = sought.about(people[0].user_id)
    return sought, people
