"""What the journal can tell of accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comptoir.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class SecurityEvent(Event):
    """An act on the security of an account: `told` heads the letter to the login address."""

    says: ClassVar[str | Promise] = ""
    told: ClassVar[str | Promise] = ""


# The profile


@dataclass(frozen=True, kw_only=True)
class ProfileChanged(Event):
    """Names, language, time zone or phone are others now."""

    says = _("changed the profile")


@dataclass(frozen=True, kw_only=True)
class PortraitPutUp(Event):
    """An image stands in the place of the initials."""

    says = _("put up a profile picture")


@dataclass(frozen=True, kw_only=True)
class PortraitTakenDown(Event):
    """The initials stand there again."""

    says = _("removed the profile picture")


@dataclass(frozen=True, kw_only=True)
class SupportCodeRenewed(Event):
    """The old support code is worth nothing any more."""

    says = _("asked for a new support code")


@dataclass(frozen=True, kw_only=True)
class DataAskedFor(SecurityEvent):
    """« Download my data » was asked for (R-55)."""

    says = _("asked for a copy of the account's data")
    told = _("A copy of your data was asked for")


@dataclass(frozen=True, kw_only=True)
class DataDownloaded(Event):
    """A copy of one's data was downloaded (R-55)."""

    says = _("downloaded the account's data")


# Security


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(SecurityEvent):
    """By the person, who knew the old one (R-23)."""

    says = _("changed the password")
    told = _("Your password was changed")


@dataclass(frozen=True, kw_only=True)
class LoginChangeAsked(SecurityEvent):
    """The new address has to be proved first (R-01)."""

    says = _("asked to change the login address to %(email)s")
    told = _("A change of your login address to %(email)s was asked for")
    email: str


@dataclass(frozen=True, kw_only=True)
class RecoveryChangeAsked(SecurityEvent):
    """The new address has to be proved first; until then the old one stays (R-24)."""

    says = _("asked to change the recovery address to %(email)s")
    told = _("A change of your recovery address to %(email)s was asked for")
    email: str


@dataclass(frozen=True, kw_only=True)
class RecoveryRemoved(SecurityEvent):
    """No other address than the login helps when the password is forgotten (R-24, R-25)."""

    says = _("removed the recovery address")
    told = _("Your recovery address was removed")


@dataclass(frozen=True, kw_only=True)
class AddressChangeCancelled(Event):
    """A new address will not be waited for any longer."""

    says = _("gave up the change to %(email)s")
    email: str


@dataclass(frozen=True, kw_only=True)
class LoginAlertsSwitchedOn(SecurityEvent):
    """Logins from new devices are told by letter."""

    says = _("switched login alerts on")
    told = _("Login alerts were switched on")


@dataclass(frozen=True, kw_only=True)
class LoginAlertsSwitchedOff(SecurityEvent):
    """Logins from new devices are not told any more."""

    says = _("switched login alerts off")
    told = _("Login alerts were switched off")


@dataclass(frozen=True, kw_only=True)
class AuthenticatorAppAdded(SecurityEvent):
    """Logging in asks for its code from now on (R-26)."""

    says = _("set up an authenticator app")
    told = _("An authenticator app was set up")


@dataclass(frozen=True, kw_only=True)
class AuthenticatorAppRemoved(SecurityEvent):
    """Its codes are worth nothing any more (R-26)."""

    says = _("removed the authenticator app")
    told = _("Your authenticator app was removed")


@dataclass(frozen=True, kw_only=True)
class KeyAdded(SecurityEvent):
    """A passkey or a security key (R-26)."""

    says = _("added the passkey or security key “%(key)s”")
    told = _("The passkey or security key “%(key)s” was added")
    key: str


@dataclass(frozen=True, kw_only=True)
class KeyRenamed(Event):
    """The same key under another name."""

    says = _("renamed the passkey or security key “%(old)s” to “%(new)s”")
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class KeyRemoved(SecurityEvent):
    """It opens nothing any more (R-26)."""

    says = _("removed the passkey or security key “%(key)s”")
    told = _("The passkey or security key “%(key)s” was removed")
    key: str


@dataclass(frozen=True, kw_only=True)
class RecoveryCodesMade(SecurityEvent):
    """Ten new ones; the old are worth nothing any more (R-26)."""

    says = _("made new recovery codes")
    told = _("New recovery codes were made")


@dataclass(frozen=True, kw_only=True)
class RecoveryCodeUsed(SecurityEvent):
    """One of the ten is spent: its owner hears of it, in case it was not they (R-26)."""

    says = _("used a recovery code")
    told = _("A recovery code of your account was used")


@dataclass(frozen=True, kw_only=True)
class DeviceLoggedOut(Event):
    """One session ended from another (R-23)."""

    says = _("logged out %(device)s")
    device: str


@dataclass(frozen=True, kw_only=True)
class OtherDevicesLoggedOut(SecurityEvent):
    """All sessions but one ended (R-23)."""

    says = _("logged out all other devices")
    told = _("All your other devices were logged out")


# Deletion


@dataclass(frozen=True, kw_only=True)
class DeletionAsked(Event):
    """Thirty days remain to change one's mind (R-21)."""

    says = _("asked for the account's deletion")


@dataclass(frozen=True, kw_only=True)
class DeletionCancelled(SecurityEvent):
    """The mind was changed in time (R-21)."""

    says = _("chose to keep the account")
    told = _("Your account is kept: its deletion was cancelled")


# Getting in


@dataclass(frozen=True, kw_only=True)
class SignedUp(Event):
    """The account is there; its address is not proved yet (R-01)."""

    says = _("signed up as %(email)s")
    email: str


@dataclass(frozen=True, kw_only=True)
class AddressConfirmed(Event):
    """The login address is proved (R-01)."""

    says = _("confirmed the login address %(email)s")
    email: str


@dataclass(frozen=True, kw_only=True)
class LoginChanged(SecurityEvent):
    """The new address was proved, and is the login now (R-01)."""

    says = _("changed the login address to %(email)s")
    told = _("Your login address is now %(email)s")
    email: str


@dataclass(frozen=True, kw_only=True)
class RecoveryChanged(SecurityEvent):
    """The new address was proved, and counts now (R-24)."""

    says = _("changed the recovery address to %(email)s")
    told = _("Your recovery address is now %(email)s")
    email: str


@dataclass(frozen=True, kw_only=True)
class LoggedIn(Event):
    """Somebody got in; `agent` is what the browser calls itself."""

    says = _("logged in")
    method: str
    agent: str


@dataclass(frozen=True, kw_only=True)
class LoginFailed(Event):
    """A wrong password or a wrong second factor, somewhere (R-27)."""

    says = _("tried to log in and was refused")
    channel: str


@dataclass(frozen=True, kw_only=True)
class PasswordForgotten(SecurityEvent):
    """A new password was chosen through a mailed link (R-25)."""

    says = _("chose a new password through a mailed link")
    told = _("A new password was chosen for your account")
