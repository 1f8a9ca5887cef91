"""How long what belongs to accounts is kept (R-55)."""

from __future__ import annotations

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.timezone import now

from comptoir.accounts import files
from comptoir.accounts.models import (
    AddressCode,
    Confirmation,
    DataExport,
    FailedSignIn,
    PasswordReset,
    RecoveryRequest,
    ResetRequest,
    Session,
    User,
)
from comptoir.accounts.operations.deletion import drop_unverified, erase_account
from comptoir.core.actors import System
from comptoir.core.retention import forget_rows, kept, one_by_one
from comptoir.kit import limits


@kept(
    "Accounts whose deletion was asked for: erased, a pseudonym stays",
    time=limits.ACCOUNT_GRACE,
    since="the request",
)
def accounts_to_erase() -> int:
    """Erase the accounts whose owners did not change their mind (R-21)."""
    due = User.objects.filter(erased_at=None, deletion_asked_at__lte=now() - limits.ACCOUNT_GRACE)
    return one_by_one(due, lambda pk: erase_account(System(), User.objects.get(pk=pk)))


@kept("Accounts whose address was never proved", time=limits.UNVERIFIED_KEPT, since="the sign-up")
def unverified_accounts() -> int:
    """Delete accounts that nobody ever came back for."""
    due = User.objects.filter(
        erased_at=None, verified_at=None, joined_at__lte=now() - limits.UNVERIFIED_KEPT
    )
    return one_by_one(due, lambda pk: drop_unverified(System(), User.objects.get(pk=pk)))


@kept("Failed sign-ins: login, network address", time=limits.SIGN_INS_KEPT, since="the try")
def failed_sign_ins() -> int:
    """Forget wrong passwords of more than a year ago."""
    return forget_rows(FailedSignIn.objects.filter(at__lt=now() - limits.SIGN_INS_KEPT))


@kept("Links and codes that prove an address", time=limits.SPENT_LINKS_KEPT, since="their expiry")
def spent_confirmations() -> int:
    """Forget links that open nothing any more."""
    return forget_rows(Confirmation.objects.filter(link_until__lt=now() - limits.SPENT_LINKS_KEPT))


@kept(
    "Codes mailed to addresses that ordered without a login",
    time=limits.SPENT_LINKS_KEPT,
    since="their expiry",
)
def spent_address_codes() -> int:
    """Forget codes that prove nothing any more."""
    return forget_rows(AddressCode.objects.filter(code_until__lt=now() - limits.SPENT_LINKS_KEPT))


@kept(
    "Addresses typed on the page for a forgotten password",
    time=limits.SPENT_LINKS_KEPT,
    since="the request",
)
def old_reset_requests() -> int:
    """Forget who said that they forgot."""
    return forget_rows(ResetRequest.objects.filter(asked_at__lt=now() - limits.SPENT_LINKS_KEPT))


@kept("Links of forgotten passwords", time=limits.SPENT_LINKS_KEPT, since="their expiry")
def spent_resets() -> int:
    """Forget links that open nothing any more."""
    return forget_rows(PasswordReset.objects.filter(until__lt=now() - limits.SPENT_LINKS_KEPT))


@kept(
    "Requests for help with a lost account", time=limits.RECOVERY_REQUESTS_KEPT, since="the request"
)
def old_recovery_requests() -> int:
    """Forget what was told to the operator's people more than a year ago."""
    return forget_rows(
        RecoveryRequest.objects.filter(asked_at__lt=now() - limits.RECOVERY_REQUESTS_KEPT)
    )


@kept("« Download my data »: the file and its row", time=limits.EXPORT_KEPT, since="its writing")
def expired_exports() -> int:
    """Delete the files that cannot be downloaded any more, then their rows."""
    due = DataExport.objects.filter(ready_at__lt=now() - limits.EXPORT_KEPT)
    files.remove(due)
    return forget_rows(due)


@kept(
    "Requests of « Download my data » that were never written",
    time=limits.EXPORT_KEPT,
    since="the request",
)
def unwritten_exports() -> int:
    """Forget requests whose job failed for good."""
    due = DataExport.objects.filter(ready_at=None, asked_at__lt=now() - limits.EXPORT_KEPT)
    files.remove(due)
    return forget_rows(due)


@kept(
    "Sessions: device, network address",
    time=timedelta(seconds=settings.SESSION_COOKIE_AGE),
    since="the last login or change",
)
def expired_sessions() -> int:
    """Forget sessions that have run out, and the devices that they were."""
    ended = forget_rows(Session.objects.filter(expire_date__lt=now()))
    alive = Session.objects.filter(session_key=OuterRef("session_key"))
    return ended + forget_rows(UserSession.objects.filter(~Exists(alive)))
