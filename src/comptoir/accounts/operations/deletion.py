"""The end of an account: asked for, thirty days to change one's mind, then erased (R-21)."""

from __future__ import annotations

import secrets

from allauth.mfa.models import Authenticator
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from comptoir.accounts import files, letters
from comptoir.accounts.actors import Person
from comptoir.accounts.events import DeletionAsked
from comptoir.accounts.models import (
    AddressCode,
    Confirmation,
    Credential,
    DataExport,
    FailedSignIn,
    PasswordReset,
    Portrait,
    RecoveryRequest,
    ResetRequest,
    User,
)
from comptoir.accounts.operations import devices
from comptoir.accounts.permissions import Own, Upkeep
from comptoir.accounts.questions import AccountErased, ObstaclesToLeaving
from comptoir.core.actors import System
from comptoir.core.models import SentLetter
from comptoir.core.news import ask, tell
from comptoir.core.operations import operation
from comptoir.core.refusals import Refusal
from comptoir.journal import operations as journal
from comptoir.kit import limits, text


class StillNeeded(Refusal):
    """Somebody has to answer for an organization (R-07)."""


class TypedOtherwise(Refusal):
    """The address was typed to be sure; it is another one."""

    message = _("This is not the address of your account.")
    field = "typed"


PERSONAL = {
    "recovery_email": "",
    "first_name": "",
    "last_name": "",
    "chosen_initials": "",
    "time_zone": "",
    "phone": "",
    "portrait": None,
    "support_code": "",
    "terms_version": "",
    "terms_accepted_at": None,
    "last_login": None,
    "verified_at": None,
    "staff_since": None,
    "is_active": False,
}
KEPT_BY_USER = [
    Confirmation,
    PasswordReset,
    DataExport,
    Authenticator,
]


@operation(Own.ACCOUNT, fresh=True)
def ask_deletion(actor: Person, *, typed: str) -> None:
    """Log out everywhere, and erase in thirty days unless the person changes their mind (R-21)."""
    for obstacle in ask(ObstaclesToLeaving(actor.user, lock=True)):
        raise StillNeeded(obstacle.sentence, mend=obstacle.url)
    if text.address(typed) != actor.user.email:
        raise TypedOtherwise

    actor.user.deletion_asked_at = now()
    actor.user.save(update_fields=["deletion_asked_at"])
    devices.close_all(actor.user)
    entry = journal.record(actor, DeletionAsked())
    letters.deletion_asked.post(user=actor.user.pk, entry=entry.pk)


@operation(Upkeep.ERASE)
def erase_account(actor: System, user: User) -> None:  # noqa: ARG001  the gate asks who
    """Erase what is personal; the row stays as a pseudonym for what refers to it (R-21).

    Nothing happens when the person has changed their mind, or when it was done already.
    """
    held = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if held.erased_at or held.deletion_asked_at is None or not _over(held):
        return

    tell(AccountErased(held))
    _forget_traces(held)
    old = held.credential_id
    held.credential = Credential.objects.create(hash="!")
    for name, value in PERSONAL.items():
        setattr(held, name, value)
    held.email = f"erased-{secrets.token_hex(12)}@invalid"
    held.erased_at = now()
    held.save()
    Credential.objects.filter(pk=old, users=None).delete()


@operation(Upkeep.ERASE)
def drop_unverified(actor: System, user: User) -> None:  # noqa: ARG001  the gate asks who
    """Delete an account whose address was never proved; nothing can refer to it (R-55)."""
    held = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if held.verified_at or held.erased_at or held.joined_at > now() - limits.UNVERIFIED_KEPT:
        return

    tell(AccountErased(held))
    _forget_traces(held)
    old = held.credential_id
    held.delete()
    Credential.objects.filter(pk=old, users=None).delete()


def _over(user: User) -> bool:
    return user.erased_on is not None and user.erased_on <= now()


def _forget_traces(user: User) -> None:
    """Delete all that hangs on the account or names its addresses."""
    files.remove(DataExport.objects.filter(user_id=user.pk))
    for model in KEPT_BY_USER:
        model._default_manager.filter(user_id=user.pk).delete()
    Portrait.objects.filter(person=user.pk).delete()
    devices.close_all(user)
    addresses = [address for address in (user.email, user.recovery_email) if address]
    FailedSignIn.objects.filter(login__in=addresses).delete()
    AddressCode.objects.filter(email__in=addresses).delete()
    ResetRequest.objects.filter(email__in=addresses).delete()
    RecoveryRequest.objects.filter(email__in=addresses).delete()
    SentLetter.objects.filter(to__in=addresses).delete()
