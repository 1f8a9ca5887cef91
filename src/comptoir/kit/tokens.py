"""Secrets that travel in letters: derived, so that no job argument and no table ever holds one."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode

NONCE_BYTES = 16


def nonce() -> str:
    """Return a fresh random value that makes a derived token unguessable and replaceable."""
    return secrets.token_hex(NONCE_BYTES)


def public_id() -> int:
    """Return a random identifier of twelve digits at most; it tells nothing of how many exist."""
    return 10**9 + secrets.randbelow(10**12 - 10**9)


def derive(secret: str, purpose: str, *parts: object) -> str:
    """Return the token of a row: HMAC-SHA256 over its identity, 43 characters of base64url.

    The row keeps only :func:`digest` of it; a job derives it again when it writes the letter.
    """
    message = "\x1f".join([purpose, *map(str, parts)]).encode()
    made = hmac.new(secret.encode(), message, hashlib.sha256).digest()
    return urlsafe_b64encode(made).rstrip(b"=").decode()


def derive_code(secret: str, purpose: str, *parts: object) -> str:
    """Return the six digits of a row, derived like its token."""
    message = "\x1f".join([purpose, "code", *map(str, parts)]).encode()
    made = hmac.new(secret.encode(), message, hashlib.sha256).digest()
    return f"{int.from_bytes(made[:8], 'big') % 10**6:06d}"


def digest(token: str) -> str:
    """Return what a table may keep of a token: its SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare without telling by the time taken where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())
