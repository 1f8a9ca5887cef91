"""Reads that several pages and letters share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from django.db.models import Exists, F, Func, OuterRef, Prefetch, Q, QuerySet, TextField, Value
from django.utils.timezone import now

from comptoir.accounts.actors import Person
from comptoir.accounts.models import Portrait
from comptoir.core.prepared import Prepared, among
from comptoir.core.tenancy import tenancy
from comptoir.journal.models import Entry
from comptoir.kit import limits, tokens
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
from comptoir.organizations.permissions import Accounting, Permission, Role

LONGEST_NUMBER = 18  # digits of a bigint that surely fits
NO_TIME = timedelta(0)
BY_NAME = ("name_key", "pk")
BY_ORGANIZATION = ("organization_key", "pk")
SWITCHED = 12  # organizations that the switcher shows
BY_ACTIVITY = ("-last_seen", "-pk")


def second_factors(user: OuterRef | int) -> QuerySet[Authenticator]:
    """Return a person's authenticator apps and keys; recovery codes alone are none (R-26)."""
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=user, type__in=kinds)
    return found


def sort_key(words: str | F) -> Func:
    """Return words as names are searched by: without accents or capitals, made by the database."""
    given = words if isinstance(words, F) else Value(words.strip())
    return Func(given, function="comptoir_sort_key", output_field=TextField())


def shown_invitations(organization: Organization) -> QuerySet[Invitation]:
    """Return what is open, or expired not long ago, with who sent it (R-13)."""
    return organization.invitations.shown().select_related("sender__user", "waiting_user")


class FoundInvitation(NamedTuple):
    """What a link opens, and whether it came by mail: only then it proves the address (R-16)."""

    invitation: Invitation
    mailed: bool


_invited = Prepared(
    lambda organization, at: (
        Invitation.objects.open()
        .filter(organization_id=organization, until__gt=at)
        .values_list("pk")
    ),
    int,
    datetime,
    row=int,
)


def invited(organization: Organization, *, expired: bool = False) -> int:
    """Return how many invitations are pending; with the expired ones that are still shown."""
    return _invited.count(organization.pk, now() - (limits.INVITATION_KEPT if expired else NO_TIME))


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


def billing_readers(organization: int) -> QuerySet[Membership]:
    """Return who is told of money: representatives, administrators and whoever sees accounting.

    Those who have switched billing reminders off are not (R-12).
    """
    upper = Q(role__in=[Role.LEGAL_REPRESENTATIVE, Role.ADMINISTRATOR])
    accounting = Q(accounting__in=[Accounting.SEE, Accounting.MANAGE])
    members = Membership.objects.active().filter(upper | accounting, organization=organization)
    return members.exclude(muted__notice=Notice.BILLING).select_related("user").order_by("pk")


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


def teams_of(actor: Member) -> QuerySet[Team]:
    """Return the teams whose members somebody may choose: all of them, or those they lead."""
    if actor.can(Permission.TEAMS_MANAGE):
        return actor.organization.teams.all()
    led = actor.membership.places.filter(leads=True)
    return actor.organization.teams.filter(pk__in=led.values("team"))


def teams(organization: Organization, words: str = "") -> QuerySet[Team]:
    """Return an organization's teams by name, those with these words in it."""
    return named_teams(organization.teams.all(), words)


def named_teams(found: QuerySet[Team], words: str = "") -> QuerySet[Team]:
    """Return teams as a reader sorts them: accents and capitals do not count."""
    found = found.annotate(key=sort_key(F("name"))).order_by("key", "pk")
    return found.filter(key__contains=sort_key(words)) if words.strip() else found


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


def _entered(person: int) -> QuerySet[Membership]:
    return Membership.objects.filter(user_id=person, blocked_at=None)


_latest = Prepared(
    lambda person: (
        _entered(person).order_by("-last_seen", "pk").values_list("organization_id")[: SWITCHED + 1]
    ),
    int,
    row=int,
)
_worded = Prepared(
    lambda person, words: (
        _entered(person)
        .filter(organization_key__contains=sort_key(words))
        .order_by(*BY_ORGANIZATION)
        .values_list("organization_id")[: SWITCHED + 1]
    ),
    int,
    str,
    row=int,
)
_pictured: Prepared[Organization] = Prepared(
    lambda organizations: (
        Organization.objects.select_related("logo")
        .defer("logo__image")
        .filter(among("id", organizations))
    ),
    list,
)


def switched(person: Person, words: str, *, current: str) -> list[Organization]:
    """Return what the switcher shows: the latest, or those whose name fits, by name (R-17)."""
    me, words = person.user.pk, words.strip()
    numbers = _worded.all(me, words) if words else _latest.all(me)
    shown = [number for number in numbers if str(number) != current][:SWITCHED]
    found = {organization.pk: organization for organization in _pictured.all(shown)}
    return [found[number] for number in shown]


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


def happening(entry: int) -> Entry:
    """Return one line of the log."""
    return Entry.objects.get(pk=entry)


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
