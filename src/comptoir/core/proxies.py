"""Who is really asking, when a proxy stands in front."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

Respond = Callable[[HttpRequest], HttpResponseBase]


def middleware(get_response: Respond) -> Respond:
    """Believe X-Forwarded-For and -Proto from the trusted proxies only, from right to left."""
    trusted = [ip_network(written, strict=False) for written in settings.TRUSTED_PROXIES]

    def respond(request: HttpRequest) -> HttpResponseBase:
        if trusted and _among(trusted, request.META.get("REMOTE_ADDR", "")):
            told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
            strangers = [address for address in reversed(told) if not _among(trusted, address)]
            if strangers and strangers[0]:
                request.META["REMOTE_ADDR"] = strangers[0]
            if request.headers.get("X-Forwarded-Proto") == "https":
                request.META["wsgi.url_scheme"] = "https"
        return get_response(request)

    return respond


def _among(networks: list[IPv4Network | IPv6Network], address: str) -> bool:
    try:
        return any(ip_address(address) in network for network in networks)
    except ValueError:
        return False
