"""Stored papers, as answers."""

from __future__ import annotations

from django.http import HttpResponse

from comptoir.billing import store


def pdf(sha256: str, name: str) -> HttpResponse:
    """Answer with a stored document, to be saved under its number."""
    answer = HttpResponse(store.read(sha256), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return answer
