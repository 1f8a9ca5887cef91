"""A forgotten password: two choices in words, one answer, a letter of one hour (R-25)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db.models import F
from django.test import Client
from django.utils.timezone import now

from comptoir.accounts.models import PasswordReset, ResetRequest, User
from comptoir.accounts.questions import OnlyReader, PasswordChosenByLink
from comptoir.core.models import SentLetter
from comptoir.core.news import _answerers, _listeners, answers, listens_to
from comptoir.kit import limits
from tests.accounts.test_login import failures, inside, log_in
from tests.conftest import PASSWORD, a_user
from tests.jobs import letters_to, run_jobs

pytestmark = pytest.mark.django_db
EMAIL, RESCUE, NEW = "zoe@example.org", "rescue@example.net", "quite another password"


@pytest.fixture
def zoe() -> User:
    return a_user(EMAIL, "Zoé", "Durand", recovery_email=RESCUE)


def forget(to: str = "login", email: str = EMAIL, client: Client | None = None):
    return (client or Client()).post("/password/forgotten/", {"email": email, "to": to})


def link(letter: SentLetter) -> str:
    found = re.search(r"https?://[^/\s]+(/password/reset/\S+)", letter.text)
    assert found, letter.text
    return found[1]


def asked_link(to: str = "login") -> str:
    forget(to)
    return link(letters_to(RESCUE if to == "recovery" else EMAIL)[-1])


@pytest.mark.rule("R-25")
@pytest.mark.parametrize("to", ["login", "recovery"])
def test_the_letter_goes_where_one_chose_and_a_new_password_logs_in(zoe, to):
    here = Client()
    log_in(here)
    address = asked_link(to)

    assert len(SentLetter.objects.all()) == 1
    assert EMAIL in Client().get(address).content.decode()
    done = Client().post(address, {"password": NEW})
    assert done.url == "/login/"
    assert here.get("/me/").status_code == 302  # every session ends
    client = Client()
    log_in(client, NEW)
    assert inside(client)
    zoe.refresh_from_db()
    assert zoe.credential.version == 2


@pytest.mark.rule("R-25")
def test_login_and_recovery_address_are_told(zoe):
    Client().post(asked_link(), {"password": NEW})

    assert "A new password was chosen" in letters_to(EMAIL)[-1].subject
    assert "A new password was chosen" in letters_to(RESCUE)[-1].subject


@pytest.mark.rule("R-25")
@pytest.mark.parametrize("to", ["login", "recovery"])
def test_the_answer_is_the_same_for_every_address_and_for_none(zoe, to):
    a_user("plain@example.org")
    User.objects.filter(email="plain@example.org").update(verified_at=None)
    pages = []
    for email in (EMAIL, "plain@example.org", "nobody@example.org"):
        client = Client()
        answer = forget(to, email, client)
        page = client.get(answer.url).content.decode()
        pages.append((answer.status_code, answer.url, sorted(client.cookies), _bare(page)))

    assert pages[0] == pages[1] == pages[2]
    assert ResetRequest.objects.count() == 3


def _bare(page: str) -> str:
    return re.sub(r'csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"', "", page)


@pytest.mark.rule("R-25")
def test_both_choices_stand_in_words_on_the_page():
    page = Client().get("/password/forgotten/").content.decode()

    assert "To the recovery address" in page
    assert "To the login address" in page


@pytest.mark.rule("R-25")
def test_nobody_gets_a_letter_for_an_address_that_is_not_there(zoe):
    User.objects.update(recovery_email="")
    forget("recovery")
    forget("login", "nobody@example.org")
    run_jobs()

    assert not SentLetter.objects.exists()


@pytest.mark.rule("R-25")
def test_a_hosted_address_that_only_this_account_reads_gets_nothing(zoe):
    answers(OnlyReader)(lambda question: [True] if question.email == EMAIL else [])
    try:
        forget("login")
        forget("recovery")
        assert letters_to(EMAIL) == []
        assert len(letters_to(RESCUE)) == 1
    finally:
        _answerers[OnlyReader].pop()


@pytest.mark.rule("R-01", "R-25")
def test_an_unproved_account_gets_a_letter_that_proves_it_instead(zoe):
    User.objects.update(verified_at=None)
    forget()

    (letter,) = letters_to(EMAIL)
    assert not PasswordReset.objects.exists()
    found = re.search(r"(/confirm/\S+)", letter.text)
    assert found
    proved = Client().post(found[1])  # whoever signed up may have been a stranger
    assert proved.url.startswith("/password/reset/")
    Client().post(proved.url, {"password": NEW})
    client = Client()
    log_in(client, NEW)
    assert inside(client)


@pytest.mark.rule("R-25")
@pytest.mark.parametrize("what", ["used", "expired", "replaced", "broken", "proved otherwise"])
def test_a_link_that_does_nothing_says_so_and_offers_another(zoe, what):
    address = asked_link()
    if what == "used":
        Client().post(address, {"password": NEW})
    if what == "expired":
        PasswordReset.objects.update(until=now())
    if what in {"replaced", "proved otherwise"}:
        asked_link("recovery")
    if what == "broken":
        address = "/password/reset/nonsense/"

    for answer in (Client().get(address), Client().post(address, {"password": "yet another word"})):
        assert answer.status_code == (404 if what == "broken" else 410)
        page = answer.content.decode()
        assert 'href="/password/forgotten/"' in page
        onward = "/login/" if what == "used" else "/password/forgotten/"
        assert f'class="btn btn-primary" href="{onward}"' in page
    zoe.refresh_from_db()
    assert not zoe.check_password("yet another word")


@pytest.mark.rule("R-25")
def test_the_link_works_for_one_hour(zoe):
    asked_link()
    reset = PasswordReset.objects.get()

    assert timedelta(minutes=59) < reset.until - now() <= timedelta(hours=1)


@pytest.mark.rule("R-25")
def test_five_letters_an_hour(zoe):
    for _ in range(limits.RESETS_AN_HOUR + 2):
        forget()
        run_jobs()
    assert len(letters_to(EMAIL)) == limits.RESETS_AN_HOUR

    PasswordReset.objects.update(asked_at=F("asked_at") - timedelta(hours=1))
    forget()
    assert len(letters_to(EMAIL)) == limits.RESETS_AN_HOUR + 1


@pytest.mark.rule("R-25", "R-26")
def test_the_second_factor_is_still_asked(zoe):
    TOTP.activate(zoe, generate_totp_secret())
    client = Client()
    done = client.post(asked_link(), {"password": NEW})

    assert done.url == "/login/"
    assert not inside(client)
    assert log_in(client, NEW).url == "/login/second-factor/"


@pytest.mark.rule("R-27")
def test_a_reset_does_not_clear_the_counter(zoe):
    failures(limits.PAIR_FAILURES)
    Client().post(asked_link(), {"password": NEW})

    assert "Too many tries" in log_in(Client(), NEW).content.decode()


@pytest.mark.rule("R-22")
def test_a_weak_password_is_refused_and_the_link_stays_good(zoe):
    address = asked_link()
    weak = Client().post(address, {"password": "password12"})

    assert weak.status_code == 422
    assert "easy to guess" in weak.content.decode()
    assert Client().post(address, {"password": NEW}).status_code == 302


@pytest.mark.rule("R-23")
def test_those_above_learn_of_it_in_the_same_transaction(zoe):
    told = []
    listens_to(PasswordChosenByLink)(told.append)
    try:
        Client().post(asked_link(), {"password": NEW})
    finally:
        _listeners[PasswordChosenByLink].pop()

    assert [news.user.pk for news in told] == [zoe.pk]


def test_changing_the_recovery_address_ends_a_link_that_went_to_the_old_one(zoe, signed_in):
    address = asked_link("recovery")
    client = signed_in(zoe)
    client.post("/me/security/recovery/", {"email": "safe@example.net"})
    (letter,) = letters_to("safe@example.net")
    found = re.search(r"(/confirm/\S+)", letter.text)
    assert found
    assert client.post(found[1]).url == "/me/security/"

    assert Client().get(address).status_code == 410
    assert log_in(Client(), PASSWORD).status_code == 302
