"""What a followed link changes: recovery address (R-24) and login (R-01); who is told."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from comptoir.accounts.models import User
from comptoir.accounts.questions import AddressProved
from comptoir.core.models import SentLetter
from comptoir.core.news import _listeners, listens_to
from tests.accounts.test_login import inside, log_in
from tests.conftest import a_user
from tests.jobs import letters_to

pytestmark = pytest.mark.django_db
OLD, NEW = "zoe@example.org", "zoe@durand.example"


@pytest.fixture
def zoe() -> User:
    return a_user(OLD, "Zoé", "Durand", recovery_email="before@example.net")


def link(letter: SentLetter) -> str:
    found = re.search(r"https?://[^/\s]+(/confirm/\S+)", letter.text)
    assert found, letter.text
    return found[1]


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


@pytest.mark.rule("R-24")
def test_the_recovery_address_counts_once_it_is_proved_and_login_and_old_one_are_told(
    zoe, signed_in
):
    signed_in(zoe).post("/me/security/recovery/", {"email": NEW})
    (letter,) = letters_to(NEW)
    assert fresh(zoe).recovery_email == "before@example.net"

    page = Client().get(link(letter)).content.decode()
    assert NEW in page
    assert OLD in page
    assert Client().post(link(letter)).url == "/login/"

    assert fresh(zoe).recovery_email == NEW
    assert NEW in letters_to(OLD)[-1].subject
    assert NEW in letters_to("before@example.net")[-1].subject


@pytest.mark.rule("R-01")
def test_the_login_changes_once_the_new_address_is_proved_and_the_old_one_is_told(zoe, signed_in):
    here = signed_in(zoe)
    here.post("/me/security/login/", {"email": NEW.upper()})
    (letter,) = letters_to(NEW)
    assert fresh(zoe).email == OLD

    assert here.post(link(letter)).url == "/me/security/"

    assert fresh(zoe).email == NEW
    assert here.get("/me/").status_code == 200  # sessions stay
    assert NEW in letters_to(OLD)[-1].subject
    client = Client()
    log_in(client, email=NEW)
    assert inside(client)


@pytest.mark.rule("R-01")
def test_an_address_that_has_an_account_is_answered_alike_and_its_owner_is_told(zoe, signed_in):
    a_user("taken@example.org", language="de")
    client = signed_in(zoe)
    taken = client.post("/me/security/login/", {"email": "taken@example.org"})
    (letter,) = letters_to("taken@example.org")
    free = client.post("/me/security/login/", {"email": "free@example.org"})

    assert (taken.status_code, taken.url) == (free.status_code, free.url)
    assert letter.language == "de"
    assert "/confirm/" not in letter.text


@pytest.mark.rule("R-01")
def test_of_two_who_want_one_address_the_first_to_prove_it_gets_it(zoe, signed_in):
    other = a_user("other@example.org")
    signed_in(zoe).post("/me/security/login/", {"email": NEW})
    first = letters_to(NEW)[-1]
    signed_in(other).post("/me/security/login/", {"email": NEW})
    second = letters_to(NEW)[-1]

    assert Client().post(link(second)).status_code == 302
    late = Client().post(link(first))

    assert late.status_code == 409
    assert "Another account has this login address" in late.content.decode()
    assert fresh(zoe).email == OLD


@pytest.mark.rule("R-24")
def test_a_login_that_is_the_recovery_address_by_then_is_refused(zoe, signed_in):
    client = signed_in(zoe)
    client.post("/me/security/login/", {"email": NEW})
    login = letters_to(NEW)[-1]
    client.post("/me/security/recovery/", {"email": NEW})
    recovery = letters_to(NEW)[-1]
    client.post(link(recovery))

    late = client.post(link(login))

    assert late.status_code == 409
    assert "must differ from the login" in late.content.decode()


def test_those_above_learn_what_was_proved(zoe, signed_in):
    told = []
    listens_to(AddressProved)(told.append)
    try:
        signed_in(zoe).post("/me/security/recovery/", {"email": NEW})
        Client().post(link(letters_to(NEW)[-1]))
    finally:
        _listeners[AddressProved].pop()

    assert [(news.confirmation.proof, news.confirmation.email) for news in told] == [
        ("recovery", NEW)
    ]
