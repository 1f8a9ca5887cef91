"""Those who guess promo codes are slowed down; whoever mistypes one is not (R-44)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http import HTTPStatus

from django.db.models import Count, Max
from django.utils.formats import time_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext

from comptoir.accounts.actors import Person, Visitor
from comptoir.accounts.permissions import Own
from comptoir.catalogue.models import CodeGuess
from comptoir.catalogue.pricing import UnknownCode
from comptoir.core.locks import hold
from comptoir.core.operations import operation
from comptoir.core.refusals import Refusal
from comptoir.kit import limits, networks

Anybody = Person | Visitor


class TooManyGuesses(Refusal):
    """Ten codes that do not exist within a day: a quarter of an hour for each further one."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    field = "code"

    def __init__(self, until: datetime) -> None:
        super().__init__(
            gettext(
                "Too many promo codes that do not exist. Wait until %(time)s, or go on without one."
            )
            % {"time": time_format(localtime(until), "H:i")}
        )


@contextmanager
def counted(actor: Anybody) -> Iterator[None]:
    """Count a typed code before anybody looks whether it exists; take that back if it does.

    So a thousand at once are still ten. A code that exists clears nothing: whoever knows one would
    go on guessing the others. For use outside operations: a refusal undoes what they did.
    """
    guess = attempt(actor)
    try:
        yield
    except UnknownCode:
        raise
    except Refusal:
        take_back(actor, guess=guess.pk)
        raise
    take_back(actor, guess=guess.pk)


@operation(Own.ANYBODY)
def attempt(actor: Anybody) -> CodeGuess:
    """Count one guess; refuse while there were too many."""
    who = _who(actor)
    hold("promo code", who)
    until = locked_until(who)
    if until is not None:
        raise TooManyGuesses(until)
    return CodeGuess.objects.create(who=who)


@operation(Own.ANYBODY)
def take_back(actor: Anybody, *, guess: int) -> None:  # noqa: ARG001
    """The code exists: it was no guess."""
    CodeGuess.objects.filter(pk=guess).delete()


def locked_until(who: str) -> datetime | None:
    """Return until when somebody may type no code."""
    lately = CodeGuess.objects.filter(who=who, at__gt=now() - limits.CODE_GUESSES_KEPT)
    told = lately.aggregate(count=Count("pk"), latest=Max("at"))
    if told["count"] < limits.CODE_GUESSES:
        return None
    until: datetime = told["latest"] + limits.CODE_GUESSES_LOCK
    return until if until > now() else None


def _who(actor: Anybody) -> str:
    if isinstance(actor, Person):
        return f"account {actor.user.pk}"
    return f"network {networks.source(actor.address)}"
