"""The language menu: a cookie for everybody, and the account of whoever is in."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_visitor_keeps_the_language_in_a_cookie():
    client = Client()
    answer = client.post("/language/", {"language": "it", "next": "/signup/"})

    assert answer.url == "/signup/"
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "it"
    assert client.get("/login/").headers["Content-Language"] == "it"


def test_whoever_is_in_keeps_it_on_the_account(person, signed_in):
    client = signed_in(person)
    client.post("/language/", {"language": "es"})

    person.user.refresh_from_db()
    assert person.user.language == "es"
    assert client.get("/me/").headers["Content-Language"] == "es"


def test_whoever_logs_out_is_still_spoken_to_in_the_language_of_the_account(person, signed_in):
    person.user.language = "it"
    person.user.save()
    answer = signed_in(person).post(
        "/logout/", follow=True, headers={"Accept-Language": "fr-CH, fr;q=0.9"}
    )

    assert answer.request["PATH_INFO"] == "/login/"
    assert answer.headers["Content-Language"] == "it"
    assert "La sessione è terminata." in answer.content.decode()


@pytest.mark.parametrize("language", ["", "xx", "../etc"])
def test_a_language_nobody_speaks_changes_nothing(language):
    client = Client()
    answer = client.post("/language/", {"language": language, "next": "//elsewhere.example"})

    assert answer.url == "/"
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies
