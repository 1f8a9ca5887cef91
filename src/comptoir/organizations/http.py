"""The request, once we know who is asking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from comptoir.accounts.models import User
from comptoir.core.paging import Page, page
from comptoir.organizations.actors import Member

M = TypeVar("M", bound=Model)


class Cursors(TypedDict):
    """Which page of a list is asked for; both empty for the first."""

    after: str
    before: str


class MemberRequest(HttpRequest):
    """A request below /o/<organization>/, its actor resolved by the middleware."""

    user: User
    actor: Member
    htmx: HtmxDetails


def paged(request: HttpRequest, queryset: QuerySet[M], order: Sequence[str]) -> Page[M]:
    """Return the page of a list that the request's cursors ask for."""
    return page(queryset, order, **cursors(request))


def cursors(request: HttpRequest) -> Cursors:
    """Return which page of a list is asked for, as paging takes it."""
    return {"after": request.GET.get("after", ""), "before": request.GET.get("before", "")}
