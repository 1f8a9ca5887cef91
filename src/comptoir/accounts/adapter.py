"""Where allauth asks us."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):
    """Signing in, as the rules want it; documented hooks only."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that the proxies' middleware has settled on."""
        return str(request.META.get("REMOTE_ADDR", ""))


class SecondFactors(DefaultMFAAdapter):
    """Authenticator apps, passkeys and recovery codes."""
