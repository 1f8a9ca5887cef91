"""What people may type about themselves, and how it is read."""

from __future__ import annotations

from allauth.account.forms import LoginForm


class Login(LoginForm):
    """Address and password."""
