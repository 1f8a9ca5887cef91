"""What an offer says of itself, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import get_language


def worded(texts: Mapping[str, str], language: str = "") -> str:
    """Return a text in a language, the reader's unless said; else the seller's, else any."""
    wanted = language or get_language() or ""
    for spoken in (wanted, settings.DEFAULT_LANGUAGE, "en", *texts):
        if texts.get(spoken):
            return texts[spoken]
    return ""
