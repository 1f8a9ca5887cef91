"""The request, once we know who is asking."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from comptoir.accounts.models import User
from comptoir.organizations.actors import Member


class MemberRequest(HttpRequest):
    """A request below /o/<organization>/, its actor resolved by the middleware."""

    user: User
    actor: Member
    htmx: HtmxDetails
