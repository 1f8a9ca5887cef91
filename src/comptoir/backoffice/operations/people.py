"""Who works behind the counter: decided at the operator's terminal, never on a page."""

from __future__ import annotations

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from comptoir.accounts.models import User
from comptoir.backoffice.events import StaffAdded, StaffRemoved
from comptoir.backoffice.permissions import Upkeep
from comptoir.core.actors import System
from comptoir.core.operations import operation
from comptoir.core.refusals import Refusal
from comptoir.journal.operations import record
from comptoir.kit import text


class NoAccount(Refusal):
    """Nobody has signed up with the address, or has not proved it yet."""

    message = _("No verified account has this address: let the person sign up first.")
    field = "email"


class NotStaff(Refusal):
    """The account does not work behind the counter."""

    message = _("This account does not work behind the counter.")
    field = "email"


@operation(Upkeep.STAFF)
def add_staff(actor: System, *, email: str) -> User:
    """Let an account work behind the counter; said twice it changes nothing."""
    user = User.objects.filter(
        email=text.address(email), deletion_asked_at=None, erased_at=None
    ).first()
    if user is None or user.verified_at is None:
        raise NoAccount

    if user.staff_since is None:
        user.staff_since = now()
        user.save(update_fields=["staff_since"])
        record(actor, StaffAdded(person_id=user.pk, email=user.email))
    return user


@operation(Upkeep.STAFF)
def remove_staff(actor: System, *, email: str) -> None:
    """Take the place behind the counter away, from the next request on."""
    user = User.objects.filter(email=text.address(email)).exclude(staff_since=None).first()
    if user is None:
        raise NotStaff

    user.staff_since = None
    user.save(update_fields=["staff_since"])
    record(actor, StaffRemoved(person_id=user.pk, email=user.email))
