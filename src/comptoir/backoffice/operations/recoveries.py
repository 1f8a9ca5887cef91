"""People with no way left into their account: what staff decide, and what follows (R-25).

Granting is slow on purpose: every address of the account is told at once, nothing happens for
three days, a sign-in or one click stops it; only then does the contact address get a link.
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from comptoir.accounts.actors import Person, Visitor
from comptoir.accounts.models import PasswordReset, RecoveryRequest, User
from comptoir.accounts.permissions import Own
from comptoir.backoffice import letters
from comptoir.backoffice.actors import Staff
from comptoir.backoffice.events import (
    RecoveryFollowed,
    RecoveryGranted,
    RecoveryOpened,
    RecoveryRefused,
    RecoveryStopped,
)
from comptoir.backoffice.models import Proof, RecoveryGrant
from comptoir.backoffice.permissions import Duty, Upkeep
from comptoir.backoffice.queries import account
from comptoir.core.actors import System
from comptoir.core.locks import hold
from comptoir.core.operations import operation
from comptoir.core.refusals import NotFound, Refusal
from comptoir.journal.operations import Signed, record
from comptoir.kit import limits, tokens


class AlreadyDecided(Refusal):
    """Somebody has decided on the request meanwhile."""

    message = _("This request has already been decided.")


class AccountMissing(Refusal):
    """There is nothing to recover."""

    message = _("No account has this address: there is nothing to recover.")


class OwnAccount(Refusal):
    """Nobody decides on their own account."""

    message = _("This is your own account: ask a colleague to decide.")


class TooFewProofs(Refusal):
    """One proof alone can be found out by somebody else."""

    message = _("Two proofs are needed, of different kinds.")
    field = "proofs"


class TooLate(Refusal):
    """What was granted has already happened, or was stopped."""

    message = _("This recovery is no longer waiting.")


@operation(Duty.RECOVERIES, fresh=True)
def refuse_recovery(actor: Staff, request: RecoveryRequest, *, note: str) -> None:
    """Refuse; the contact address is told, without the note."""
    _decide(actor, request, granted=False, note=note)
    user = account(request)
    concerned = user.pk if user else None
    record(actor, RecoveryRefused(person_id=concerned, email=request.email, request=request.pk))
    letters.recovery_refused.post(request=request.pk)


@operation(Duty.RECOVERIES, fresh=True)
def grant_recovery(
    actor: Staff,
    request: RecoveryRequest,
    *,
    proofs: list[str],
    second_factor_lost: bool,
    note: str,
) -> RecoveryGrant:
    """Promise a way back in three days, and tell every address of the account now (R-25)."""
    if (refusal := obstacle(actor, request)) is not None:
        raise refusal
    if len(set(proofs) & set(Proof.values)) < limits.RECOVERY_PROOFS:
        raise TooFewProofs
    _decide(actor, request, granted=True, note=note)

    user = _owner(request)
    grant = _promise(request, user, sorted(set(proofs)), second_factor_lost=second_factor_lost)
    _note_grant(actor, grant)
    letters.recovery_promised.post(grant=grant.pk)
    for recovery in (False, True):
        letters.recovery_granted.post(grant=grant.pk, recovery=recovery)
    return grant


@operation(Duty.RECOVERIES)
def withdraw_recovery(actor: Staff, grant: RecoveryGrant) -> None:
    """Stop what a colleague or oneself has granted, while it waits or its link is unused."""
    _stop(actor, grant)


@operation(Own.ANYBODY)
def stop_recovery(actor: Person | Visitor, *, token: str) -> None:
    """Stop a recovery with the link that the account's own addresses got."""
    grant = RecoveryGrant.objects.filter(stop_hash=tokens.digest(token)).first()
    if grant is None:
        raise NotFound
    _stop(actor, grant)


@operation(Upkeep.RECOVERIES)
def open_recovery(actor: System, grant: RecoveryGrant) -> None:
    """Send the link once the delay is over; a sign-in meanwhile shows that it is not needed."""
    grant = _locked(grant)
    if grant.stopped_at or grant.opened_at or grant.effective_at > now():
        return
    if grant.user.last_login and grant.user.last_login > grant.decided_at:
        _stop(actor, grant)
        return

    grant.opened_at = now()
    grant.save(update_fields=["opened_at"])
    asked = grant.request
    event = RecoveryOpened(
        person_id=grant.user_id, email=grant.user.email, contact=asked.contact, request=asked.pk
    )
    record(actor, event)
    letters.recovery_opened.post(grant=grant.pk)


@operation(Own.ANYBODY)
def follow_recovery(actor: Person | Visitor, *, token: str) -> PasswordReset:
    """Turn the link into a password reset of one hour; a lost second factor goes now (R-25)."""
    grant = RecoveryGrant.objects.filter(link_hash=tokens.digest(token)).first()
    if grant is None:
        raise NotFound
    grant = _locked(grant)
    if not grant.usable:
        raise TooLate

    if grant.second_factor_lost:
        Authenticator.objects.filter(user=grant.user).delete()
    grant.followed_at = grant.followed_at or now()
    grant.save(update_fields=["followed_at"])
    event = RecoveryFollowed(
        person_id=grant.user_id,
        email=grant.user.email,
        request=grant.request_id,
        second_factor_lost=grant.second_factor_lost,
    )
    record(actor, event)
    for recovery in (False, True):
        letters.recovery_followed.post(grant=grant.pk, recovery=recovery)
    return _reset(grant.user)


def obstacle(actor: Staff, request: RecoveryRequest) -> Refusal | None:
    """Return what keeps this person from granting this request; the page shows the same."""
    user = account(request)
    if request.handled_at is not None:
        return AlreadyDecided()
    if user is None:
        return AccountMissing()
    return OwnAccount() if user.pk == actor.user.pk else None


def _decide(actor: Staff, request: RecoveryRequest, *, granted: bool, note: str) -> None:
    asked = RecoveryRequest.objects.select_for_update(of=["self"]).get(pk=request.pk)
    if asked.handled_at is not None:
        raise AlreadyDecided
    asked.handled_at, asked.handled_by = now(), actor.user
    asked.granted, asked.note = granted, note
    asked.save(update_fields=["handled_at", "handled_by", "granted", "note"])


def _owner(request: RecoveryRequest) -> User:
    user = account(request)
    if user is None:
        raise AccountMissing
    return user


def _promise(
    request: RecoveryRequest, user: User, proofs: list[str], *, second_factor_lost: bool
) -> RecoveryGrant:
    grant = RecoveryGrant(
        request=request,
        user=user,
        proofs=proofs,
        second_factor_lost=second_factor_lost,
        effective_at=now() + limits.RECOVERY_DELAY,
    )
    grant.stop_hash = tokens.digest(grant.stop_token)
    grant.link_hash = tokens.digest(grant.link_token)
    grant.save()
    return grant


def _note_grant(actor: Staff, grant: RecoveryGrant) -> None:
    event = RecoveryGranted(
        person_id=grant.user_id,
        email=grant.user.email,
        contact=grant.request.contact,
        request=grant.request_id,
        proofs=grant.proofs,
        second_factor_lost=grant.second_factor_lost,
    )
    record(actor, event)


def _stop(actor: Signed, grant: RecoveryGrant) -> None:
    grant = _locked(grant)
    if not grant.stoppable:
        raise TooLate
    grant.stopped_at = now()
    grant.save(update_fields=["stopped_at"])
    event = RecoveryStopped(
        person_id=grant.user_id, email=grant.user.email, request=grant.request_id
    )
    record(actor, event)
    letters.recovery_stopped.post(grant=grant.pk)


def _locked(grant: RecoveryGrant) -> RecoveryGrant:
    rows = RecoveryGrant.objects.select_related("user__credential", "request")
    return rows.select_for_update(of=["self"]).get(pk=grant.pk)


def _reset(user: User) -> PasswordReset:
    hold("reset", user.pk)
    PasswordReset.objects.filter(user=user, used_at=None, replaced_at=None).update(
        replaced_at=now()
    )
    reset = PasswordReset(user=user, to_recovery=False, until=now() + limits.RESET_LINK)
    reset.token_hash = tokens.digest(reset.token)
    reset.save()
    return reset
