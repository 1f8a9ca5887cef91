"""Portraits: which images become one, and how small it is kept (as R-48 has it for logos)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from comptoir.core.pictures import Picture, Size, Unfit, decoded, kept
from comptoir.kit import limits

KIND = "image/webp"
HEAD = (0.5, 0.4)  # what is cut off a high photograph is more below than above


def portrait(file: bytes) -> Picture:
    """Make a square WebP of an uploaded file, 192 points wide at most; raise :class:`Unfit`."""
    plain = decoded(file, most=limits.PORTRAIT_BYTES, judge=_refuse_size)
    side = min(*plain.size, limits.PORTRAIT_SIDE)
    square = ImageOps.fit(plain, (side, side), Image.Resampling.LANCZOS, centering=HEAD)
    return kept(square, "WEBP", quality=86)


def _refuse_size(size: Size) -> None:
    if min(size) < limits.PORTRAIT_LEAST:
        raise Unfit(
            _("Too small (%(width)d by %(height)d): the image needs 96 by 96 points or more.")
            % {"width": size[0], "height": size[1]}
        )
