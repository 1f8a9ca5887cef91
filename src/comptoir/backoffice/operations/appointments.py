"""Legal representatives for organizations whose only one has gone: decided and taken back here.

What follows (letters, seven days, who may stop it) is the organization's own business.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from comptoir.accounts.models import User
from comptoir.backoffice.actors import Staff
from comptoir.backoffice.permissions import Duty
from comptoir.core.operations import operation
from comptoir.core.refusals import Refusal
from comptoir.organizations.models import Appointment, Organization
from comptoir.organizations.operations import appointments


class Oneself(Refusal):
    """Nobody appoints themselves."""

    message = _("You cannot appoint yourself: ask a colleague.")


@operation(Duty.APPOINTMENTS, fresh=True)
def appoint(actor: Staff, organization: Organization, *, user: User, reason: str) -> Appointment:
    """Appoint somebody, in the organization's own journal; effective in seven days."""
    if user.pk == actor.user.pk:
        raise Oneself
    return appointments.appoint(actor.within(organization), organization, user=user, reason=reason)


@operation(Duty.APPOINTMENTS, fresh=True)
def take_back(actor: Staff, appointment: Appointment) -> None:
    """Stop an appointment that was a mistake."""
    appointments.take_back(actor.within(appointment.organization), appointment)


def obstacles(actor: Staff, organization: Organization, user: User) -> list[Refusal]:
    """Why this person cannot be appointed there; the page shows what the operation refuses."""
    if user.pk == actor.user.pk:
        return [Oneself()]
    return appointments.obstacles_to_appointing(organization, user)
