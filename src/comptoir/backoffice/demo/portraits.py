"""Portraits, drawn: shoulders, a head and its hair, in colours that a number chooses."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw

from comptoir.accounts.models import Portrait, User
from comptoir.core.pictures import kept
from comptoir.kit.limits import PORTRAIT_SIDE as SIDE

WALLS = ("#c7d9ea", "#ead9c7", "#cfe3d2", "#e3cfe0", "#e6e2c3")
SKINS = ("#f1c9a5", "#8d5a3c", "#d9a066", "#c68642", "#ffdbac")
HAIRS = ("#2b1d14", "#6b4423", "#a55728", "#dcd0ba", "#171717")
CLOTHES = ("#0b5cad", "#1d7a46", "#5b3fa0", "#a4262c")
SHOULDERS, HAIR, FACE = (-0.05, 0.72, 1.05, 1.6), (0.27, 0.14, 0.73, 0.62), (0.31, 0.24, 0.69, 0.76)


def picture(people: Sequence[User]) -> None:
    """Give each of these people an image of their own."""
    drawn = Portrait.objects.bulk_create(_portrait(number) for number in range(len(people)))
    for user, portrait in zip(people, drawn, strict=True):
        user.portrait = portrait
    User.objects.bulk_update(people, ["portrait"])


def _portrait(number: int) -> Portrait:
    image = Image.new("RGB", (4 * SIDE, 4 * SIDE), WALLS[number % len(WALLS)])
    pen = ImageDraw.Draw(image)
    for part, colours in ((SHOULDERS, CLOTHES), (HAIR, HAIRS), (FACE, SKINS)):
        left, top, right, bottom = (round(4 * SIDE * edge) for edge in part)
        pen.ellipse((left, top, right, bottom), colours[(number * 7 + number // 3) % len(colours)])
    small = image.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    return Portrait(**vars(kept(small, "WEBP", quality=86)))
