"""How Django finds the account of somebody who signs in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest

from comptoir.accounts.models import User
from comptoir.kit.text import address

_NOBODY = make_password("nobody has this password")


class Backend(ModelBackend):
    """Login address and password; an unknown address takes as long as a known one."""

    def authenticate(  # type: ignore[override]
        self, _request: HttpRequest | None, /, email: str = "", password: str = "", **_: Any
    ) -> User | None:
        """Return the account, or None."""
        user = User.objects.filter(email=address(email), erased_at=None, is_active=True).first()
        if user is None:
            check_password(password, _NOBODY)
            return None
        return user if user.check_password(password) else None
