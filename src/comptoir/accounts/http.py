"""The request of somebody who has signed in, acting for themselves."""

from __future__ import annotations

from django.http import HttpRequest
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
