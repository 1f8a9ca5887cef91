"""The step after the password: codes and keys, each once; wrong ones count (R-26, R-27)."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from comptoir.accounts.models import FailedSignIn, User
from comptoir.core.tenancy import tenancy
from comptoir.journal.models import Entry
from comptoir.kit import limits
from tests.accounts.test_login import inside, log_in
from tests.accounts.test_second_factors import code_of
from tests.conftest import a_user
from tests.jobs import letters_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def zoe() -> User:
    return a_user("zoe@example.org", "Zoé", "Durand")


@pytest.fixture
def secret(zoe: User) -> str:
    made = generate_totp_secret()
    TOTP.activate(zoe, made)
    return made


def step(query: str = "") -> Client:
    client = Client()
    assert log_in(client, query=query).url == "/login/second-factor/"
    assert not inside(client)
    return client


@pytest.mark.rule("R-26")
def test_the_code_of_the_app_lets_in_once(secret, zoe):
    first, second = step("?next=/me/"), step()
    typed = code_of(secret)

    assert "authenticator app" in first.get("/login/second-factor/").content.decode()
    assert first.post("/login/second-factor/", {"code": typed}).url == "/me/"
    assert inside(first)
    again = second.post("/login/second-factor/", {"code": typed})
    assert again.status_code == 422
    assert not inside(second)
    with tenancy(person=zoe.pk):
        assert Entry.objects.get(action="accounts.LoggedIn").details["method"] == "password + totp"


@pytest.mark.rule("R-26")
def test_a_recovery_code_lets_in_once(secret, zoe):
    codes = RecoveryCodes.activate(zoe).get_unused_codes()
    assert len(codes) == limits.RECOVERY_CODES
    first, second = step(), step()

    first.post("/login/second-factor/", {"code": f" {codes[0][:4]} {codes[0][4:]}"})
    second.post("/login/second-factor/", {"code": codes[0]})

    assert inside(first)
    assert not inside(second)


@pytest.mark.rule("R-26")
def test_who_owns_a_recovery_code_hears_that_it_was_used(secret, zoe):
    (code, *_) = RecoveryCodes.activate(zoe).get_unused_codes()
    step().post("/login/second-factor/", {"code": code})

    told = [letter.subject for letter in letters_to(zoe.email)]
    assert "A recovery code of your account was used" in told


@pytest.mark.rule("R-26")
def test_the_code_of_an_app_needs_no_letter(secret, zoe):
    step().post("/login/second-factor/", {"code": code_of(secret)})

    assert letters_to(zoe.email) == []


@pytest.mark.rule("R-27")
def test_wrong_codes_count_like_wrong_passwords(secret):
    client = step()
    pages = [client.post("/login/second-factor/", {"code": "000000"}) for _ in range(10)]

    assert {page.status_code for page in pages} == {422}
    assert "This code is not right" in pages[0].content.decode()
    assert "That was the last try" in pages[9].content.decode()
    locked = client.post("/login/second-factor/", {"code": code_of(secret)})
    assert "Too many tries" in locked.content.decode()
    assert "Too many tries" in log_in(Client()).content.decode()


@pytest.mark.rule("R-27")
def test_the_right_password_does_not_clear_the_counter_before_the_second_step(secret):
    step().post("/login/second-factor/", {"code": "000000"})
    step()

    assert FailedSignIn.objects.filter(forgiven_at=None).count() == 1


def test_an_empty_code_and_a_broken_key_are_no_accident(secret):
    client = step()

    assert client.post("/login/second-factor/", {"code": ""}).status_code == 422
    pressed = client.post("/login/second-factor/", {"credential": "nonsense"})
    assert "This key does not belong to the account" in pressed.content.decode()


def test_recovery_codes_alone_are_no_second_step(zoe):
    RecoveryCodes.activate(zoe)
    client = Client()
    log_in(client)

    assert inside(client)
    assert Authenticator.objects.count() == 1
