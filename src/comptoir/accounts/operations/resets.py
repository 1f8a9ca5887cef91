"""A forgotten password: asked for by anybody, answered by a letter only (R-25)."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

from django.utils.timezone import now

from comptoir.accounts import letters, links, passwords
from comptoir.accounts.actors import Person, Visitor
from comptoir.accounts.events import PasswordForgotten
from comptoir.accounts.models import Confirmation, PasswordReset, Proof, ResetRequest, User
from comptoir.accounts.operations import confirmations, devices
from comptoir.accounts.permissions import Own, Upkeep
from comptoir.accounts.questions import OnlyReader, PasswordChosenByLink
from comptoir.core import news
from comptoir.core.actors import System
from comptoir.core.jobs import job
from comptoir.core.locks import hold
from comptoir.core.operations import operation
from comptoir.core.refusals import NotFound
from comptoir.journal.operations import record
from comptoir.kit import limits, text, tokens

Anybody = Person | Visitor


@operation(Own.ANYBODY)
def ask(actor: Anybody, *, email: str, to_recovery: bool) -> None:
    """Note the request and nothing else: the page cannot tell what it does not look up (R-25)."""
    asked = ResetRequest.objects.create(
        email=text.address(email), to_recovery=to_recovery, address=actor.address
    )
    answer.later(request=asked.pk)


@job(queue="mail")
def answer(request: int) -> None:
    """Write to the chosen address, if there is one; run twice, the newest link counts."""
    answer_request(System(), request=request)


@operation(Upkeep.ANSWER)
def answer_request(actor: System, *, request: int) -> None:  # noqa: ARG001
    """Send a link of one hour in place of older ones, five an hour for one account (R-25).

    An account whose address was never proved gets a letter that proves it instead (R-01).
    """
    asked = ResetRequest.objects.get(pk=request)
    user = User.objects.filter(email=asked.email, erased_at=None).first()
    if user is None:
        return
    if user.verified_at is None:
        _prove_first(user, asked)
    elif _reaches_owner(user, asked):
        _send(user, to_recovery=asked.to_recovery)


@operation(Own.ANYBODY)
def choose(actor: Anybody, *, token: str, password: str) -> User:
    """Set the password that a mailed link allows to choose, and log out everywhere (R-22, R-23)."""
    found = by_token(token)
    if found is not None:
        hold("reset", found.user_id)
        found.refresh_from_db()
    refusal = links.of_reset(found)
    if found is None or refusal is not None:
        raise refusal or NotFound
    user = User.objects.get(pk=found.user_id)
    passwords.require_strong(password, user)

    found.used_at = now()
    found.save(update_fields=["used_at"])
    user.set_password(password)
    user.save(update_fields=["password"])
    devices.close_all(user)
    _witness(actor, user)
    news.tell(PasswordChosenByLink(user))
    return user


@operation(Own.ANYBODY)
def after_proof(actor: Anybody, confirmation: Confirmation) -> PasswordReset:  # noqa: ARG001
    """Let whoever has just proved an address choose its password, where nobody's counts yet."""
    user = User.objects.get(pk=confirmation.user_id)
    just_now = confirmation.used_at is not None and confirmation.used_at > now() - limits.JUST_NOW
    if user.has_usable_password() or confirmation.proof != Proof.LOGIN or not just_now:
        raise NotFound
    return _made(user, to_recovery=False)


def by_token(token: str) -> PasswordReset | None:
    """Return what a mailed link belongs to, whatever has become of it."""
    linked = PasswordReset.objects.select_related("user__credential")
    return linked.filter(token_hash=tokens.digest(token)).first()


def _prove_first(user: User, asked: ResetRequest) -> None:
    """Have whoever proves the address choose the password: this one may be a stranger's."""
    if not asked.to_recovery:
        user.set_unusable_password()
        user.save(update_fields=["password"])
        with suppress(confirmations.TooOften):
            confirmations.send(user, Proof.LOGIN, user.email)


def _reaches_owner(user: User, asked: ResetRequest) -> bool:
    to = user.recovery_email if asked.to_recovery else user.email
    hidden: list[bool] = news.ask(OnlyReader(user, to)) if to else [True]
    return not any(hidden)


def _send(user: User, *, to_recovery: bool) -> None:
    hold("reset", user.pk)
    recent = PasswordReset.objects.filter(user=user, asked_at__gt=now() - timedelta(hours=1))
    if recent.count() < limits.RESETS_AN_HOUR:
        made = _made(user, to_recovery=to_recovery)
        letters.password_to_choose.post(reset=made.pk)


def _made(user: User, *, to_recovery: bool) -> PasswordReset:
    waiting = PasswordReset.objects.filter(user=user, used_at=None, replaced_at=None)
    waiting.update(replaced_at=now())
    made = PasswordReset(user=user, to_recovery=to_recovery, until=now() + limits.RESET_LINK)
    made.token_hash = tokens.digest(made.token)
    made.save()
    return made


def _witness(actor: Anybody, user: User) -> None:
    """Login and recovery address are told."""
    entry = record(actor, PasswordForgotten(person_id=user.pk))
    letters.security_changed.post(user=user.pk, entry=entry.pk)
    letters.password_chosen.post(user=user.pk, entry=entry.pk)
