"""Checking a second factor or a passkey: what was typed or pressed, whose it is (R-26)."""

from __future__ import annotations

import json
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from fido2.webauthn import AuthenticationResponse

from comptoir.accounts.models import User

Type = Authenticator.Type


def by_code(user: User, code: str) -> Authenticator | None:
    """Return the app or the recovery codes that a code belongs to; it is spent then."""
    typed = "".join(code.split())
    for row in Authenticator.objects.filter(user_id=user.pk).exclude(type=Type.WEBAUTHN):
        if row.wrap().validate_code(typed):
            return row
    return None


def by_key(user: User | None, answer: str) -> Authenticator | None:
    """Return the key that answered the browser; without `user` it says itself whose it is."""
    try:
        credential = json.loads(answer)
        webauthn.parse_authentication_response(credential)
        owner = user or webauthn.extract_user_from_response(credential)
        return webauthn.complete_authentication(owner, credential)
    except (ValidationError, ValueError, LookupError, TypeError, AttributeError):
        return None


def is_passkey(answer: str) -> bool:
    """Tell whether the key also asked for a PIN, a finger or a face: enough without a password."""
    read = AuthenticationResponse.from_dict(json.loads(answer))
    return bool(read.response.authenticator_data.is_user_verified())


def question(user: User | None) -> dict[str, Any]:
    """Return what the browser is to ask of a key; the session keeps the challenge."""
    return {"request_options": webauthn.begin_authentication(user)}


def has_keys(user: User) -> bool:
    """Tell whether the account has a passkey or a security key."""
    return bool(Authenticator.objects.filter(user_id=user.pk, type=Type.WEBAUTHN).exists())


def protects(user: User) -> bool:
    """Tell whether the account has a second factor at all."""
    steps = Authenticator.objects.filter(user_id=user.pk).exclude(type=Type.RECOVERY_CODES)
    return bool(steps.exists())
