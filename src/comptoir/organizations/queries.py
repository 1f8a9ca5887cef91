"""Reads that several pages and letters share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from django.db.models import Exists, Func, OuterRef, Prefetch, Q, QuerySet, TextField, Value
from django.utils.timezone import make_aware

from comptoir.accounts.actors import Person
from comptoir.accounts.models import Portrait, User
from comptoir.core.tenancy import tenancy
from comptoir.journal.models import Entry
from comptoir.kit import tokens
from comptoir.organizations.actors import Member
from comptoir.organizations.models import (
    Invitation,
    Logo,
    Membership,
    Notice,
    Organization,
    Team,
    TeamPlace,
)
from comptoir.organizations.obstacles import obstacles_to_muting
from comptoir.organizations.permissions import Role

LONGEST_NUMBER = 18  # digits of a bigint that surely fits
COUNTED = 1000  # beyond, a list says "more than"
LISTED = (
    "organization_id",
    "role",
    "accounting",
    "blocked_at",
    "seen_at",
    "last_seen",
    "name_key",
    "user__first_name",
    "user__last_name",
    "user__email",
    "user__chosen_initials",
    "user__portrait",
)
BY_NAME = ("name_key", "pk")
BY_ACTIVITY = ("-last_seen", "-pk")


@dataclass(frozen=True)
class Wanted:
    """Which users somebody looks for; empty means all."""

    words: str = ""
    role: str = ""
    second_factor: str = ""  # "on" or "off"
    state: str = ""  # "blocked" or "active"
    team: int | None = None


def users(organization: Organization, wanted: Wanted) -> QuerySet[Membership]:
    """Return an organization's members who match, each by index, with what a list shows of them."""
    found = (
        organization.memberships.select_related("user")
        .only(*LISTED)
        .annotate(second_factor=Exists(second_factors(OuterRef("user_id"))))
    )
    if wanted.words:
        found = found.filter(search__contains=sort_key(wanted.words))
    if wanted.role:
        found = found.filter(role=wanted.role)
    if wanted.second_factor:
        found = found.filter(second_factor=wanted.second_factor == "on")
    if wanted.state:
        found = found.filter(blocked_at__isnull=wanted.state != "blocked")
    if wanted.team is not None:
        found = found.filter(places__team=wanted.team)
    return found


def team_names(listed: Iterable[Membership]) -> dict[int, list[str]]:
    """Return the names of the teams of some members, by membership."""
    places = TeamPlace.objects.filter(membership__in=[member.pk for member in listed])
    names: dict[int, list[str]] = {}
    for place, name in places.order_by("team__name").values_list("membership_id", "team__name"):
        names.setdefault(place, []).append(name)
    return names


def second_factors(user: OuterRef | int) -> QuerySet[Authenticator]:
    """Return a person's authenticator apps and keys; recovery codes alone are none (R-26)."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=user, type__in=kinds)
    return found


def sort_key(words: str) -> Func:
    """Return words as names are searched by: without accents or capitals, made by the database."""
    return Func(Value(words.strip()), function="comptoir_sort_key", output_field=TextField())


def counted(found: QuerySet[Membership]) -> int:
    """Count, but no further than a thousand: the answer costs the same however many there are."""
    return found.order_by().values("pk")[: COUNTED + 1].count()


def shown_invitations(organization: Organization) -> QuerySet[Invitation]:
    """Return what is open, or expired not long ago, with who sent it (R-13)."""
    return organization.invitations.shown().select_related("sender__user", "waiting_user")


class FoundInvitation(NamedTuple):
    """What a link opens, and whether it came by mail: only then it proves the address (R-16)."""

    invitation: Invitation
    mailed: bool


def invitation_of(token: str) -> FoundInvitation | None:
    """Return the invitation that a link opens, whatever its state; None for no link of ours.

    The token names organization and invitation before its secret, so that the tenant is known.
    """
    organization, _, rest = token.partition("-")
    number, _, secret = rest.partition("-")
    if not (_is_number(organization) and _is_number(number)):
        return None
    invitation = invitation_in(int(organization), int(number))
    digest = tokens.digest(secret)
    if invitation is None or digest not in {invitation.mailed_hash, invitation.copied_hash}:
        return None
    return FoundInvitation(invitation, tokens.same(digest, invitation.mailed_hash))


def invitation_in(organization: int, number: int) -> Invitation | None:
    """Return one organization's invitation with what the invited person may know of it."""
    with tenancy(organization):
        return (
            Invitation.objects.select_related("organization", "sender__user")
            .filter(pk=number)
            .first()
        )


def _is_number(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) <= LONGEST_NUMBER


def invitations_for(person: Person) -> list[Invitation]:
    """Return the invitations that wait for a person's own address, from everywhere (R-14).

    Called inside the person's own scope; each organization is read under its own.
    """
    found = list(Invitation.objects.pending().filter(email=person.user.email).order_by("-sent_at"))
    whole = (invitation_in(offer.organization_id, offer.pk) for offer in found)
    return [offer for offer in whole if offer is not None]


def readers(
    organization: int, notice: Notice, *, but: Iterable[int | None] = ()
) -> QuerySet[Membership]:
    """Return the administrators and representatives who want one kind of letter (R-12)."""
    return (
        Membership.objects.active()
        .select_related("user")
        .filter(organization=organization, role__in=[Role.LEGAL_REPRESENTATIVE, Role.ADMINISTRATOR])
        .exclude(muted__notice=notice)
        .exclude(user_id__in=[user for user in but if user is not None])
        .order_by("pk")
    )


def wanted_notices(membership: Membership) -> set[Notice]:
    """Return which letters reach a member; billing reminders always somebody (R-12)."""
    muted = {Notice(muted.notice) for muted in membership.muted.all()}
    return {
        notice
        for notice in Notice
        if notice not in muted or obstacles_to_muting(membership, notice)
    }


def leads(actor: Member, team: Team | None = None) -> bool:
    """Tell whether somebody may choose a team's members, or any team's."""
    led = actor.membership.places.filter(leads=True)
    return (led.filter(team=team) if team else led).exists()


def teams(organization: Organization, words: str = "") -> QuerySet[Team]:
    """Return an organization's teams by name, those with these words in it."""
    found = organization.teams.order_by("name", "pk")
    return found.filter(name__icontains=words.strip()) if words.strip() else found


def places(team: Team, words: str) -> QuerySet[TeamPlace]:
    """Return who is in a team, leaders among them, those whose name matches."""
    found = team.places.select_related("membership__user")
    return found.filter(membership__search__contains=sort_key(words)) if words.strip() else found


def outside(organization: Organization, team: Team, words: str) -> QuerySet[Membership]:
    """Return the members who are not in a team yet and whose name matches."""
    found = organization.memberships.select_related("user").exclude(places__team=team)
    return found.filter(search__contains=sort_key(words)) if words.strip() else found


def unprotected(organization: int) -> QuerySet[Membership]:
    """Return the members who have no second factor, blocked ones left out (R-26)."""
    return (
        Membership.objects.active()
        .filter(organization=organization)
        .exclude(Exists(second_factors(OuterRef("user_id"))))
        .order_by("pk")
    )


def organizations_of(person: Person, words: str = "") -> QuerySet[Membership]:
    """Return where a person belongs, with the organizations; read in the person's own scope."""
    logos = Organization.objects.select_related("logo").defer("logo__image")
    found = Membership.objects.filter(user_id=person.user.pk).prefetch_related(
        Prefetch("organization", logos)  # not joined: of 2,000 only those shown are read
    )
    return found.filter(organization_key__contains=sort_key(words)) if words.strip() else found


def pictured(organization: int) -> Organization:
    """Return an organization with what is known of its logo, the image itself left out."""
    known = Organization.objects.select_related("logo").defer("logo__image")
    return known.get(pk=organization)


def candidates(organization: Organization, words: str = "") -> QuerySet[Membership]:
    """Return the members who could become legal representative, by name (R-07, R-08)."""
    found = (
        organization.memberships.active()
        .select_related("user")
        .exclude(role=Role.LEGAL_REPRESENTATIVE)
        .order_by(*BY_NAME)
    )
    return found.filter(search__contains=sort_key(words)) if words.strip() else found


@dataclass(frozen=True)
class Sought:
    """Which acts of the log somebody looks for; empty means all."""

    words: str = ""  # of a person's name, not yet resolved
    person: int | None = None
    concerned: bool = False  # what concerns the person, instead of what the person did
    kind: str = ""
    since: date | None = None
    until: date | None = None

    def about(self, person: int) -> Sought:
        """Return the same search for one person."""
        return replace(self, words="", person=person)


def log(organization: Organization, sought: Sought) -> QuerySet[Entry]:
    """Return the acts that match, each combination by an index of its own."""
    found = Entry.objects.filter(organization_id=organization.pk)
    if sought.person is not None:
        whose = "person_id" if sought.concerned else "actor_id"
        found = found.filter(**{whose: sought.person})
    if sought.kind:
        found = found.filter(action=sought.kind)
    if sought.since:
        found = found.filter(at__gte=_midnight(sought.since))
    if sought.until:
        found = found.filter(at__lt=_midnight(sought.until + timedelta(days=1)))
    return found


def happening(entry: int) -> Entry:
    """Return one line of the log."""
    return Entry.objects.get(pk=entry)


def named_in_log(organization: Organization, person: int | None) -> User | None:
    """Return whose acts are shown: nobody whom this log does not name; nobody once erased."""
    own = Entry.objects.filter(organization_id=organization.pk)
    if person is None or not own.filter(Q(actor_id=person) | Q(person_id=person)).exists():
        return None
    return User.objects.filter(pk=person).first()


def logos(organization: Organization, sha: str) -> QuerySet[Logo]:
    """Return the image of that fingerprint, if it is still the organization's."""
    return Logo.objects.filter(organization=organization, sha256=sha)


def portraits(organization: Organization, number: int) -> QuerySet[Portrait]:
    """Return the image of that number, if one of the organization's members shows it."""
    return Portrait.objects.filter(person__memberships__organization=organization, pk=number)


def named(organization: Organization, words: str) -> QuerySet[Membership]:
    """Return the members with these words in their name or address."""
    found = organization.memberships.select_related("user").order_by(*BY_NAME)
    return found.filter(search__contains=sort_key(words))


def _midnight(day: date) -> datetime:
    """Return when a day begins where the reader lives."""
    return make_aware(datetime.combine(day, time.min))
