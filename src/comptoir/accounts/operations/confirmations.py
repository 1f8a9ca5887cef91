"""Proving an address: a link and a code are mailed, and one of them comes back (R-01, R-24)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from comptoir.accounts import letters, links
from comptoir.accounts.actors import Person, Visitor
from comptoir.accounts.events import AddressConfirmed, LoginChanged, RecoveryChanged
from comptoir.accounts.models import Confirmation, PasswordReset, Proof, User
from comptoir.accounts.permissions import Own
from comptoir.accounts.questions import AddressProved
from comptoir.core.letters import Letter
from comptoir.core.locks import hold
from comptoir.core.news import tell
from comptoir.core.operations import operation
from comptoir.core.refusals import NotFound, Refusal
from comptoir.journal.operations import record
from comptoir.kit import limits, tokens

Anybody = Person | Visitor
LIFETIME: dict[Proof, timedelta] = {
    Proof.LOGIN: limits.VERIFY_LINK,
    Proof.NEW_LOGIN: limits.VERIFY_LINK,
    Proof.RECOVERY: limits.RECOVERY_LINK,
    Proof.SIGN_IN: limits.VERIFY_CODE,
}


class TooOften(Refusal):
    """Five letters an hour are enough to miss."""

    message = _("We have already written several times. Look for the latest letter, or try later.")


class WrongCode(Refusal):
    """The six digits are others."""

    field = "code"
    message = _("This code is not right. Take the six digits of the latest letter.")


class TooManyCodes(Refusal):
    """Five tries and no more (R-01)."""

    field = "code"
    message = _("This code has been tried too many times. Ask for a new letter.")


class CodeExpired(Refusal):
    """Fifteen minutes have gone by (R-01)."""

    field = "code"
    message = _("This code has expired. Ask for a new letter.")


class AddressTaken(Refusal):
    """Somebody else signed up with the address meanwhile."""

    message = _("Another account has this login address by now.")


def ask(actor: Person, *, proof: Proof, email: str) -> Confirmation:
    """Send one's own account a link and a code that prove an address; for use in an operation."""
    return send(actor.user, proof, email)


def send(user: User, proof: Proof, email: str) -> Confirmation:
    """Send a link and a code that prove an address, in place of those that are open.

    For use inside an operation. Five an hour for one account and proof, then :class:`TooOften`.
    """
    hold("confirmation", user.pk, proof)
    mine = Confirmation.objects.filter(user_id=user.pk, proof=proof)
    if mine.filter(sent_at__gt=now() - timedelta(hours=1)).count() >= limits.CONFIRMATIONS_AN_HOUR:
        raise TooOften
    mine.open().update(replaced_at=now())
    asked = _made(user, proof, email)
    _letter(asked).post(confirmation=asked.pk)
    return asked


@operation(Own.ANYBODY)
def send_login_code(actor: Anybody, *, user: int) -> Confirmation:  # noqa: ARG001
    """Send the code that a login asks for after too many failures (R-27)."""
    owner = User.objects.get(pk=user)
    return send(owner, Proof.SIGN_IN, owner.email)


def latest(user: int, proof: Proof) -> Confirmation | None:
    """Return the confirmation that an account still waits for."""
    return Confirmation.objects.open().filter(user_id=user, proof=proof).first()


def is_done(confirmation: int) -> bool:
    """Tell whether an address has been proved, perhaps in another browser."""
    return Confirmation.objects.filter(pk=confirmation, used_at__isnull=False).exists()


def by_token(token: str) -> Confirmation | None:
    """Return what a mailed link belongs to, whatever has become of it."""
    linked = Confirmation.objects.exclude(proof=Proof.SIGN_IN)  # which is proved by its code alone
    return linked.select_related("user").filter(link_hash=tokens.digest(token)).first()


@operation(Own.ANYBODY)
def confirm(actor: Anybody, *, token: str) -> Confirmation:
    """Take a followed link for what it proves; once, and only the newest (R-01, R-24)."""
    found = by_token(token)
    if found is not None:
        hold("confirmation", found.user_id, found.proof)
        found.refresh_from_db()
    refusal = links.of_confirmation(found)
    if found is None or refusal is not None:
        raise refusal or NotFound
    return _prove(actor, found)


def confirm_by_code(actor: Anybody, *, user: int, proof: Proof, code: str) -> Confirmation:
    """Take a typed code for what it proves; five tries, each counted for good (R-01)."""
    asked = _one_more_try(actor, user=user, proof=proof)
    if not tokens.same(asked.code, code):
        raise WrongCode
    return _confirm_try(actor, user=user, proof=proof)


@operation(Own.ANYBODY)
def _one_more_try(actor: Anybody, *, user: int, proof: Proof) -> Confirmation:  # noqa: ARG001
    """Count a try before it is judged, so that a hundred at once are still five."""
    hold("confirmation", user, proof)
    asked = latest(user, proof)
    if asked is None:
        raise WrongCode
    if asked.code_tries >= limits.VERIFY_CODE_TRIES:
        raise TooManyCodes
    if asked.code_until <= now():
        raise CodeExpired
    asked.code_tries += 1
    asked.save(update_fields=["code_tries"])
    return asked


@operation(Own.ANYBODY)
def _confirm_try(actor: Anybody, *, user: int, proof: Proof) -> Confirmation:
    hold("confirmation", user, proof)
    asked = latest(user, proof)
    if asked is None:
        raise WrongCode
    return _prove(actor, asked)


def _made(user: User, proof: Proof, email: str) -> Confirmation:
    asked = Confirmation(
        user=user,
        proof=proof,
        email=email,
        link_until=now() + LIFETIME[proof],
        code_until=now() + limits.VERIFY_CODE,
    )
    asked.link_hash = tokens.digest(asked.token)
    asked.code_hash = tokens.digest(asked.token + asked.code)  # alone it would be found in a second
    asked.save()
    return asked


def _letter(asked: Confirmation) -> Letter[...]:
    """Whoever owns the address already is told so, in their own words, and nobody else (R-15)."""
    if asked.proof == Proof.LOGIN and asked.user.verified_at is not None:
        return letters.already_signed_up
    if asked.proof == Proof.NEW_LOGIN and User.objects.filter(email=asked.email).exists():
        return letters.address_wanted
    return {
        Proof.LOGIN: letters.address_to_confirm,
        Proof.NEW_LOGIN: letters.new_login_to_confirm,
        Proof.RECOVERY: letters.recovery_to_confirm,
        Proof.SIGN_IN: letters.login_code,
    }[Proof(asked.proof)]


def _prove(actor: Anybody, asked: Confirmation) -> Confirmation:
    asked.used_at = now()
    asked.save(update_fields=["used_at"])
    prove = _PROVES.get(Proof(asked.proof))
    if prove is not None:
        prove(actor, asked, asked.user)
    tell(AddressProved(asked))
    return asked


def _login(actor: Anybody, asked: Confirmation, user: User) -> None:
    if asked.email != user.email:
        raise links.Replaced
    if user.verified_at is None:
        user.verified_at = now()
        user.save(update_fields=["verified_at"])
        record(actor, AddressConfirmed(person_id=user.pk, email=user.email))


def _recovery(actor: Anybody, asked: Confirmation, user: User) -> None:
    """R-24: it counts from now on; login and old address are told."""
    old, user.recovery_email = user.recovery_email, asked.email
    user.save(update_fields=["recovery_email"])
    forget_resets(user)
    before, after = {"recovery_email": old}, {"recovery_email": user.recovery_email}
    event = RecoveryChanged(person_id=user.pk, email=asked.email, before=before, after=after)
    entry = record(actor, event)
    letters.security_changed.post(user=user.pk, entry=entry.pk)
    if old:
        letters.recovery_replaced.post(user=user.pk, entry=entry.pk)


def _new_login(actor: Anybody, asked: Confirmation, user: User) -> None:
    """R-01: the proved address is the login from now on; the old one is told."""
    hold("login", asked.email)
    if User.objects.filter(email=asked.email).exclude(pk=user.pk).exists():
        raise AddressTaken
    old, user.email = user.email, asked.email
    user.verified_at = now()
    user.save(update_fields=["email", "verified_at"])
    forget_resets(user)
    event = LoginChanged(
        person_id=user.pk, email=user.email, before={"email": old}, after={"email": user.email}
    )
    entry = record(actor, event)
    letters.security_changed.post(user=user.pk, entry=entry.pk)
    letters.login_replaced.post(user=user.pk, entry=entry.pk)


def forget_resets(user: User) -> None:
    """What was mailed to an address of before is worth nothing any more."""
    waiting = PasswordReset.objects.filter(user_id=user.pk, used_at=None, replaced_at=None)
    waiting.update(replaced_at=now())


_PROVES: dict[Proof, Callable[[Anybody, Confirmation, User], None]] = {
    Proof.LOGIN: _login,
    Proof.RECOVERY: _recovery,
    Proof.NEW_LOGIN: _new_login,
}
