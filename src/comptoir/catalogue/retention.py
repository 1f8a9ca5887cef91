"""How long what the catalogue keeps is kept (R-55)."""

from __future__ import annotations

from django.utils.timezone import now

from comptoir.catalogue.models import CodeGuess
from comptoir.core.retention import forget_rows, kept
from comptoir.kit import limits


@kept(
    "Promo codes typed that do not exist: account or network address",
    time=limits.CODE_GUESSES_KEPT,
    since="the try",
)
def old_code_guesses() -> int:
    """Forget who guessed more than a day ago."""
    return forget_rows(CodeGuess.objects.filter(at__lt=now() - limits.CODE_GUESSES_KEPT))
