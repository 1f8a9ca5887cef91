"""Whether words can be read on a colour; WCAG 2.2, relative luminance and contrast ratio."""

from __future__ import annotations

BLACK, WHITE = "#000000", "#ffffff"
LINEAR_BELOW = 0.04045


def readable_on(colour: str) -> str:
    """Return black or white, whichever stands out more on `colour`, written as #rrggbb."""
    return max((WHITE, BLACK), key=lambda ink: contrast(ink, colour))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= LINEAR_BELOW else ((part + 0.055) / 1.055) ** 2.4
