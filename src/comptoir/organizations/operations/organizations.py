"""Making an organization, and its coordinates."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from comptoir.accounts.actors import Person
from comptoir.accounts.models import User
from comptoir.accounts.permissions import Own
from comptoir.core.news import ask
from comptoir.core.operations import operation
from comptoir.core.refusals import Refusal
from comptoir.core.tenancy import everywhere, tenancy
from comptoir.journal import operations as journal
from comptoir.kit import limits, tokens
from comptoir.organizations.actors import Member
from comptoir.organizations.addresses import Coordinates
from comptoir.organizations.events import CoordinatesChanged, Founded
from comptoir.organizations.models import Kind, Membership, Organization
from comptoir.organizations.operations.invitations import invite
from comptoir.organizations.operations.standing import locked_alone, refuse
from comptoir.organizations.permissions import Accounting, Permission, Role
from comptoir.organizations.questions import CurrencyChangeObstacles, HoldsPaidProduct


class NameNeeded(Refusal):
    """R-03: only a private person's own organization is named by itself."""

    message = _("Enter the legal name.")
    field = "name"


class TooManyOrganizations(Refusal):
    """R-04: twenty in thirty days, as long as nothing is paid in them."""

    message = _(
        "You have created 20 organizations in 30 days in which nothing is paid yet."
        " Wait some days before you create the next one."
    )


@operation(Own.VERIFIED)
def create(actor: Person, *, kind: Kind, name: str, country: str, client: str = "") -> Organization:
    """Make an organization, its creator being legal representative (R-03, R-04).

    `client` is the address of the future legal representative: whoever creates for a client stays
    legal representative until that invitation is accepted, then becomes administrator.
    """
    User.objects.select_for_update(of=("self",)).get(pk=actor.user.pk)
    if unpaid_lately(actor) >= limits.UNPAID_ORGANIZATIONS:
        raise TooManyOrganizations
    name = name.strip() or default_name(kind, actor.user, client)

    identity = tokens.public_id()
    with tenancy(identity):
        organization = Organization.objects.create(
            id=identity,
            kind=kind,
            name=name,
            country=country,
            language=actor.user.language,
            founded_by=actor.user,
        )
        founder = _founder(actor, organization)
        journal.record(founder, Founded(organization=name))
        if client:
            _invite_client(founder, client)
    return organization


def default_name(kind: Kind, user: User, client: str = "") -> str:
    """Return a private person's first and last name; refuse for whoever has a legal name (R-03)."""
    name = f"{user.first_name} {user.last_name}".strip()[: limits.ORGANIZATION_NAME].strip()
    if kind is not Kind.PERSON or client or not name:
        raise NameNeeded(_("Enter the name.") if kind is Kind.PERSON else None)
    return name


def unpaid_lately(actor: Person) -> int:
    """Count the organizations made in thirty days, also deleted ones, without paid product (R-04).

    Asked of the whole table: who has left an organization, or deleted it, has made it all the same.
    """
    since = now() - limits.UNPAID_ORGANIZATIONS_WITHIN
    with everywhere():
        made = list(
            Organization.objects.filter(founded_by=actor.user, founded_at__gt=since).values_list(
                "pk", flat=True
            )
        )
        paid = ask(HoldsPaidProduct(made))
    return len(set(made) - set(paid))


@operation(Permission.COORDINATES_CHANGE)
def change_coordinates(actor: Member, *, coordinates: Coordinates) -> None:
    """Say who the organization is and where; the currency may follow the country (R-05)."""
    actor = locked_alone(actor, Permission.COORDINATES_CHANGE)
    organization = actor.organization
    before, after = coordinates_of(organization).differences(coordinates)
    if not after:
        return
    refuse(obstacles_to_country(organization, coordinates.country))

    for field, value in after.items():
        setattr(organization, field, value)
    organization.save(update_fields=list(after))
    journal.record(actor, CoordinatesChanged(before=before, after=after))


def obstacles_to_country(organization: Organization, country: str) -> Sequence[Refusal]:
    """Why the country cannot change: the currency would, with something open in the old one."""
    currency = Organization(country=country).currency
    if currency == organization.currency:
        return []
    return ask(CurrencyChangeObstacles(organization, currency))


def coordinates_of(organization: Organization) -> Coordinates:
    """Return what can be changed about an organization, as a value."""
    names = Coordinates.__dataclass_fields__
    return Coordinates(**{name: getattr(organization, name) for name in names})


def _founder(actor: Person, organization: Organization) -> Member:
    membership = Membership.objects.create(
        organization=organization,
        user=actor.user,
        role=Role.LEGAL_REPRESENTATIVE,
        accounting=Accounting.MANAGE,
        seen_at=now(),  # moved into it, also at the next login
    )
    return Member(membership, actor)


def _invite_client(founder: Member, client: str) -> None:
    try:
        invite(
            founder,
            emails=[client],
            role=Role.LEGAL_REPRESENTATIVE,
            accounting=Accounting.MANAGE,
            language=founder.user.language,
            hands_over=founder.membership,
        )
    except Refusal as refusal:
        refusal.field = "client"
        raise
