"""Logos, drawn: a shape and a word on white, as small companies have them."""

from __future__ import annotations

import hashlib
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from comptoir.kit.limits import LOGO_BOX
from comptoir.organizations.models import Logo, Organization

COLOURS = ("#0b5cad", "#a4262c", "#1d7a46", "#8a4f00", "#5b3fa0")
WIDTH, HEIGHT = LOGO_BOX
EDGE = 6


def logo(organization: Organization, number: int) -> Logo:
    """Draw one, in a colour and shape that the number chooses."""
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    pen, colour = ImageDraw.Draw(image), COLOURS[number % len(COLOURS)]
    box = (EDGE, EDGE, HEIGHT - EDGE, HEIGHT - EDGE)
    (pen.ellipse, pen.rectangle, pen.chord)[number % 3](box, fill=colour, **_cut(number))
    word = max(organization.name.replace("-", " ").split(), key=len)
    pen.text((HEIGHT + EDGE, HEIGHT / 2), word[:14], colour, ImageFont.load_default(24), "lm")
    return _kept(organization, image)


def _cut(number: int) -> dict[str, int]:
    return {"start": 30, "end": 330} if number % 3 == 2 else {}  # noqa: PLR2004  the chord


def _kept(organization: Organization, image: Image.Image) -> Logo:
    written = BytesIO()
    image.save(written, "PNG")
    content = written.getvalue()
    return Logo(
        organization=organization,
        image=content,
        sha256=hashlib.sha256(content).hexdigest(),
        width=image.width,
        height=image.height,
    )
