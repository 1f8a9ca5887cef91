"""What an offer says of itself, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils.translation import get_language


def worded(texts: Mapping[str, str]) -> str:
    """Return a text in the reader's language, else in the seller's, else in any it is in."""
    for language in (get_language() or "", settings.DEFAULT_LANGUAGE, "en", *texts):
        if texts.get(language):
            return texts[language]
    return ""
