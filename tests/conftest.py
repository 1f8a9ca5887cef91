"""The cast: one fixture per role, the same everywhere."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import translation
from django.utils.timezone import now
from hypothesis import settings

from comptoir.accounts.actors import Person
from comptoir.accounts.models import User
from comptoir.core.tenancy import everywhere
from comptoir.organizations.actors import Member
from comptoir.organizations.models import Kind, Membership, Organization
from comptoir.organizations.permissions import Accounting, Role

pytest_plugins = ["tests.database", "tests.served", "tests.browser", "tests.localstripe"]
PASSWORD = "correct horse battery"
settings.register_profile("comptoir", deadline=None)  # of a busy machine no example is too slow
settings.load_profile("comptoir")


def a_user(email: str, first: str = "", last: str = "", **fields: object) -> User:
    """An account whose address is proved."""
    fields.setdefault("verified_at", now())
    fields.setdefault("language", "en")
    return User.objects.create_user(email, PASSWORD, first_name=first, last_name=last, **fields)


def an_organization(
    name: str = "Munster SA", kind: Kind = Kind.COMPANY, **fields: object
) -> Organization:
    """An organization with nobody in it."""
    with everywhere():
        return Organization.objects.create(
            name=name, kind=kind, country="CH", language="en", **fields
        )


def a_member(
    organization: Organization, role: Role, email: str = "", *, fresh: bool = True, **fields: object
) -> Member:
    """Somebody with a role in an organization, who has just proved who they are."""
    user = User.objects.filter(email=email).first() or a_user(
        email or f"{role}-{organization.pk}@example.org", role.capitalize(), "Example"
    )
    upper = role in {Role.LEGAL_REPRESENTATIVE, Role.ADMINISTRATOR}
    fields.setdefault("accounting", Accounting.MANAGE if upper else Accounting.NONE)
    with everywhere():
        membership = Membership.objects.create(
            organization=organization, user=user, role=role, **fields
        )
    return Member(membership, Person(user, fresh, "192.0.2.1"))


@pytest.fixture(autouse=True)
def letters_are_kept(settings) -> None:
    """Keep letters in the outbox, as without a mail server; Django tests would not."""
    settings.EMAIL_BACKEND = "comptoir.core.outbox.Backend"


@pytest.fixture(autouse=True)
def language_of_nobody() -> None:
    """Forget the language of the last request of the test before."""
    translation.deactivate()


@pytest.fixture
def organization(db: None) -> Organization:
    return an_organization()


@pytest.fixture
def representative(organization: Organization) -> Member:
    return a_member(organization, Role.LEGAL_REPRESENTATIVE)


@pytest.fixture
def administrator(organization: Organization, representative: Member) -> Member:
    return a_member(organization, Role.ADMINISTRATOR)


@pytest.fixture
def collaborator(organization: Organization, representative: Member) -> Member:
    return a_member(organization, Role.COLLABORATOR)


@pytest.fixture
def external(organization: Organization, representative: Member) -> Member:
    return a_member(organization, Role.EXTERNAL)


@pytest.fixture
def elsewhere(db: None) -> Member:
    """A legal representative of quite another organization."""
    return a_member(an_organization("Elsewhere AG"), Role.LEGAL_REPRESENTATIVE)


@pytest.fixture
def person(db: None) -> Person:
    """Somebody with an account and no organization."""
    return Person(a_user("zoe@example.org", "Zoé", "Durand"), fresh=True)


@pytest.fixture
def signed_in() -> Callable[..., Client]:
    """A browser of somebody, signed in; `fresh` as if re-authenticated just now."""

    def browser(who: Member | Person | User, *, fresh: bool = True) -> Client:
        user = who if isinstance(who, User) else who.user
        client = Client()
        client.force_login(user)
        if fresh:
            refreshed(client, user)
        return client

    return browser


def refreshed(client: Client, user: User) -> None:
    """Note in the session that the person has just re-authenticated (R-56)."""
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
