"""Logos: whatever somebody uploads, decoded, measured and made anew (R-48). Pure image work."""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps

from comptoir.core.refusals import Refusal
from comptoir.kit import limits

FORMATS = ("PNG", "JPEG", "WEBP")  # told by the content; the file's name says nothing
SIXTEEN_BITS = 65535


@dataclass(frozen=True)
class Picture:
    """A logo ready to be kept: PNG, without metadata, inside the box."""

    image: bytes
    sha256: str
    width: int
    height: int


class Unfit(Refusal):
    """The file cannot become a logo; the message says why."""

    field = "image"


def logo(file: bytes) -> Picture:
    """Make a logo of an uploaded file, at most 240 by 48 points; raise :class:`Unfit`."""
    if len(file) > limits.LOGO_BYTES:
        raise Unfit(_("This file is larger than 2 MB. Save the image smaller and try again."))
    with _decoding(), Image.open(io.BytesIO(file), formats=FORMATS) as opened:
        _refuse_bomb(opened.size)
        opened.load()  # of an animation the first image
        upright = ImageOps.exif_transpose(opened)
        _refuse_shape(upright.size)
        plain = _colours(upright)
    plain.thumbnail(limits.LOGO_BOX, Image.Resampling.LANCZOS)
    return _kept(plain)


@contextmanager
def _decoding() -> Iterator[None]:
    """Whatever a decoder trips over is the file's fault."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Refusal:
        raise
    except Image.DecompressionBombError as error:
        raise Unfit(_TOO_MANY) from error
    except Exception as error:  # decoders raise whatever they like on broken input
        raise Unfit(_("This is not an image that can be read. Use PNG, JPEG or WebP.")) from error


_TOO_MANY = _("This image has too many points. Save it smaller and try again.")


def _refuse_bomb(size: tuple[int, int]) -> None:
    """Before a single point is decoded: a small file may unfold to gigabytes."""
    if size[0] * size[1] > limits.LOGO_PIXELS:
        raise Unfit(_TOO_MANY)


def _refuse_shape(size: tuple[int, int]) -> None:
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


def _colours(image: Image.Image) -> Image.Image:
    """Eight bits of red, green, blue and opacity, whatever they were."""
    if image.mode.startswith(("I", "F")):
        image = image.convert("F").point(lambda value: value * 255 / SIXTEEN_BITS).convert("L")
    if image.mode == "CMYK":
        image = _printed(image)
    return image.convert("RGBA")


def _printed(image: Image.Image) -> Image.Image:
    """Printer's colours as the screen shows them: by their own profile when it can be read."""
    profile = image.info.get("icc_profile")
    try:
        if profile:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            seen = ImageCms.profileToProfile(image, source, target, outputMode="RGB")
            return seen or image
    except (ImageCms.PyCMSError, OSError):
        pass
    return image.convert("RGB")


def _kept(image: Image.Image) -> Picture:
    image.info.clear()
    written = io.BytesIO()
    image.save(written, "PNG", optimize=True)
    made = written.getvalue()
    return Picture(made, hashlib.sha256(made).hexdigest(), image.width, image.height)
