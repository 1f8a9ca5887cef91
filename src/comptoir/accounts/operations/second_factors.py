"""Authenticator app, passkeys, security keys and recovery codes (R-26)."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.utils.translation import gettext_lazy as _

from comptoir.accounts import queries
from comptoir.accounts.actors import Person
from comptoir.accounts.events import (
    AuthenticatorAppAdded,
    AuthenticatorAppRemoved,
    KeyAdded,
    KeyRemoved,
    KeyRenamed,
    RecoveryCodesMade,
)
from comptoir.accounts.models import User
from comptoir.accounts.operations.witness import witness
from comptoir.accounts.permissions import Own
from comptoir.core.operations import operation
from comptoir.core.refusals import NotFound, Refusal
from comptoir.journal import operations as journal

Type = Authenticator.Type


class AppAlreadySetUp(Refusal):
    """One authenticator app an account."""

    message = _("An authenticator app is set up already. Remove it first to set up another one.")


class NothingToRecoverFrom(Refusal):
    """Codes replace a second factor; without one they are for nothing."""

    message = _("Recovery codes come with a second factor. Set one up first.")


@operation(Own.ACCOUNT, fresh=True)
def add_app(actor: Person, *, secret: str) -> None:
    """Set up an authenticator app whose first code was right; the secret is kept sealed."""
    _lock(actor.user)
    if _mine(actor, Type.TOTP).exists():
        raise AppAlreadySetUp

    TOTP.activate(actor.user, secret)
    RecoveryCodes.activate(actor.user)
    witness(actor, AuthenticatorAppAdded())


@operation(Own.ACCOUNT, fresh=True)
def remove_app(actor: Person) -> None:
    """Take the authenticator app away, unless an organization asks for it (R-26)."""
    _lock(actor.user)
    app = _mine(actor, Type.TOTP).first()
    if app is None:
        raise NotFound

    _remove(actor, app)
    witness(actor, AuthenticatorAppRemoved())


@operation(Own.ACCOUNT, fresh=True)
def add_key(actor: Person, *, name: str, credential: dict[str, Any]) -> None:
    """Keep a passkey or a security key that the browser has just made, and that was verified."""
    _lock(actor.user)
    WebAuthn.add(actor.user, name, credential)
    RecoveryCodes.activate(actor.user)
    witness(actor, KeyAdded(key=name))


@operation(Own.ACCOUNT, fresh=True)
def rename_key(actor: Person, key: Authenticator, *, name: str) -> None:
    """Call a key otherwise."""
    wrapped = _key(key)
    old, wrapped.name = wrapped.name, name
    key.save(update_fields=["data"])
    journal.record(actor, KeyRenamed(old=old, new=name))


@operation(Own.ACCOUNT, fresh=True)
def remove_key(actor: Person, key: Authenticator) -> None:
    """Take a passkey or a security key away, unless an organization asks for it (R-26)."""
    _lock(actor.user)
    name = _key(key).name
    _remove(actor, key)
    witness(actor, KeyRemoved(key=name))


@operation(Own.ACCOUNT, fresh=True)
def make_codes(actor: Person) -> None:
    """Make ten new recovery codes; the old ones are worth nothing any more."""
    _lock(actor.user)
    if not queries.factors(actor.user).protected:
        raise NothingToRecoverFrom

    _mine(actor, Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(actor.user)
    witness(actor, RecoveryCodesMade())


@operation(Own.ACCOUNT, fresh=True)
def reveal_codes(actor: Person) -> list[str]:
    """Return the codes the first time they are asked for, and nothing ever after."""
    _lock(actor.user)
    row = _mine(actor, Type.RECOVERY_CODES).first()
    if row is None or RecoveryCodes(row).did_view:
        return []

    codes = RecoveryCodes(row)
    codes.mark_as_viewed()
    return [str(code) for code in codes.get_unused_codes()]


def _remove(actor: Person, factor: Authenticator) -> None:
    for refusal in queries.obstacles_to_removing(actor.user, factor):
        raise refusal
    factor.delete()
    if not queries.factors(actor.user).protected:
        _mine(actor, Type.RECOVERY_CODES).delete()


def _mine(actor: Person, kind: Authenticator.Type) -> Any:
    return Authenticator.objects.filter(user_id=actor.user.pk, type=kind)


def _key(key: Authenticator) -> WebAuthn:
    if key.type != Type.WEBAUTHN:
        raise NotFound
    return WebAuthn(key)


def _lock(user: User) -> None:
    """Hold the account's row: of two removals at once one sees what the other did."""
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
