"""The request of somebody who has signed in, acting for themselves."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.middleware import HtmxDetails

from comptoir.accounts.actors import Person, Visitor
from comptoir.accounts.models import User


class PersonRequest(HttpRequest):
    """A request below /me/, its actor resolved by the middleware."""

    user: User
    actor: Person
    htmx: HtmxDetails


class VisitorRequest(HttpRequest):
    """A request of anybody, signed in or not."""

    actor: Person | Visitor
    htmx: HtmxDetails


def onward(request: HttpRequest, otherwise: str = "/") -> str:
    """Return where somebody wanted to go: a page of ours, never elsewhere."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(wanted, hosts, require_https=request.is_secure()):
        return wanted
    return otherwise
