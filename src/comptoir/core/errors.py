"""Pages for what went wrong, in the product's look, each with a code that support can look up."""

from __future__ import annotations

import secrets

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.utils.translation import get_language

log = structlog.get_logger("comptoir.errors")


def page(request: HttpRequest, status: int, **more: object) -> HttpResponse:
    """Answer with an error page that needs neither database nor session."""
    code = secrets.token_hex(4).upper()
    log.warning("error page", status=status, support=code, path=request.path, method=request.method)
    template = engines["jinja2"].env.get_template(f"core/errors/{status}.html")  # type: ignore[attr-defined]
    context = {
        "brand": settings.BRAND,
        "nonce": getattr(request, "nonce", ""),
        "code": code,
        "language": get_language() or settings.DEFAULT_LANGUAGE,
        "request": request,
        **more,
    }
    return HttpResponse(template.render(context), status=status)
