"""Rights on products, in words: for pages, letters and the activity log."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from comptoir.core.jinja import day
from comptoir.products.permissions import Category, Right


def thing(category: str, product: str) -> str:
    """Name what a right is on."""
    if product:
        return product
    return _("%(category)s, also future ones") % {"category": Category(category).label}


def rights(held: Iterable[str]) -> str:
    """List rights in the order of the table."""
    held = set(held)
    return ", ".join(str(right.label) for right in Right if right.value in held)


def grant(category: str, product: str, held: Iterable[str], until: date | None) -> str:
    """Say a whole grant in one line."""
    named = {"thing": thing(category, product), "rights": rights(held)}
    if until is None:
        return _("%(thing)s: %(rights)s") % named
    return _("%(thing)s: %(rights)s, until %(day)s") % {**named, "day": day(until)}


def kept(written: str) -> str:
    """Say a grant that the journal has kept."""
    category, product, held, until = written.split("|")
    end = date.fromisoformat(until) if until else None
    return grant(category, product, held.split(","), end)


def allowed(right: Right, on: str) -> str:
    """Say one right on a thing as something that a person may do."""
    sentence = {
        Right.USE: _("Use: %(thing)s"),
        Right.MANAGE: _("Manage: %(thing)s"),
        Right.STATISTICS: _("See the statistics: %(thing)s"),
    }[right]
    return sentence % {"thing": on}
