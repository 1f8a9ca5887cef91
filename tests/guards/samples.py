"""An organization with a row in every tenant table, and somebody with a row of every own kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils.timezone import now

from comptoir.accounts.actors import Person
from comptoir.accounts.models import Confirmation, DataExport, Portrait, Proof, User
from comptoir.backoffice.demo.logos import logo
from comptoir.billing.models import (
    BillingAddress,
    Bundle,
    Document,
    DueItem,
    Payment,
    ProForma,
    SavedMethod,
)
from comptoir.catalogue.models import PromoUse
from comptoir.core.tenancy import everywhere
from comptoir.journal.models import Entry
from comptoir.kit import tokens
from comptoir.orders.models import CartLine, Order, Subscription
from comptoir.organizations.actors import Member
from comptoir.organizations.models import (
    Appointment,
    Invitation,
    InvitationTeam,
    Logo,
    Membership,
    MutedNotice,
    Notice,
    Organization,
    Team,
    TeamPlace,
)
from comptoir.organizations.permissions import Role
from comptoir.products.models import Product
from tests.billing.samples import Owing, owing
from tests.catalogue.samples import Shopping, shopping
from tests.conftest import a_member, a_user, an_organization
from tests.orders.samples import Ordering, ordering
from tests.products.samples import Holding, holding


@dataclass(frozen=True)
class Furnished:
    """An organization with one of everything; `word` is in every name that it holds."""

    word: str
    organization: Organization
    cast: dict[Role, Member]
    membership: Membership  # of a collaborator who plays no part
    team: Team
    place: TeamPlace
    invitation: Invitation
    invitation_team: InvitationTeam
    appointment: Appointment
    logo: Logo
    portrait: Portrait  # of the collaborator
    muted: MutedNotice
    entry: Entry
    shopping: Shopping
    holding: Holding
    ordering: Ordering
    owing: Owing

    @property
    def billing_address(self) -> BillingAddress:
        return self.owing.address

    @property
    def due_item(self) -> DueItem:
        return self.owing.item

    @property
    def pro_forma(self) -> ProForma:
        return self.owing.pro_forma

    @property
    def bundle(self) -> Bundle:
        return self.owing.bundle

    @property
    def saved_method(self) -> SavedMethod:
        return self.owing.saved_method

    @property
    def card_payment(self) -> Payment:
        return self.owing.card_payment

    @property
    def document(self) -> Document:
        return self.owing.document

    @property
    def product(self) -> Product:
        return self.holding.product

    @property
    def order(self) -> Order:
        return self.ordering.order

    @property
    def subscription(self) -> Subscription:
        return self.ordering.subscription

    @property
    def cart_line(self) -> CartLine:
        return self.ordering.cart_line

    @property
    def promo_use(self) -> PromoUse:
        return self.shopping.promo_use

    @property
    def cart_code(self) -> PromoUse:
        return self.ordering.cart_code

    @property
    def representative(self) -> Member:
        return self.cast[Role.LEGAL_REPRESENTATIVE]


def furnished(word: str) -> Furnished:
    """Make one of everything."""
    organization = an_organization(f"{word} SA")
    cast = {role: a_member(organization, role, f"{role}@{word}.example") for role in Role}
    spare = a_member(organization, Role.COLLABORATOR, f"spare@{word}.example").membership
    with everywhere():
        team = Team.objects.create(organization=organization, name=f"Team {word}")
        place = TeamPlace.objects.create(organization=organization, team=team, membership=spare)
        invitation = _invitation(word, organization, cast[Role.ADMINISTRATOR].membership)
        kept = logo(organization, len(word))
        kept.save()
        bought, held = shopping(organization), holding(word, organization, spare)
        return Furnished(
            word,
            organization,
            cast,
            spare,
            team,
            place,
            invitation,
            InvitationTeam.objects.create(
                organization=organization, invitation=invitation, team=team
            ),
            Appointment.objects.create(
                organization=organization,
                user=spare.user,
                reason=f"Reason {word}",
                effective_at=now() + timedelta(days=7),
            ),
            kept,
            portrait(spare.user),
            MutedNotice.objects.create(
                organization=organization, membership=spare, notice=Notice.USERS
            ),
            Entry.objects.create(
                organization_id=organization.pk,
                person_id=spare.user_id,
                actor_id=spare.user_id,
                actor_kind="member",
                action="organizations.TeamCreated",
                details={"team": f"Team {word}"},
            ),
            bought,
            held,
            ordering(
                word,
                cast[Role.LEGAL_REPRESENTATIVE].membership,
                held.product,
                bought.free_grant.offer,
            ),
            owing(word, organization),
        )


def portrait(user: User) -> Portrait:
    """Give somebody an image of one point."""
    user.portrait = Portrait.objects.create(image=b"x", sha256="0" * 64, width=1, height=1)
    user.save()
    return user.portrait


def _invitation(word: str, organization: Organization, sender: Membership) -> Invitation:
    invitation = Invitation.objects.create(
        organization=organization,
        email=f"invited@{word.lower()}.example",
        role=Role.COLLABORATOR,
        language="en",
        sender=sender,
        sent_at=now() - timedelta(hours=2),
    )
    invitation.mailed_hash = tokens.digest(invitation.mailed_token)
    invitation.copied_hash = tokens.digest(invitation.copied_token)
    invitation.save()
    return invitation


@dataclass(frozen=True)
class Owner:
    """A person with one of everything that belongs to people."""

    user: User
    person: Person
    session: UserSession
    export: DataExport
    key: Authenticator
    portrait: Portrait
    confirmation: Confirmation


def owner(email: str) -> Owner:
    """Make one of everything that is a person's own."""
    user = a_user(email, "Otto", "Owner")
    soon = now() + timedelta(hours=1)
    return Owner(
        user,
        Person(user, fresh=True),
        UserSession.objects.create(
            user=user, session_key=uuid4().hex, ip="192.0.2.9", user_agent="", created_at=now()
        ),
        DataExport.objects.create(user=user),
        Authenticator.objects.create(
            user=user,
            type=Authenticator.Type.WEBAUTHN,
            data={"name": "Blue key", "credential": {}, "passwordless": True},
        ),
        portrait(user),
        Confirmation.objects.create(
            user=user,
            proof=Proof.NEW_LOGIN,
            email=f"new.{email}",
            link_hash=uuid4().hex,
            code_hash=uuid4().hex,
            sent_at=now() - timedelta(minutes=10),
            link_until=soon,
            code_until=soon,
        ),
    )
