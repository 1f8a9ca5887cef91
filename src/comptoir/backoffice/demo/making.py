"""Rows in bulk: accounts that share one hash, customers, places, months of activity."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import cycle, islice

from django.contrib.auth.hashers import make_password
from django.utils.timezone import now

from comptoir.accounts.models import Credential, User
from comptoir.backoffice.demo.names import Shop, Sketch
from comptoir.journal.events import Event
from comptoir.journal.models import Entry
from comptoir.organizations import events
from comptoir.organizations.models import Kind, Membership, Organization
from comptoir.organizations.permissions import Accounting, Role
from comptoir.organizations.roles import UPPER

PASSWORD = "sample data only"  # noqa: S105  printed for everybody, refused but on loopback
YEAR = timedelta(days=365)
AT_ONCE = 2000


def accounts(sketches: Sequence[Sketch], joined: timedelta = YEAR) -> list[User]:
    """Make verified accounts; hashing one password for all keeps it quick."""
    encoded = make_password(PASSWORD)
    credentials = Credential.objects.bulk_create(Credential(hash=encoded) for _ in sketches)
    since = now() - joined
    return User.objects.bulk_create(
        User(
            email=sketch.email,
            first_name=sketch.first,
            last_name=sketch.last,
            language=sketch.language,
            recovery_email=sketch.email.replace("@", ".private@") if number % 2 else "",
            joined_at=since,
            verified_at=since,
            terms_accepted_at=since,
            terms_version="1",
            last_login=now() - timedelta(hours=7 * number % 900),
            credential=credential,
        )
        for number, (sketch, credential) in enumerate(zip(sketches, credentials, strict=True))
    )


def customers(shops: Iterable[Shop], kind: Kind = Kind.COMPANY) -> list[Organization]:
    """Make organizations."""
    return Organization.objects.bulk_create(
        Organization(
            kind=kind,
            name=shop.name,
            country=shop.country,
            language=shop.language,
            postal_code=shop.postal_code,
            city=shop.city,
            street=f"{number % 90 + 1}, Rue du Marché",
            founded_at=now() - YEAR,
        )
        for number, shop in enumerate(shops)
    )


def place(
    organization: Organization,
    user: User,
    role: Role,
    *,
    accounting: Accounting = Accounting.NONE,
    unseen: timedelta | None = timedelta(hours=1),
) -> Membership:
    """Sketch a membership: the upper roles hold the accounting."""
    upper = role in {Role.LEGAL_REPRESENTATIVE, Role.ADMINISTRATOR}
    return Membership(
        organization=organization,
        user=user,
        role=role,
        accounting=Accounting.MANAGE if upper else accounting,
        joined_at=now() - YEAR,
        seen_at=None if unseen is None else now() - unseen,
    )


def history(
    organization: Organization, members: Sequence[Membership], teams: Sequence[str], size: int
) -> list[Entry]:
    """Make months of activity, the newest last; the representatives and administrators act."""
    acting = [m for m in members if m.role in UPPER] or list(members)
    others = [m for m in members if m not in acting] or list(members)
    told = islice(cycle(_happenings(others, teams)), size)
    step = YEAR / size
    return [
        _entry(organization, acting[number * 5 % len(acting)], event, YEAR - step * (number + 1))
        for number, event in enumerate(told)
    ]


def _happenings(others: Sequence[Membership], teams: Sequence[str]) -> list[Event]:
    """What a year brings, once round the members."""
    return [
        event for number, member in enumerate(others) for event in _about(member, teams, number)
    ]


def _about(member: Membership, teams: Sequence[str], number: int) -> Iterable[Event]:
    person, email = member.user_id, member.user.email
    before = {"role": Role.EXTERNAL.value, "accounting": Accounting.SEE.value}
    after = {"role": member.role, "accounting": member.accounting}
    yield events.Invited(email=email, role=member.role, accounting=member.accounting)
    yield events.RoleChanged(person_id=person, before=before, after=after)
    if teams:
        yield events.TeamJoined(person_id=person, team=teams[number % len(teams)])
        yield events.TeamLeft(person_id=person, team=teams[number % len(teams)])
    yield events.Blocked(person_id=person)
    yield events.Unblocked(person_id=person)


def _entry(organization: Organization, actor: Membership, event: Event, ago: timedelta) -> Entry:
    return Entry(
        organization_id=organization.pk,
        person_id=event.person_id if event.person_id is not None else actor.user_id,
        actor_id=actor.user_id,
        actor_kind="member",
        action=event.name,
        details=event.details,
        before=event.before or {},
        after=event.after or {},
        address=f"198.51.100.{actor.user_id % 250 + 1}",
        at=now() - ago,
    )
