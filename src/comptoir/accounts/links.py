"""Why a mailed link does nothing any more: one answer, for the page and for the operation."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from comptoir.accounts.models import Confirmation, PasswordReset
from comptoir.core.refusals import Refusal


class Unknown(Refusal):
    """We never sent this link, or not all of it arrived."""

    status = HTTPStatus.NOT_FOUND
    message = _("This link is not complete. Copy the whole address from the letter.")


class Used(Refusal):
    """It has done what it was for."""

    status = HTTPStatus.GONE
    message = _("This link has already been used.")


class Replaced(Refusal):
    """A newer letter, or a change made since, took its place."""

    status = HTTPStatus.GONE
    message = _("A newer link has replaced this one. Use the one in the latest letter.")


class Expired(Refusal):
    """It came too late."""

    status = HTTPStatus.GONE
    message = _("This link has expired.")


def of_confirmation(link: Confirmation | None) -> Refusal | None:
    """Return what keeps a link from proving an address (R-01: 24 hours, once)."""
    return Unknown() if link is None else _worn(link, link.link_until)


def of_reset(link: PasswordReset | None) -> Refusal | None:
    """Return what keeps a link from setting a password (R-25: 1 hour, once, the newest)."""
    return Unknown() if link is None else _worn(link, link.until)


def _worn(link: Confirmation | PasswordReset, until: datetime) -> Refusal | None:
    if link.used_at is not None:
        return Used()
    if link.replaced_at is not None:
        return Replaced()
    return Expired() if until <= now() else None
