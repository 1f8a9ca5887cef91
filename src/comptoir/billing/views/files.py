"""Stored papers, as answers."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from comptoir.billing import store
from comptoir.core.refusals import Refusal


class NotPrintedYet(Refusal):
    """The job has not come to it."""

    message = _("This document is being prepared. Try again in a few seconds.")


def pdf(sha256: str, name: str) -> HttpResponse:
    """Answer with a stored document, to be saved under its number."""
    if not sha256:
        raise NotPrintedYet
    answer = HttpResponse(store.read(sha256), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return answer
