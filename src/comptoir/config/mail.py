"""EMAIL_URL, read into what Django's mailer asks for."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from comptoir.kit.trouble import Trouble

PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
KEPT = "comptoir.core.outbox.Backend"
SENT = "django.core.mail.backends.smtp.EmailBackend"


def smtp(url: str) -> dict[str, Any]:
    """Return Django's EMAIL_… settings; without an address letters are kept, not sent."""
    if not url:
        return {"EMAIL_BACKEND": KEPT}
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise Trouble("EMAIL_URL must look like smtp://user:password@host:587.")
    return {
        "EMAIL_BACKEND": SENT,
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }
