"""A new account; whoever has one already is told by letter, and nobody else learns of it (R-01)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from comptoir.accounts import passwords
from comptoir.accounts.actors import Person, Visitor
from comptoir.accounts.events import AddressConfirmed, SignedUp
from comptoir.accounts.models import Confirmation, Proof, User
from comptoir.accounts.operations import address_codes, confirmations
from comptoir.accounts.permissions import Own
from comptoir.accounts.questions import InvitedAs, Invitee
from comptoir.core.locks import hold
from comptoir.core.news import ask
from comptoir.core.operations import operation
from comptoir.core.refusals import NotFound, Refusal
from comptoir.journal.operations import record
from comptoir.kit import text, tokens

Anybody = Person | Visitor


class AlreadyHere(Refusal):
    """Only whoever got the invitation's letter is told this."""

    message = _("You already have an account with this address. Log in to accept the invitation.")


class KnownAlready(Refusal):
    """Only whoever has proved the address is told this."""

    message = _("You already have an account with this address. Log in to go on with your order.")


@operation(Own.ANYBODY)
def sign_up(
    actor: Anybody, *, email: str, password: str, first_name: str, last_name: str, language: str
) -> Confirmation:
    """Make an account that waits for its address to be proved (R-01, R-22).

    For an address that has one, the same work is done and undone, and the answer is the same.
    """
    newcomer = User(
        email=text.address(email), first_name=first_name, last_name=last_name, language=language
    )
    passwords.require_strong(password, newcomer)

    hold("login", newcomer.email)
    owner = User.objects.filter(email=newcomer.email).first()
    newcomer.password = _hash(owner, password)  # type: ignore[assignment]  # a property
    with _rehearsed(newcomer) if owner else transaction.atomic():
        _join(actor, newcomer)
    return _asked(owner or newcomer)


@operation(Own.ANYBODY)
def sign_up_invited(
    actor: Anybody,
    *,
    invitation: str,
    password: str,
    first_name: str,
    last_name: str,
    language: str,
) -> User:
    """Make an account for whoever got an invitation's letter, which proves the address (R-16).

    Somebody may have signed up with it before without proving it: that account is taken over.
    """
    invited = invitee(invitation)
    if invited is None or not invited.proves:
        raise NotFound
    hold("login", invited.email)
    newcomer = User.objects.filter(email=invited.email).first() or User(email=invited.email)
    if newcomer.verified_at is not None:
        raise AlreadyHere
    newcomer.first_name, newcomer.last_name = first_name, last_name
    newcomer.language = language
    return _join_verified(actor, newcomer, password)


@operation(Own.ANYBODY)
def join_proved(
    actor: Anybody,
    *,
    proof: int,
    password: str,
    first_name: str,
    last_name: str,
    language: str,
) -> User:
    """Make an account for whoever has proved an address by a mailed code, which is spent (R-01).

    Somebody may have signed up with it before without proving it: that account is taken over.
    """
    spent = address_codes.proved(proof)
    if spent is None:
        raise address_codes.Unproved
    hold("login", spent.email)
    newcomer = User.objects.filter(email=spent.email).first() or User(email=spent.email)
    if newcomer.verified_at is not None:
        raise KnownAlready
    newcomer.first_name, newcomer.last_name = first_name, last_name
    newcomer.language = language

    spent.account = _join_verified(actor, newcomer, password)
    spent.save(update_fields=["account"])
    return newcomer


@operation(Own.ANYBODY)
def send_again(actor: Anybody, *, user: int) -> Confirmation:  # noqa: ARG001
    """Write once more to the address that signed up; five letters an hour."""
    waiting = User.objects.filter(pk=user).first()
    if waiting is None:
        raise NotFound
    return confirmations.send(waiting, Proof.LOGIN, waiting.email)


@operation(Own.ANYBODY)
def written_to(actor: Anybody, *, user: int) -> Confirmation:  # noqa: ARG001
    """Have an unproved account confirmed before it comes in; after five letters without one."""
    return _asked(User.objects.get(pk=user))


def invitee(invitation: str) -> Invitee | None:
    """Return whom a token invites, if it still does."""
    return next(iter(ask(InvitedAs(invitation))), None) if invitation else None


def _hash(owner: User | None, password: str) -> str:
    """Hash once, whoever has the address: all answers take the same time.

    Of two who sign up with one unproved address and different passwords, neither keeps theirs:
    whoever proves the address chooses it.
    """
    if owner is None or owner.verified_at is not None:
        return make_password(password)
    if not owner.check_password(password):
        owner.set_unusable_password()
        owner.save(update_fields=["password"])
    return str(owner.password)


def _join(actor: Anybody, newcomer: User) -> None:
    newcomer.terms_version, newcomer.terms_accepted_at = settings.TERMS_VERSION, now()
    newcomer.save()
    record(actor, SignedUp(person_id=newcomer.pk, email=newcomer.email))


def _join_verified(actor: Anybody, newcomer: User, password: str) -> User:
    passwords.require_strong(password, newcomer)
    newcomer.set_password(password)
    newcomer.verified_at = now()
    _join(actor, newcomer)
    record(actor, AddressConfirmed(person_id=newcomer.pk, email=newcomer.email))
    return newcomer


@contextmanager
def _rehearsed(newcomer: User) -> Iterator[None]:
    """Do the same work as for a new address, then undo it."""
    newcomer.email = f"{tokens.nonce()}@rehearsal.invalid"
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _asked(user: User) -> Confirmation:
    with suppress(confirmations.TooOften):
        return confirmations.send(user, Proof.LOGIN, user.email)
    return user.confirmations.filter(proof=Proof.LOGIN).latest("pk")
