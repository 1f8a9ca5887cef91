"""Signing up: a new account, or a letter to whoever has one; nobody can tell which."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils.timezone import now

from comptoir.accounts.models import Confirmation, Credential, User
from comptoir.core.models import SentLetter
from comptoir.core.tenancy import tenancy
from comptoir.journal.models import Entry
from comptoir.kit import limits
from tests.conftest import PASSWORD, a_user
from tests.jobs import letters_to, run_jobs

FORM = {
    "first_name": "Zoe",
    "last_name": "Durand",
    "email": "Zoe@Example.org ",
    "password": PASSWORD,
    "language": "en",
    "terms": "on",
}
pytestmark = pytest.mark.django_db


def sign_up(client: Client, **changes: str):
    return client.post("/signup/", {**FORM, **changes})


def link(letter: SentLetter) -> str:
    found = re.search(r"https?://[^/\s]+(/confirm/\S+)", letter.text)
    assert found, letter.text
    return found[1]


def code(letter: SentLetter) -> str:
    found = re.search(r"\b(\d{6})\b", letter.text)
    assert found, letter.text
    return found[1]


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.rule("R-01")
def test_a_newcomer_types_the_code_and_is_in():
    client = Client()
    assert sign_up(client).url == "/signup/check/"
    made = User.objects.get(email="zoe@example.org")
    assert made.verified_at is None
    assert made.terms_version == settings.TERMS_VERSION
    assert made.terms_accepted_at
    page = client.get("/signup/check/")
    assert made.email in page.content.decode()

    (letter,) = letters_to("zoe@example.org")
    answer = client.post("/signup/check/", {"code": f" {code(letter)[:3]}-{code(letter)[3:]}"})

    assert (answer.status_code, answer.url) == (302, "/")
    assert signed_in(client)
    made.refresh_from_db()
    assert made.verified_at is not None


@pytest.mark.rule("R-01")
def test_a_newcomer_follows_the_link_presses_the_button_and_is_in():
    client = Client()
    client.post("/signup/?next=/me/", FORM)
    (letter,) = letters_to("zoe@example.org")

    assert client.get(link(letter)).status_code == 200
    assert User.objects.get().verified_at is None  # a mail scanner only looks
    answer = client.post(link(letter))

    assert answer.url == "/me/"
    assert signed_in(client)


@pytest.mark.rule("R-01")
def test_in_another_browser_the_link_proves_the_address_and_asks_to_log_in():
    here, there = Client(), Client()
    sign_up(here)
    (letter,) = letters_to("zoe@example.org")

    answer = there.post(link(letter), follow=True)

    assert not signed_in(there)
    assert answer.request["PATH_INFO"] == "/login/"
    assert "Your address is confirmed" in answer.content.decode()
    waiting = here.get("/signup/check/", follow=True)
    assert waiting.request["PATH_INFO"] == "/login/"


@pytest.mark.rule("R-01")
@pytest.mark.parametrize("what", ["used", "expired", "replaced", "broken"])
def test_a_link_that_does_nothing_says_why_and_what_to_do(what):
    client = Client()
    sign_up(client)
    (letter,) = letters_to("zoe@example.org")
    address = link(letter)
    if what == "used":
        Client().post(address)
    if what == "expired":
        Confirmation.objects.update(link_until=now())
    if what == "replaced":
        client.post("/signup/check/letter/")
    if what == "broken":
        address = address[:-3] + "/"

    for answer in (client.get(address), client.post(address)):
        page = answer.content.decode()
        assert answer.status_code == (404 if what == "broken" else 410)
        assert {
            "used": "already been used",
            "expired": "has expired",
            "replaced": "newer link",
            "broken": "not complete",
        }[what] in page
        assert 'href="/login/"' in page


@pytest.mark.rule("R-01")
def test_whoever_is_in_and_follows_the_used_link_again_is_not_asked_to_log_in():
    client = Client()
    sign_up(client)
    (letter,) = letters_to("zoe@example.org")
    client.post(link(letter))
    assert signed_in(client)
    page = client.get(link(letter)).content.decode()

    assert "there is nothing more to do" in page
    assert 'href="/login/"' not in page


@pytest.mark.rule("R-01")
def test_a_code_is_tried_five_times_and_no_more():
    client = Client()
    sign_up(client)
    (letter,) = letters_to("zoe@example.org")
    wrong = "000000" if code(letter) != "000000" else "111111"

    for _ in range(limits.VERIFY_CODE_TRIES):
        answer = client.post("/signup/check/", {"code": wrong})
        assert answer.status_code == 422
        assert "not right" in answer.content.decode()
    last = client.post("/signup/check/", {"code": code(letter)})

    assert "too many times" in last.content.decode()
    assert not signed_in(client)
    client.post("/signup/check/letter/")
    fresh = letters_to("zoe@example.org")[-1]
    assert client.post("/signup/check/", {"code": code(fresh)}).status_code == 302


@pytest.mark.rule("R-01")
def test_a_code_counts_for_a_quarter_of_an_hour():
    client = Client()
    sign_up(client)
    (letter,) = letters_to("zoe@example.org")
    Confirmation.objects.update(code_until=now() - timedelta(seconds=1))

    answer = client.post("/signup/check/", {"code": code(letter)})

    assert "has expired" in answer.content.decode()


def test_letters_are_sent_again_five_times_an_hour_at_most():
    client = Client()
    sign_up(client)
    pages = [client.post("/signup/check/letter/", follow=True).content.decode() for _ in range(6)]

    assert "We have written again" in pages[0]
    assert "several times" in pages[-1]
    assert len(letters_to("zoe@example.org")) == 1  # the others were replaced before they left
    assert Confirmation.objects.count() == limits.CONFIRMATIONS_AN_HOUR


@pytest.mark.rule("R-01")
@pytest.mark.parametrize("known", ["verified", "unverified"])
def test_a_known_address_is_answered_alike_and_its_owner_is_told(known):
    owner = a_user("zoe@example.org", "Zoé", language="fr")
    if known == "unverified":
        User.objects.update(verified_at=None)
    first, second = Client(), Client()

    one = sign_up(first)
    other = sign_up(second, email="nobody@example.org")

    assert (one.status_code, one.url) == (other.status_code, other.url)
    assert sorted(first.cookies) == sorted(second.cookies)
    pages = [
        re.sub(r"csrf[^>]*value=.[^\"']*.|nonce=.[^\"']*.|\S+@example\.org", "", page)
        for page in (client.get("/signup/check/").content.decode() for client in (first, second))
    ]
    assert pages[0] == pages[1]
    wrong = [client.post("/signup/check/", {"code": "123456"}) for client in (first, second)]
    assert wrong[0].status_code == wrong[1].status_code == 422
    assert User.objects.count() == 2
    assert Credential.objects.count() == 2  # what was rehearsed is undone
    (letter,) = letters_to(owner.email)
    assert letter.language == "fr"
    assert ("/confirm/" in letter.text) == (known == "unverified")
    assert ("/login/" in letter.text) == (known == "verified")


@pytest.mark.rule("R-01")
def test_of_two_who_sign_up_with_one_address_its_owner_chooses_the_password():
    """Otherwise whoever came first, or last, would know the password of somebody else's account."""
    thief, owner = Client(), Client()
    sign_up(thief, password="a thief's own password")
    sign_up(owner)
    letter = letters_to("zoe@example.org")[-1]

    answer = owner.post("/signup/check/", {"code": code(letter)}, follow=True)

    assert answer.request["PATH_INFO"].startswith("/password/reset/")
    assert not signed_in(owner)
    done = owner.post(answer.request["PATH_INFO"], {"password": "quite another password"})
    assert done.url == "/login/"
    mine = User.objects.get()
    assert mine.check_password("quite another password")
    assert mine.verified_at is not None


def test_signing_up_twice_with_the_same_password_changes_nothing():
    client = Client()
    sign_up(client)
    sign_up(client)
    letter = letters_to("zoe@example.org")[-1]

    assert client.post("/signup/check/", {"code": code(letter)}).url == "/"


@pytest.mark.rule("R-22")
@pytest.mark.parametrize(
    "password", ["short", "0123456789", "zoe@example.org", "password1234", "aaaaaaaaaaaaaaa"]
)
def test_a_weak_password_is_refused_with_its_reasons(password):
    answer = sign_up(Client(), password=password)

    assert answer.status_code == 422
    assert "id_password_error" in answer.content.decode()
    assert not User.objects.exists()


def test_what_was_typed_is_not_lost():
    answer = sign_up(Client(), terms="", first_name="Zoé-Ann")
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "Zoé-Ann" in page
    assert "Accept the terms" in page


@pytest.mark.parametrize("name", ["http://spam.example", "me@example.org", "<b>"])
def test_a_name_carries_no_address_into_a_letter(name):
    assert sign_up(Client(), first_name=name).status_code == 422


def test_the_strength_is_judged_while_one_types():
    weak = Client().post("/signup/strength/", {"password": "zoedurand12", "email": "zoe@durand.ch"})
    good = Client().post("/signup/strength/", {"password": "four slow purple otters", "email": ""})
    new = Client().post("/signup/strength/", {"new": "four slow purple otters"})

    assert "your name or your address" in weak.content.decode()
    assert "s4" in good.content.decode()
    assert new.content == good.content


def test_the_language_of_the_browser_is_proposed():
    page = Client().get("/signup/", headers={"accept-language": "de-CH,de;q=0.9"}).content.decode()

    assert 'value="de" selected' in page


def test_the_journal_knows_who_signed_up():
    sign_up(Client())
    run_jobs()
    user = User.objects.get()
    with tenancy(person=user.pk):
        assert [row.action for row in Entry.objects.order_by("pk")] == ["accounts.SignedUp"]
