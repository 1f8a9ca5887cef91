"""No way left: a request that the operator's people handle (R-25)."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from comptoir.accounts import letters
from comptoir.accounts.actors import Person, Visitor
from comptoir.accounts.models import RecoveryRequest
from comptoir.accounts.permissions import Own
from comptoir.core.operations import operation
from comptoir.core.refusals import Refusal
from comptoir.kit import limits, networks, text


class EnoughAsked(Refusal):
    """Three a day from one network address, and for one account address."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    message = _("You have asked several times today. We answer in the order of arrival.")


@operation(Own.ANYBODY)
def ask_for_help(
    actor: Person | Visitor, *, email: str, contact: str, name: str, story: str, language: str
) -> RecoveryRequest:
    """Keep the request, whether or not there is such an account; its owner is told if there is."""
    email, address = text.address(email), networks.source(actor.address)
    today = RecoveryRequest.objects.filter(asked_at__gt=now() - timedelta(days=1))
    if today.filter(Q(address=address) | Q(email=email)).count() >= limits.RECOVERY_REQUESTS_A_DAY:
        raise EnoughAsked

    asked = RecoveryRequest.objects.create(
        email=email,
        contact=text.address(contact),
        name=name,
        story=story,
        language=language,
        address=address,
    )
    letters.recovery_requested.post(request=asked.pk)
    return asked
