"""The password, the addresses, and what is told of logins."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from comptoir.accounts import letters
from comptoir.accounts.actors import Person
from comptoir.accounts.events import (
    AddressChangeCancelled,
    LoginAlertsSwitchedOff,
    LoginAlertsSwitchedOn,
    LoginChangeAsked,
    PasswordChanged,
    RecoveryChangeAsked,
    RecoveryRemoved,
)
from comptoir.accounts.models import Confirmation, Proof, User
from comptoir.accounts.operations import confirmations, devices
from comptoir.accounts.operations.witness import witness
from comptoir.accounts.permissions import Own
from comptoir.accounts.questions import OnlyReader
from comptoir.core.news import ask
from comptoir.core.operations import operation
from comptoir.core.refusals import NotFound, Refusal
from comptoir.journal import operations as journal
from comptoir.kit import limits, text


class WrongPassword(Refusal):
    """The current password is not this one."""

    message = _("This is not your current password.")
    field = "current"


class WeakPassword(Refusal):
    """The new password is too short, too common, or the login itself (R-22)."""

    field = "new"


class UnfitAddress(Refusal):
    """The address cannot serve for this."""

    field = "email"


class NoRecoveryAddress(Refusal):
    """There is nothing to remove."""

    message = _("Your account has no recovery address.")


class TooSoon(Refusal):
    """A letter has just left."""

    message = _("A letter has just left. Wait a minute before you ask for another one.")


@operation(Own.ACCOUNT, fresh=True)
def change_password(actor: Person, *, current: str, new: str, keep: str) -> None:
    """Set another password and log out everywhere but in the session `keep` (R-22, R-23).

    Links of a forgotten password that still wait are worth nothing any more.
    """
    if not actor.user.check_password(current):
        raise WrongPassword
    _strong(new, actor.user)

    actor.user.set_password(new)
    actor.user.save(update_fields=["password"])
    devices.close_all(actor.user, keep=keep)
    confirmations.forget_resets(actor.user)
    witness(actor, PasswordChanged())


@operation(Own.ACCOUNT, fresh=True)
def ask_recovery_address(actor: Person, *, email: str) -> Confirmation:
    """Write to an address that shall become the recovery address; the old one stays (R-24)."""
    email = text.address(email)
    if email == actor.user.email:
        raise UnfitAddress(_("The recovery address must differ from the login."))
    if email == actor.user.recovery_email:
        raise UnfitAddress(_("This is your recovery address already."))
    useless = ask(OnlyReader(actor.user, email))
    if any(useless):
        raise UnfitAddress(
            _("Only this account can read this address: it is of no help when you are locked out.")
        )

    asked = confirmations.ask(actor, proof=Proof.RECOVERY, email=email)
    before = {"recovery_email": actor.user.recovery_email}
    entry = witness(actor, RecoveryChangeAsked(email=email, before=before))
    letters.recovery_change_asked.post(user=actor.user.pk, entry=entry.pk)
    return asked


@operation(Own.ACCOUNT, fresh=True)
def remove_recovery_address(actor: Person) -> None:
    """Be helped through no other address than the login; it and the old one are told (R-24).

    Links that were mailed to the old one are worth nothing any more; a change under way goes on.
    """
    old = actor.user.recovery_email
    if not old:
        raise NoRecoveryAddress

    actor.user.recovery_email = ""
    actor.user.save(update_fields=["recovery_email"])
    confirmations.forget_resets(actor.user)
    gone = RecoveryRemoved(before={"recovery_email": old}, after={"recovery_email": ""})
    entry = witness(actor, gone)
    letters.recovery_replaced.post(user=actor.user.pk, entry=entry.pk)


@operation(Own.ACCOUNT, fresh=True)
def ask_login_address(actor: Person, *, email: str) -> Confirmation:
    """Write to an address that shall become the login (R-01).

    The answer is the same whether or not the address has an account: its owner is told instead.
    """
    email = text.address(email)
    if email == actor.user.email:
        raise UnfitAddress(_("This is your login address already."))
    if email == actor.user.recovery_email:
        raise UnfitAddress(_("The login must differ from the recovery address."))

    asked = confirmations.ask(actor, proof=Proof.NEW_LOGIN, email=email)
    witness(actor, LoginChangeAsked(email=email))
    return asked


@operation(Own.ACCOUNT)
def ask_again(actor: Person, confirmation: Confirmation) -> Confirmation:
    """Send the letter of a change of address again, with a new link; once a minute at most."""
    _open(confirmation)
    if confirmation.sent_at > now() - limits.CONFIRMATION_RESEND:
        raise TooSoon
    proof = Proof(confirmation.proof)
    return confirmations.ask(actor, proof=proof, email=confirmation.email)


@operation(Own.ACCOUNT)
def give_up(actor: Person, confirmation: Confirmation) -> None:
    """Wait no longer for a new address to be proved."""
    _open(confirmation)
    Confirmation.objects.filter(pk=confirmation.pk).update(replaced_at=now())
    journal.record(actor, AddressChangeCancelled(email=confirmation.email))


@operation(Own.ACCOUNT, fresh=True)
def switch_login_alerts(actor: Person, *, on: bool) -> None:
    """Tell logins from new devices by letter, or no longer."""
    if actor.user.login_alerts == on:
        return

    actor.user.login_alerts = on
    actor.user.save(update_fields=["login_alerts"])
    witness(actor, LoginAlertsSwitchedOn() if on else LoginAlertsSwitchedOff())


def _strong(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise WeakPassword(" ".join(weak.messages)) from weak


def _open(confirmation: Confirmation) -> None:
    """Only a change of address is asked again or given up here, and only once."""
    changes = {Proof.RECOVERY, Proof.NEW_LOGIN}
    if confirmation.used_at or confirmation.replaced_at or confirmation.proof not in changes:
        raise NotFound
