"""Which browser and system a visit came from, as its name tells: for people, not for proof."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

# The first that is found counts: Edge calls itself Chrome, and Chrome calls itself Safari.
BROWSERS = [
    ("Edge", r"\bEdg(?:e|A|iOS)?/"),
    ("Opera", r"\bOPR/|\bOpera\b"),
    ("Samsung Internet", r"\bSamsungBrowser/"),
    ("Vivaldi", r"\bVivaldi/"),
    ("Firefox", r"\bFirefox/|\bFxiOS/"),
    ("Chrome", r"\bChrome/|\bCriOS/|\bHeadlessChrome/"),
    ("Safari", r"\bSafari/"),
    ("curl", r"^curl/"),
]
SYSTEMS = [
    ("Windows", r"\bWindows\b"),
    ("Android", r"\bAndroid\b"),
    ("iPadOS", r"\biPad\b"),
    ("iOS", r"\biPhone\b"),
    ("macOS", r"\bMac OS X\b|\bMacintosh\b"),
    ("ChromeOS", r"\bCrOS\b"),
    ("Linux", r"\bLinux\b|\bX11\b"),
]
HANDHELD = {"Android", "iPadOS", "iOS"}


@dataclass(frozen=True)
class Device:
    """What a person calls the thing in front of them."""

    browser: str
    system: str

    @property
    def name(self) -> str:
        """Browser and system, as far as known."""
        if self.browser and self.system:
            return _("%(browser)s on %(system)s") % {
                "browser": self.browser,
                "system": self.system,
            }
        return self.browser or self.system or _("an unknown browser")

    @property
    def handheld(self) -> bool:
        return self.system in HANDHELD


def recognise(user_agent: str) -> Device:
    """Read a User-Agent header."""
    return Device(_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent))


def _first(known: list[tuple[str, str]], user_agent: str) -> str:
    return next((name for name, mark in known if re.search(mark, user_agent)), "")
