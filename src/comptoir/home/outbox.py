"""The outbox: letters of a console without a mail server, for whoever sits at its terminal."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from comptoir.core import paging
from comptoir.core.models import SentLetter
from comptoir.core.outbox import Backend
from comptoir.kit import tokens

COOKIE = "comptoir_outbox"
FORWARDING = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Forwarded", "Via")
KEPT = f"{Backend.__module__}.{Backend.__name__}"


class Outbox(View):
    """The letters, the latest first; behind the key that the terminal showed."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """List the letters, perhaps of one address only."""
        if given := request.GET.get("key"):
            return _let_in(request, given)
        _guard(request)
        letters = SentLetter.objects.all()
        if to := request.GET.get("to", "").strip().lower():
            letters = letters.filter(to=to)
        shown = paging.page(
            letters,
            ["-pk"],
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
        return render(request, "home/outbox.html", {"letters": shown, "to": to})


class KeptLetter(View):
    """One letter, as text or as the reader's mail program shows it."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show it."""
        _guard(request)
        kept = get_object_or_404(SentLetter, pk=pk)
        return render(request, "home/outbox_letter.html", {"kept": kept, "links": _links(kept)})


class KeptLetterBody(View):
    """The HTML of a letter alone, for the frame of its page; nothing in it may run or load."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer the HTML under a policy of its own."""
        _guard(request)
        response = HttpResponse(get_object_or_404(SentLetter, pk=pk).html)
        response.headers["Content-Security-Policy"] = (
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox;"
            " frame-ancestors 'self'"
        )
        response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response


def exists() -> bool:
    """Tell whether there is an outbox at all: no mail server, loopback only, a key."""
    return bool(settings.LOOPBACK and settings.OUTBOX_KEY and settings.EMAIL_BACKEND == KEPT)


def _guard(request: HttpRequest) -> None:
    """Let in who asks from this machine itself, and has shown the key."""
    _from_here(request)
    if not tokens.same(request.COOKIES.get(COOKIE, ""), tokens.digest(settings.OUTBOX_KEY)):
        raise Http404


def _from_here(request: HttpRequest) -> None:
    host = urlsplit(f"//{request.get_host()}").hostname or ""
    forwarded = any(header in request.headers for header in FORWARDING)
    if not exists() or forwarded or not _loopback(host):
        raise Http404
    if not _loopback(request.META.get("REMOTE_ADDR", "")):
        raise Http404


def _let_in(request: HttpRequest, given: str) -> HttpResponse:
    _from_here(request)
    if not tokens.same(given, settings.OUTBOX_KEY):
        raise Http404
    response = redirect("home:outbox")
    response.set_cookie(
        COOKIE,
        tokens.digest(settings.OUTBOX_KEY),
        httponly=True,
        samesite="Strict",
        path="/outbox/",
    )
    return response


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _links(kept: SentLetter) -> list[str]:
    """The addresses in a letter, each on a line of its own in its text."""
    return [line for line in map(str.strip, kept.text.splitlines()) if line.startswith("http")]
