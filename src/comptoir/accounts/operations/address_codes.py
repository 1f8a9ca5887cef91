"""Proving an address before there is an account: six digits are mailed and come back (R-01)."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from comptoir.accounts import letters
from comptoir.accounts.actors import Person, Visitor
from comptoir.accounts.models import AddressCode, User
from comptoir.accounts.operations.confirmations import (
    CodeExpired,
    TooManyCodes,
    TooOften,
    WrongCode,
)
from comptoir.accounts.permissions import Own
from comptoir.core.locks import hold
from comptoir.core.operations import operation
from comptoir.core.refusals import Refusal
from comptoir.kit import limits, text, tokens

Anybody = Person | Visitor


class Unproved(Refusal):
    """Nobody has proved the address in this browser, or not lately."""

    message = _("Confirm your e-mail address once more to go on.")


@operation(Own.ANYBODY)
def write_code(actor: Anybody, *, email: str, language: str) -> AddressCode:  # noqa: ARG001
    """Mail six digits to an address; whether it has an account is not even looked at (R-01).

    Five letters an hour to one address, then :class:`TooOften`.
    """
    email = text.address(email)
    hold("address code", email)
    lately = AddressCode.objects.filter(email=email, sent_at__gt=now() - timedelta(hours=1))
    if lately.count() >= limits.CONFIRMATIONS_AN_HOUR:
        raise TooOften

    asked = AddressCode.objects.create(
        email=email, language=language, code_until=now() + limits.VERIFY_CODE
    )
    letters.address_code.post(asked=asked.pk)
    return asked


def prove_by_code(actor: Anybody, *, asked: int, code: str) -> AddressCode:
    """Take the typed digits for a proof; five tries, each counted for good (R-01)."""
    tried = _one_more_try(actor, asked=asked)
    if not tokens.same(tried.code, code):
        raise WrongCode
    return _prove(actor, asked=asked)


def proved(asked: int) -> AddressCode | None:
    """Return a proof that an account can still be made of."""
    since = now() - limits.ADDRESS_PROVED
    return AddressCode.objects.filter(pk=asked, used_at__gt=since, account=None).first()


def held(asked: int) -> AddressCode:
    """Return what was asked, held until the commit; for use in an operation."""
    found = AddressCode.objects.select_for_update(of=("self",)).filter(pk=asked).first()
    if found is None:
        raise Unproved
    return found


def has_account(proof: AddressCode) -> bool:
    """Tell whoever has proved an address whether it has an account, and nobody else."""
    return User.objects.filter(email=proof.email, verified_at__isnull=False).exists()


@operation(Own.ANYBODY)
def _one_more_try(actor: Anybody, *, asked: int) -> AddressCode:  # noqa: ARG001
    """Count a try before it is judged, so that a hundred at once are still five."""
    found = held(asked)
    if found.code_tries >= limits.VERIFY_CODE_TRIES:
        raise TooManyCodes
    if found.code_until <= now():
        raise CodeExpired
    found.code_tries += 1
    found.save(update_fields=["code_tries"])
    return found


@operation(Own.ANYBODY)
def _prove(actor: Anybody, *, asked: int) -> AddressCode:  # noqa: ARG001
    found = AddressCode.objects.get(pk=asked)
    found.used_at = now()
    found.save(update_fields=["used_at"])
    return found
