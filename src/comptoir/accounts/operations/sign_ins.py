"""Getting in, and what happens to those who guess (R-27): the same at web, API, IMAP and services.

Whoever checks a password does it in this order: :func:`attempt` counts a failure before anything is
judged, so that a thousand tries at once are still ten; :func:`take_back` when it was none; and
:func:`succeeded` once somebody is really in, which alone clears the counter.
"""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus

from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate
from django.db.models import Max, QuerySet
from django.utils.formats import time_format
from django.utils.timezone import localtime, now
from django.utils.translation import gettext, ngettext

from comptoir.accounts import factors, letters
from comptoir.accounts.actors import Person, Visitor
from comptoir.accounts.events import LoggedIn, LoginFailed, RecoveryCodeUsed
from comptoir.accounts.models import FailedSignIn, User
from comptoir.accounts.operations.witness import witness
from comptoir.accounts.permissions import Own
from comptoir.core.jobs import job
from comptoir.core.locks import hold
from comptoir.core.operations import operation
from comptoir.core.refusals import Refusal
from comptoir.journal.operations import record
from comptoir.kit import limits, networks, text

Anybody = Person | Visitor


class Locked(Refusal):
    """Ten failures from one network address: this pair waits a quarter of an hour."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, until: datetime) -> None:
        super().__init__(
            gettext(
                "Too many tries from where you are. Wait until %(time)s: then the right password"
                " works again. An administrator of your organization can shorten the wait."
            )
            % {"time": time_format(localtime(until), "H:i")}
        )


class Wrong(Refusal):
    """One sentence, whatever was wrong; near the end it says how many tries are left."""

    def __init__(self, sentence: str, left: int) -> None:
        super().__init__(f"{sentence} {_tries(left)}" if left <= limits.TRIES_TOLD else sentence)


def identify(actor: Anybody, *, login: str, password: str, channel: str = "web") -> User:
    """Return whose login and password these are, or raise :class:`Wrong` or :class:`Locked`."""
    tried = attempt(actor, login=login, channel=channel)
    user = authenticate(None, email=login, password=password)
    if not isinstance(user, User):
        raise refused(
            tried, gettext("The e-mail address or the password is not right. Check both.")
        )
    take_back(actor, tried=tried.pk)
    return user


def confirmed(actor: Person, *, password: str) -> None:
    """Check the password of somebody who is in already (R-56), counted like any other (R-27)."""
    tried = attempt(actor, login=actor.user.email)
    if not actor.user.check_password(password):
        raise refused(tried, gettext("This is not the password of your account."))
    take_back(actor, tried=tried.pk)


def proved(actor: Anybody, *, user: User, code: str, credential: str) -> Authenticator:
    """Return the second factor that was typed or pressed, or raise :class:`Wrong` or `Locked`.

    A wrong one counts like a wrong password (R-27).
    """
    tried = attempt(actor, login=user.email)
    factor = factors.by_key(user, credential) if credential else factors.by_code(user, code)
    if factor is None:
        raise refused(tried, _wrong_key() if credential else _wrong_code())
    take_back(actor, tried=tried.pk)
    if factor.type == Authenticator.Type.RECOVERY_CODES:
        spent(Person(user, address=actor.address))
    return factor


def refused(tried: FailedSignIn, sentence: str) -> Wrong:
    """Return what to tell whoever was wrong, and have the owner's journal say it, too."""
    note_failure.later(failure=tried.pk)
    return Wrong(sentence, limits.PAIR_FAILURES - _pair(tried.login, tried.address).count())


@operation(Own.ANYBODY)
def attempt(actor: Anybody, *, login: str, channel: str = "web") -> FailedSignIn:
    """Count one failure, to be taken back if it is none; refuse while the pair is locked."""
    login, address = text.address(login), networks.source(actor.address)
    hold("sign-in", login)
    until = locked_until(login, address)
    if until is not None:
        raise Locked(until)
    return FailedSignIn.objects.create(login=login, address=address, channel=channel)


@operation(Own.ANYBODY)
def take_back(actor: Anybody, *, tried: int) -> None:  # noqa: ARG001
    """The try was right: it is no failure. Earlier ones stay until the person is really in."""
    FailedSignIn.objects.filter(pk=tried).delete()


@operation(Own.ACCOUNT)
def succeeded(actor: Person, *, method: str, agent: str, known: bool) -> None:
    """Somebody is in: the pair's counter is cleared, the journal knows, a new browser is told."""
    _forgive(_pair(actor.user.email, networks.source(actor.address)))
    entry = record(actor, LoggedIn(method=method, agent=agent[: limits.AGENT]))
    if not known and actor.user.login_alerts:
        letters.new_browser.post(user=actor.user.pk, entry=entry.pk)


@operation(Own.ACCOUNT)
def spent(actor: Person) -> None:
    """Tell the owner that one of the recovery codes is gone (R-26)."""
    witness(actor, RecoveryCodeUsed())


def allowed(login: str, address: str | None) -> bool:
    """Tell whether this pair may try at all now."""
    return locked_until(text.address(login), networks.source(address)) is None


def locked_until(login: str, address: str) -> datetime | None:
    """Return until when a pair is locked; each further failure after a lock locks it again."""
    failures = _pair(login, address)
    if failures.count() < limits.PAIR_FAILURES:
        return None
    latest: datetime = failures.aggregate(latest=Max("at"))["latest"]
    until = latest + limits.PAIR_LOCK
    return until if until > now() else None


def doubted(login: str) -> bool:
    """Tell whether so many fail on this account that a password alone proves too little."""
    since = now() - limits.ACCOUNT_FAILURES_WITHIN
    failures = FailedSignIn.objects.filter(login=login, at__gt=since)
    return failures.count() >= limits.ACCOUNT_FAILURES


def locks(user: User) -> int:
    """Return from how many network addresses an account is locked now."""
    recent = FailedSignIn.objects.filter(
        login=user.email, forgiven_at=None, at__gt=now() - limits.PAIR_LOCK
    )
    addresses = set(recent.values_list("address", flat=True))
    return sum(locked_until(user.email, address) is not None for address in addresses)


def unlock(user: User) -> int:
    """Let an account try again from everywhere; for an administrator's operation (R-27).

    The hundred an hour are not forgotten: whoever unlocks helps an owner, not a guesser.
    """
    return _forgive(FailedSignIn.objects.filter(login=user.email, forgiven_at=None))


@job()
def note_failure(failure: int) -> None:
    """Tell the owner's journal; a job, so that nobody sees whether there is an owner."""
    failed = FailedSignIn.objects.filter(pk=failure).first()
    if failed is None:
        return
    owner = User.objects.filter(email=failed.login, erased_at=None).first()
    if owner is not None:
        record(Visitor(failed.address), LoginFailed(person_id=owner.pk, channel=failed.channel))


def _pair(login: str, address: str) -> QuerySet[FailedSignIn]:
    return FailedSignIn.objects.filter(login=login, address=address, forgiven_at=None)


def _forgive(failures: QuerySet[FailedSignIn]) -> int:
    return failures.update(forgiven_at=now())


def _wrong_key() -> str:
    return gettext(
        "This key does not belong to the account, or the browser was too slow. Try again."
    )


def _wrong_code() -> str:
    return gettext("This code is not right. Codes change every 30 seconds, and each works once.")


def _tries(left: int) -> str:
    if left <= 0:
        return gettext("That was the last try for the next 15 minutes.")
    return ngettext(
        "One more try is left before a pause of 15 minutes.",
        "%(count)s tries are left before a pause of 15 minutes.",
        left,
    ) % {"count": left}
