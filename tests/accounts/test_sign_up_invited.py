"""Signing up from an invitation: the address is fixed; only the mailed link proves it (R-16)."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from django.test import Client

from comptoir.accounts.models import User
from comptoir.organizations.models import Invitation
from comptoir.organizations.operations import invitations
from comptoir.organizations.permissions import Accounting, Role
from tests.accounts.test_login import inside
from tests.accounts.test_sign_up import FORM, code
from tests.conftest import a_user
from tests.jobs import letters_to

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R-16")]


@pytest.fixture
def invitation(administrator) -> Invitation:
    (made,) = invitations.invite(
        administrator,
        emails=["new@example.org"],
        role=Role.COLLABORATOR,
        accounting=Accounting.NONE,
        language="en",
    )
    return made


def mailed(invitation: Invitation) -> str:
    found = re.search(r"/invitations/([^/\s]+)/", letters_to(invitation.email)[0].text)
    assert found
    return found[1]


def copied(invitation: Invitation) -> str:
    return f"{invitation.organization_id}-{invitation.pk}-{invitation.copied_token}"


def sign_up(client: Client, token: str):
    return client.post(f"/signup/?{urlencode({'invitation': token})}", FORM)


def test_the_mailed_link_proves_the_address_and_leads_back_to_the_invitation(invitation):
    client, token = Client(), mailed(invitation)
    page = client.get(f"/signup/?invitation={token}").content.decode()
    assert 'value="new@example.org"' in page
    assert "disabled" in page

    answer = sign_up(client, token)

    assert answer.url == f"/invitations/{token}/"
    assert inside(client)
    made = User.objects.get(email="new@example.org")
    assert made.verified_at is not None
    assert not User.objects.filter(email="zoe@example.org").exists()  # whatever was posted


def test_the_copied_link_fixes_the_address_which_has_to_be_proved_first(invitation):
    client, token = Client(), copied(invitation)
    answer = sign_up(client, token)

    assert answer.url == "/signup/check/"
    assert not inside(client)
    letter = letters_to("new@example.org")[-1]
    assert client.post("/signup/check/", {"code": code(letter)}).url == f"/invitations/{token}/"
    assert inside(client)


def test_whoever_got_the_letter_and_has_an_account_is_told_to_log_in(invitation):
    a_user("new@example.org")
    client = Client()
    answer = sign_up(client, mailed(invitation))

    assert answer.status_code == 422
    assert "You already have an account" in answer.content.decode()
    assert not inside(client)


def test_an_account_that_a_stranger_made_with_the_address_is_taken_over(invitation):
    a_user("new@example.org", "A", "Stranger", verified_at=None)
    client = Client()

    sign_up(client, mailed(invitation))

    assert inside(client)
    made = User.objects.get(email="new@example.org")
    assert made.name == "Zoe Durand"
    assert made.credential.version == 2


def test_a_link_that_is_over_fixes_nothing(administrator, invitation):
    token = mailed(invitation)
    invitations.revoke(administrator, invitation)
    page = Client().get(f"/signup/?invitation={token}").content.decode()

    assert "new@example.org" not in page
    assert sign_up(Client(), token).url == "/signup/check/"
    assert User.objects.filter(email="zoe@example.org").exists()
