"""The content security policy: one nonce a request, nothing inline."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase

Respond = Callable[[HttpRequest], HttpResponseBase]
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self';"
    " img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)


def opened(request: Any, *, connect: Sequence[str], frame: Sequence[str]) -> str:
    """Return the policy of a page whose script also speaks with others, and shows their frames."""
    policy = POLICY.format(nonce=request.nonce)
    for directive, hosts in (("connect-src", connect), ("frame-src", frame)):
        policy = policy.replace(f"{directive} 'self'", " ".join([f"{directive} 'self'", *hosts]))
    return policy


def middleware(get_response: Respond) -> Respond:
    """Allow what the page itself brings, and nothing else."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        request.nonce = secrets.token_urlsafe(16)  # type: ignore[attr-defined]
        response = get_response(request)
        policy = POLICY.format(nonce=request.nonce)  # type: ignore[attr-defined]
        response.headers.setdefault("Content-Security-Policy", policy)
        return response

    return respond
