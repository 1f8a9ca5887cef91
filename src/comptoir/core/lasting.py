"""Pictures that browsers keep: the address changes with the content, so none is asked for twice."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404

KEPT = "private, max-age=31536000, immutable"


def lasting(
    request: HttpRequest, found: QuerySet[Any, Model], version: object, kind: str
) -> HttpResponse:
    """Answer the `image` of the row that was found, or 404; `version` is in the address."""
    response: HttpResponse
    if request.headers.get("If-None-Match") == f'"{version}"' and found.exists():
        response = HttpResponseNotModified()
    else:
        image = get_object_or_404(found.values_list("image", flat=True))
        response = HttpResponse(bytes(image), content_type=kind)
    response.headers["ETag"] = f'"{version}"'
    response.headers["Cache-Control"] = KEPT
    return response
