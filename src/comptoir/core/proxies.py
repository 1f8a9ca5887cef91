"""Who is really asking, when a proxy stands in front."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

Respond = Callable[[HttpRequest], HttpResponseBase]


def middleware(get_response: Respond) -> Respond:
    """Believe X-Forwarded-For and -Proto from the trusted proxies only, from right to left."""
    trusted = [ip_network(written, strict=False) for written in settings.TRUSTED_PROXIES]

    def believed(address: str) -> bool:
        try:
            return any(ip_address(address) in network for network in trusted)
        except ValueError:
            return False

    def respond(request: HttpRequest) -> HttpResponseBase:
        if trusted and believed(request.META.get("REMOTE_ADDR", "")):
            told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
            strangers = [address for address in reversed(told) if address and not believed(address)]
            if strangers:
                request.META["REMOTE_ADDR"] = strangers[0]
            if request.headers.get("X-Forwarded-Proto") == "https":
                request.META["wsgi.url_scheme"] = "https"
        return get_response(request)

    return respond
