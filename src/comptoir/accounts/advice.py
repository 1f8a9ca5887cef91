"""What is good about an account's security, and what to improve."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comptoir.accounts.models import User
from comptoir.accounts.queries import Factors

FEW_CODES = 3


@dataclass(frozen=True)
class Advice:
    """One point; where it is not good, the page that helps."""

    good: bool
    sentence: str | Promise
    page: str = ""
    words: str | Promise = ""


def advise(user: User, factors: Factors) -> list[Advice]:
    """Return all points, what to improve first."""
    points = [_second_factor(factors), _recovery(user), *_codes(factors), _passkey(factors)]
    points.append(_alerts(user))
    return sorted(points, key=lambda point: point.good)


def _second_factor(factors: Factors) -> Advice:
    if factors.protected:
        return Advice(True, _("Your password alone does not open the account."))
    return Advice(
        False,
        _("Whoever knows your password gets in: there is no second factor."),
        "accounts:app",
        _("Set up an authenticator app"),
    )


def _recovery(user: User) -> Advice:
    if user.recovery_email:
        return Advice(True, _("A recovery address helps when you forget the password."))
    return Advice(
        False,
        _("No recovery address: a forgotten password can only be mailed to your login address."),
        "accounts:recovery-email",
        _("Add a recovery address"),
    )


def _codes(factors: Factors) -> Iterator[Advice]:
    if not factors.protected:
        return
    if factors.codes_left > FEW_CODES:
        yield Advice(True, _("Recovery codes help when your phone or your key is lost."))
    else:
        yield Advice(
            False,
            _("Few recovery codes are left for the day your phone or your key is lost."),
            "accounts:codes",
            _("Make new codes"),
        )


def _passkey(factors: Factors) -> Advice:
    if any(key.passkey for key in factors.keys):
        return Advice(True, _("With a passkey nobody can trick you into typing your password."))
    return Advice(
        False,
        _("A passkey logs you in without a password, and cannot be tricked out of you."),
        "accounts:new-passkey",
        _("Add a passkey"),
    )


def _alerts(user: User) -> Advice:
    if user.login_alerts:
        return Advice(True, _("A login from a new device is told to you by e-mail."))
    return Advice(
        False,
        _("Nobody tells you when somebody logs in from a new device."),
        "accounts:login-alerts",
        _("Switch login alerts on"),
    )
