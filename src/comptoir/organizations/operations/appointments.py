"""A legal representative named by the operator's people, where the only one has gone.

Slow on purpose: everybody whose address we know is told at once, seven days pass, and any legal
representative who is still there stops it with one click.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from comptoir.accounts.models import User
from comptoir.core.actors import System
from comptoir.core.jobs import calendar
from comptoir.core.letters import Letter
from comptoir.core.operations import operation
from comptoir.core.refusals import Refusal
from comptoir.core.tenancy import everywhere
from comptoir.journal import operations as journal
from comptoir.journal.operations import Signed
from comptoir.kit import limits
from comptoir.organizations import letters
from comptoir.organizations.actors import Member
from comptoir.organizations.events import (
    AppointmentDecided,
    AppointmentDone,
    AppointmentStopped,
)
from comptoir.organizations.models import Appointment, Membership, Organization
from comptoir.organizations.permissions import Accounting, Permission, Role, Upkeep


class NobodyToAppoint(Refusal):
    """The account cannot answer for an organization."""

    message = _("This account is not verified, or is being deleted.")
    field = "email"


class RepresentativeAlready(Refusal):
    """There is nothing to appoint."""

    message = _("This person is already a legal representative of the organization.")
    field = "email"


class OrganizationGone(Refusal):
    """A deleted organization has no legal representative."""

    message = _("This organization is deleted.")


class AlreadyUnderWay(Refusal):
    """One appointment at a time."""

    message = _("An appointment is already under way here.")


class NotUnderWay(Refusal):
    """It has taken effect, or was stopped."""

    message = _("This appointment has already taken effect, or was stopped.")


def appoint(actor: Signed, organization: Organization, *, user: User, reason: str) -> Appointment:
    """Name a legal representative, seven days ahead; all known addresses are told at once.

    Part of an operation of the back office, whose actor signs within the organization.
    """
    organization = organization.lock()
    for obstacle in obstacles_to_appointing(organization, user):
        raise obstacle

    appointment = Appointment.objects.create(
        organization=organization,
        user=user,
        reason=reason,
        decided_by_id=actor.signature.user_id,
        effective_at=now() + limits.APPOINTMENT_DELAY,
    )
    day = appointment.effective_at.isoformat()
    journal.record(actor, AppointmentDecided(person_id=user.pk, day=day, reason=reason))
    _tell(appointment)
    return appointment


def take_back(actor: Signed, appointment: Appointment) -> None:
    """End an appointment before it takes effect; part of an operation of the back office."""
    _stop(actor, appointment)


@operation(Permission.REPRESENTATIVES_CHANGE)
def stop(actor: Member, appointment: Appointment) -> None:
    """Say that one is still there: the appointment ends; any legal representative may."""
    _stop(actor, appointment)


@operation(Upkeep.APPOINTMENTS)
def take_effect(actor: System, *, appointment: int) -> None:
    """Make the appointed person legal representative, once the seven days are over."""
    held = Appointment.objects.select_for_update().get(pk=appointment)
    organization = held.organization.lock()
    if not _is_open(held) or held.effective_at > now():
        return
    if _obstacles_to_person(held.user) or organization.deleted_at is not None:
        _stop(actor, held)
        return

    Membership.objects.update_or_create(
        organization=organization,
        user=held.user,
        defaults={
            "role": Role.LEGAL_REPRESENTATIVE,
            "accounting": Accounting.MANAGE,
            "blocked_at": None,
        },
    )
    held.done_at = now()
    held.save(update_fields=["done_at"])
    journal.record(actor, AppointmentDone(person_id=held.user_id))
    _tell(held)


@calendar("*/10 * * * *")
def appointments_due() -> None:
    """Let every appointment take effect whose seven days are over."""
    with everywhere():
        due = list(
            Appointment.objects.filter(
                stopped_at=None, done_at=None, effective_at__lte=now()
            ).values_list("organization_id", "pk")
        )
    for organization, appointment in due:
        take_effect(System(organization), appointment=appointment)


def obstacles_to_appointing(organization: Organization, user: User) -> list[Refusal]:
    """Why this person cannot be appointed here."""
    if organization.deleted_at is not None:
        return [OrganizationGone()]
    if organization.appointments.filter(stopped_at=None, done_at=None).exists():
        return [AlreadyUnderWay()]
    if organization.memberships.active().representatives().filter(user=user).exists():
        return [RepresentativeAlready()]
    return _obstacles_to_person(user)


def _obstacles_to_person(user: User) -> list[Refusal]:
    gone = user.deletion_asked_at is not None or user.erased_at is not None
    return [NobodyToAppoint()] if gone or user.verified_at is None else []


def _stop(actor: Signed, appointment: Appointment) -> None:
    held = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if not _is_open(held):
        raise NotUnderWay

    held.stopped_at, held.stopped_by_id = now(), actor.signature.user_id
    held.save(update_fields=["stopped_at", "stopped_by"])
    journal.record(actor, AppointmentStopped(person_id=held.user_id))
    _tell(held)


def _is_open(appointment: Appointment) -> bool:
    return appointment.stopped_at is None and appointment.done_at is None


def _tell(appointment: Appointment) -> None:
    """Write to every address we know of the organization, and to the person appointed."""
    for person, recovery in _known_addresses(appointment):
        _letter(appointment).post(
            organization=appointment.organization_id,
            appointment=appointment.pk,
            person=person,
            recovery=recovery,
        )


def _known_addresses(appointment: Appointment) -> Iterator[tuple[int, bool]]:
    """Logins of all members, also blocked ones, and recovery addresses of representatives."""
    members = Membership.objects.filter(organization=appointment.organization_id)
    people = set(members.values_list("user", flat=True)) | {appointment.user_id}
    representatives = members.representatives().exclude(user__recovery_email="")
    for person in sorted(people):
        yield person, False
    for person in representatives.values_list("user", flat=True):
        yield person, True


def _letter(appointment: Appointment) -> Letter[Any]:
    """Which of its three moments is to be told."""
    if appointment.stopped_at is not None:
        return letters.appointment_stopped
    decided = appointment.done_at is None
    return letters.appointment_decided if decided else letters.appointment_done
