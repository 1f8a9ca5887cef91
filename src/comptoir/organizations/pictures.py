"""Logos: which images become one, and how small it is kept (R-48)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from PIL import Image

from comptoir.core.pictures import Picture, Size, Unfit, decoded, kept
from comptoir.kit import limits


def logo(file: bytes) -> Picture:
    """Make a PNG of an uploaded file, at most 240 by 48 points; raise :class:`Unfit`."""
    plain = decoded(file, most=limits.LOGO_BYTES, judge=_refuse_shape)
    plain.thumbnail(limits.LOGO_BOX, Image.Resampling.LANCZOS)
    return kept(plain, "PNG", optimize=True)


def _refuse_shape(size: Size) -> None:
    width, height = size
    if width < limits.LOGO_LEAST[0] or height < limits.LOGO_LEAST[1]:
        raise Unfit(
            _("Too small (%(width)d by %(height)d): a logo needs 200 by 50 points or more.")
            % {"width": width, "height": height}
        )
    if width < limits.LOGO_ASPECT * height:
        raise Unfit(
            _("A logo is wide: its width must be at least one and a half times its height.")
        )
