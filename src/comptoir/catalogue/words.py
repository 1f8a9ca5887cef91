"""What an offer says of itself, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.conf import settings
from django.utils.translation import get_language, ngettext


def worded(texts: Mapping[str, str], language: str = "") -> str:
    """Return a text in a language, the reader's unless said; else the seller's, else any."""
    wanted = language or get_language() or ""
    for spoken in (wanted, settings.DEFAULT_LANGUAGE, "en", *texts):
        if texts.get(spoken):
            return texts[spoken]
    return ""


def limits(counts: Mapping[str, int]) -> list[str]:
    """Say how much of what is in an offer; what nobody has words for is not said."""
    return [said(counts[name]) for name, said in LIMITS.items() if name in counts]


def _storage(gigabytes: int) -> str:
    if gigabytes % 1000:
        said = ngettext("%(num)s GB of storage", "%(num)s GB of storage", gigabytes)
        return said % {"num": gigabytes}
    whole = gigabytes // 1000
    return ngettext("%(num)s TB of storage", "%(num)s TB of storage", whole) % {"num": whole}


LIMITS: Mapping[str, Callable[[int], str]] = {
    "mailboxes": lambda n: ngettext("%(num)s mailbox", "%(num)s mailboxes", n) % {"num": n},
    "sites": lambda n: ngettext("%(num)s site", "%(num)s sites", n) % {"num": n},
    "databases": lambda n: ngettext("%(num)s database", "%(num)s databases", n) % {"num": n},
    "gigabytes": _storage,
}
