"""Where allauth asks us."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import cache

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


class Adapter(DefaultAccountAdapter):
    """Signing in, as the rules want it; documented hooks only."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that the proxies' middleware has settled on."""
        return str(request.META.get("REMOTE_ADDR", ""))


class SecondFactors(DefaultMFAAdapter):
    """Authenticator apps, passkeys and recovery codes; their secrets are sealed at rest (R-26)."""

    def encrypt(self, text: str) -> str:
        """Seal a secret before it is kept."""
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret again, also one sealed under an older key of the settings."""
        return _seal().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name the console to the browser; a passkey belongs to its domain, not to a request's."""
        return {"id": settings.HOST, "name": settings.BRAND.name}


@cache
def _seal() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(urlsafe_b64encode(_derived(key))) for key in keys])


def _derived(secret: str | bytes) -> bytes:
    return salted_hmac("comptoir.second_factors", "", secret=secret, algorithm="sha256").digest()
