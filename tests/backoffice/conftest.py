"""Somebody behind the counter, and somebody who lost everything."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from comptoir.accounts.actors import Person
from comptoir.accounts.models import RecoveryRequest, User
from comptoir.backoffice.actors import Staff
from comptoir.backoffice.operations import people
from comptoir.core.actors import System
from tests.conftest import a_user


def with_second_factor(user: User) -> User:
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"}
    )
    return user


@pytest.fixture
def staff(db: None) -> Staff:
    user = with_second_factor(a_user("sasha@operator.example", "Sasha", "Counter"))
    people.add_staff(System(), email=user.email)
    return Staff(Person(user, fresh=True, address="192.0.2.7"))


@pytest.fixture
def counter(staff: Staff, signed_in) -> Client:
    return signed_in(staff.user)


@pytest.fixture
def locked_out(db: None) -> User:
    return a_user(
        "lea@example.org", "Léa", "Perdue", recovery_email="lea.old@example.org", language="en"
    )


@pytest.fixture
def asked(locked_out: User) -> RecoveryRequest:
    return RecoveryRequest.objects.create(
        email="lea@example.org",
        contact="lea.new@example.net",
        name="Léa Perdue",
        story="My laptop and my phone were stolen.",
        language="en",
        address="198.51.100.4",
    )


@pytest.fixture
def visitor(db: None) -> Client:
    """A browser of somebody who has not signed in, and reads English."""
    return Client(headers={"accept-language": "en"})
