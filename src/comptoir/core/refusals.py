"""What may go wrong on purpose: refusals a person can be told about."""

from __future__ import annotations

from http import HTTPStatus

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """A rule said no; the message is written for the person who asked.

    `field` names the form field it belongs under; `mend` is the address of a page that helps.
    """

    status = HTTPStatus.CONFLICT
    message: str | Promise = _("This is not possible.")
    field: str | None = None

    def __init__(
        self, message: str | Promise | None = None, *, field: str | None = None, mend: str = ""
    ) -> None:
        super().__init__()
        if message is not None:
            self.message = message
        if field is not None:
            self.field = field
        self.mend = mend

    def __str__(self) -> str:
        return str(self.message)


class Forbidden(Refusal):
    """The actor lacks the permission."""

    status = HTTPStatus.FORBIDDEN
    message = _("You do not have the right to do this.")


class NotFound(Refusal):
    """It does not exist, or not for this actor: both look the same."""

    status = HTTPStatus.NOT_FOUND
    message = _("There is nothing here.")


class ReauthenticationNeeded(Refusal):
    """The act asks for the password or a passkey of the last five minutes (R-56)."""

    status = HTTPStatus.UNAUTHORIZED
    message = _("Confirm that it is you, then go on.")
