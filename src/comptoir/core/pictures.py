"""Pictures that people upload: decoded, turned upright, made anew (R-48). Pure image work.

What an app takes, in which shape and how small, stands in its own `pictures.py`.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps

from comptoir.core.refusals import Refusal
from comptoir.kit import limits

FORMATS = ("PNG", "JPEG", "WEBP")  # told by the content; the file's name says nothing
PROFILED = {"RGB", "RGBA", "CMYK"}  # modes whose colours a profile may explain
SIXTEEN_BITS = 65535
MEGABYTE = 1024 * 1024
Size = tuple[int, int]


@dataclass(frozen=True)
class Picture:
    """A picture ready to be kept, without metadata."""

    image: bytes
    sha256: str
    width: int
    height: int


class Unfit(Refusal):
    """The file cannot become the picture; the message says why."""

    field = "image"


def decoded(file: bytes, *, most: int, judge: Callable[[Size], None]) -> Image.Image:
    """Return what an uploaded file shows: upright, eight bits of red, green, blue and opacity.

    `most` is in bytes; `judge` gets width and height, and raises :class:`Unfit` as this does.
    """
    if len(file) > most:
        raise Unfit(
            _("This file is larger than %(size)d MB. Save the image smaller and try again.")
            % {"size": most // MEGABYTE}
        )
    with _decoding(), Image.open(io.BytesIO(file), formats=FORMATS) as opened:
        _refuse_bomb(opened.size)
        opened.load()  # of an animation the first image
        upright = ImageOps.exif_transpose(opened)
        judge(upright.size)
        return _colours(upright)


def kept(image: Image.Image, kind: str, **options: object) -> Picture:
    """Write a picture anew, with nothing in it but its points."""
    image.info.clear()
    written = io.BytesIO()
    image.save(written, kind, **options)
    made = written.getvalue()
    return Picture(made, hashlib.sha256(made).hexdigest(), image.width, image.height)


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


def _refuse_bomb(size: Size) -> None:
    """Before a single point is decoded: a small file may unfold to gigabytes."""
    if size[0] * size[1] > limits.PICTURE_POINTS:
        raise Unfit(_TOO_MANY)


def _colours(image: Image.Image) -> Image.Image:
    if image.mode.startswith(("I", "F")):
        image = image.convert("F").point(lambda value: value * 255 / SIXTEEN_BITS).convert("L")
    if image.mode in PROFILED:
        image = _as_seen(image)
    return image.convert("RGBA")


def _as_seen(image: Image.Image) -> Image.Image:
    """The colours of a printer or of a phone's camera as any screen shows them.

    By the profile inside the file, when it can be read.
    """
    profile = image.info.get("icc_profile")
    seen = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        if profile:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(image, source, target, outputMode=seen) or image
    except (ImageCms.PyCMSError, OSError):
        pass
    return image.convert(seen)
