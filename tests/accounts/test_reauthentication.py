"""Proving once more who it is: password, second factor, five minutes, and what was typed (R-56)."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from comptoir.accounts.models import FailedSignIn
from tests.accounts.test_second_factors import code_of
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db
ALERTS = "/me/security/alerts/"


def stale(signed_in, person) -> Client:
    return signed_in(person, fresh=False)


def asked(client: Client) -> str:
    answer = client.get("/me/security/recovery/")
    assert answer.url.startswith("/reauthenticate/?next=")
    return str(answer.url)


@pytest.mark.rule("R-56")
def test_the_password_leads_back_to_the_page(person, signed_in):
    client = stale(signed_in, person)
    where = asked(client)

    assert "Confirm that it is you" in client.get(where).content.decode()
    assert client.post(where, {"password": PASSWORD}).url == "/me/security/recovery/"
    assert client.get("/me/security/recovery/").status_code == 200
    assert client.get(where).url == "/me/security/recovery/"  # not asked twice


@pytest.mark.rule("R-56")
def test_it_is_valid_for_five_minutes(person, signed_in):
    client = signed_in(person)
    assert client.get("/me/security/recovery/").status_code == 200
    session = client.session
    session["account_authentication_methods"][0]["at"] = time.time() - 301
    session.save()

    asked(client)


@pytest.mark.rule("R-56")
def test_what_was_typed_is_taken_up_again(person, signed_in):
    client = stale(signed_in, person)
    answer = client.post("/me/security/recovery/", {"email": "rescue@example.net"})
    back = client.post(answer.url, {"password": PASSWORD})
    client.get(back.url)

    assert person.user.confirmations.get().email == "rescue@example.net"


@pytest.mark.rule("R-56", "R-26")
def test_the_second_factor_is_asked_where_it_is_on(person, signed_in):
    secret = generate_totp_secret()
    TOTP.activate(person.user, secret)
    client = stale(signed_in, person)
    where = asked(client)

    missing = client.post(where, {"password": PASSWORD})
    assert missing.status_code == 422
    wrong = client.post(where, {"password": PASSWORD, "code": "000000"})
    assert "This code is not right" in wrong.content.decode()
    asked(client)
    done = client.post(where, {"password": PASSWORD, "code": code_of(secret)})
    assert done.url == "/me/security/recovery/"


@pytest.mark.rule("R-56")
def test_a_second_factor_of_the_last_minutes_is_not_asked_again(person):
    secret = generate_totp_secret()
    TOTP.activate(person.user, secret)
    client = Client()
    client.post("/login/", {"email": person.user.email, "password": PASSWORD})
    client.post("/login/second-factor/", {"code": code_of(secret)})
    where = asked(client)

    assert 'name="code"' not in client.get(where).content.decode()
    assert client.post(where, {"password": PASSWORD}).url == "/me/security/recovery/"


@pytest.mark.rule("R-27")
def test_wrong_passwords_count(person, signed_in):
    client = stale(signed_in, person)
    where = asked(client)
    pages = [client.post(where, {"password": "wrong"}) for _ in range(10)]

    assert {page.status_code for page in pages} == {422}
    assert FailedSignIn.objects.count() == 10
    assert "Too many tries" in client.post(where, {"password": PASSWORD}).content.decode()


def test_it_never_leads_elsewhere(person, signed_in):
    client = stale(signed_in, person)

    done = client.post("/reauthenticate/?next=//elsewhere.example/", {"password": PASSWORD})

    assert done.url == "/"


def test_a_broken_key_is_no_accident(person, signed_in):
    client = stale(signed_in, person)

    answer = client.post("/reauthenticate/", {"credential": "nonsense"})

    assert answer.status_code == 422
    assert "This key does not belong" in answer.content.decode()


def test_it_is_for_those_who_are_in():
    assert Client().get("/reauthenticate/").url.startswith("/login/")
