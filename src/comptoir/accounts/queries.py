"""What the pages about one's own account show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.webauthn.internal.auth import WebAuthn
from allauth.usersessions.models import UserSession
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from comptoir.accounts import browsers
from comptoir.accounts.models import Confirmation, DataExport, Portrait, Proof, Session, User
from comptoir.accounts.questions import Places, SecondFactorWanted
from comptoir.core import paging
from comptoir.core.news import ask
from comptoir.core.refusals import Refusal
from comptoir.journal.events import sentence
from comptoir.journal.models import Entry
from comptoir.kit import limits

Type = Authenticator.Type


@dataclass(frozen=True)
class Key:
    """A passkey, or a security key that only confirms a password."""

    pk: int
    name: str
    passkey: bool
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Factors:
    """What an account can prove itself with, beside the password (R-26)."""

    app: Authenticator | None
    keys: list[Key]
    codes: Authenticator | None

    @property
    def protected(self) -> bool:
        """Tell whether logging in asks for more than the password."""
        return bool(self.app or self.keys)

    @property
    def codes_left(self) -> int:
        return len(RecoveryCodes(self.codes).get_unused_codes()) if self.codes else 0


@dataclass(frozen=True)
class Device:
    """One place where the account is logged in."""

    pk: int
    device: browsers.Device
    address: str
    since: datetime
    seen_at: datetime
    current: bool


@dataclass(frozen=True)
class Act:
    """One line of a person's own activity."""

    sentence: str
    at: datetime
    address: str | None
    device: str


class WantedByOrganization(Refusal):
    """An organization asks for a second factor, and this is the last one (R-26)."""

    message = _("%(organization)s asks its members for a second factor. Set up another one first.")


def factors(user: User) -> Factors:
    """Return the second factors of an account, the oldest key first."""
    rows = list(Authenticator.objects.filter(user_id=user.pk).order_by("created_at", "pk"))
    one = {row.type: row for row in rows}
    keys = [_key(row) for row in rows if row.type == Type.WEBAUTHN]
    return Factors(one.get(Type.TOTP), keys, one.get(Type.RECOVERY_CODES))


def keys(user: User) -> QuerySet[Authenticator]:
    """Return the passkeys and security keys."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(
        user_id=user.pk, type=Type.WEBAUTHN
    )
    return found


def _key(row: Authenticator) -> Key:
    key = WebAuthn(row)
    return Key(row.pk, key.name, bool(key.is_passwordless), row.created_at, row.last_used_at)


def obstacles_to_removing(user: User, factor: Authenticator) -> list[Refusal]:
    """Say why a second factor has to stay: it is the last one, and somebody asks for one (R-26)."""
    others = Authenticator.objects.filter(user_id=user.pk).exclude(pk=factor.pk)
    if others.exclude(type=Type.RECOVERY_CODES).exists():
        return []
    return [
        WantedByOrganization(str(WantedByOrganization.message) % {"organization": name})
        for name in ask(SecondFactorWanted(user))
    ]


def sessions(user: User) -> QuerySet[UserSession]:
    """Return the places where the account is, or was, logged in."""
    found: QuerySet[UserSession] = UserSession.objects.filter(user_id=user.pk)
    return found


def devices(user: User, current: str | None) -> list[Device]:
    """Return where the account is logged in: this device first, then the last seen."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=now())
    rows = UserSession.objects.filter(Exists(alive), user_id=user.pk).order_by("-last_seen_at")
    found = [_device(row, current) for row in rows]
    return sorted(found, key=lambda device: not device.current)


def _device(row: UserSession, current: str | None) -> Device:
    return Device(
        row.pk,
        browsers.recognise(row.user_agent),
        row.ip,
        row.created_at,
        row.last_seen_at,
        row.session_key == current,
    )


def pending(user: User, proof: Proof) -> Confirmation | None:
    """Return the change of address that waits for its link to be followed."""
    return user.confirmations.open().filter(proof=proof, link_until__gt=now()).first()


def portraits(user: User, number: int) -> QuerySet[Portrait]:
    """Return the person's own image, if this is still its number."""
    return Portrait.objects.filter(person=user.pk, pk=number)


def places(user: User) -> int:
    """Return in how many organizations the person is."""
    return sum(ask(Places(user)))


def exports(user: User) -> list[DataExport]:
    """Return the copies of one's data that wait or can still be downloaded, the newest first."""
    rows = DataExport.objects.filter(user_id=user.pk, asked_at__gt=now() - 2 * limits.EXPORT_KEPT)
    return [row for row in rows.order_by("-pk") if row.until is None or row.until > now()]


def own_acts(user: User) -> Iterator[Act]:
    """Yield all that the journal knows of somebody's own account, the latest first."""
    rows = Entry.objects.filter(organization_id=None, person_id=user.pk).order_by("-pk")
    return (_act(row) for row in rows.iterator())


def activity(user: User, *, after: str, before: str) -> tuple[paging.Page[Entry], list[Act]]:
    """Return one page of what happened to somebody's own account, the latest first."""
    rows = Entry.objects.filter(organization_id=None, person_id=user.pk)
    page = paging.page(rows, ["-pk"], after=after, before=before)
    return page, [_act(row) for row in page.rows]


def _act(row: Entry) -> Act:
    agent = row.details.get("agent")
    device = browsers.recognise(agent).name if agent else ""
    return Act(sentence(row.action, row.details), row.at, row.address, device)
