"""Logging in: the right password, wrong ones (R-27), the steps after it, and logging out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils.timezone import now

from comptoir.accounts.actors import Visitor
from comptoir.accounts.models import FailedSignIn, User
from comptoir.accounts.operations import sign_ins
from comptoir.core.tenancy import tenancy
from comptoir.journal.models import Entry
from comptoir.kit import limits
from tests.accounts.test_sign_up import code
from tests.conftest import PASSWORD, a_user
from tests.jobs import letters_to, run_jobs

pytestmark = pytest.mark.django_db
EMAIL = "zoe@example.org"


@pytest.fixture
def zoe() -> User:
    return a_user(EMAIL, "Zoé", "Durand")


def log_in(client: Client, password: str = PASSWORD, email: str = EMAIL, query: str = "", **more):
    fields = {"email": email, "password": password}
    return client.post(f"/login/{query}", fields, **more)


def inside(client: Client) -> bool:
    return "_auth_user_id" in client.session


def failures(count: int, *, address: str = "127.0.0.1", email: str = EMAIL) -> None:
    FailedSignIn.objects.bulk_create(
        FailedSignIn(login=email, address=address) for _ in range(count)
    )


def acts(user: User) -> list[Entry]:
    run_jobs()
    with tenancy(person=user.pk):
        return list(Entry.objects.order_by("pk"))


def test_the_right_password_leads_to_where_one_wanted_to_go(zoe):
    client = Client()
    asked = client.get("/me/")
    answer = client.post(asked.url, {"email": " ZOE@example.org", "password": PASSWORD})

    assert (answer.status_code, answer.url) == (302, "/me/")
    assert inside(client)
    assert client.get("/login/").url == "/"


@pytest.mark.parametrize(
    "elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "javascript:1"]
)
def test_the_way_never_leads_elsewhere(zoe, elsewhere):
    assert log_in(Client(), query=f"?next={elsewhere}").url == "/"


def test_the_session_ends_with_the_browser_unless_one_stays_logged_in(zoe):
    short, long = Client(), Client()
    log_in(short)
    long.post("/login/", {"email": EMAIL, "password": PASSWORD, "remember": "on"})

    assert short.session.get_expire_at_browser_close()
    assert short.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == ""
    assert long.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == settings.SESSION_COOKIE_AGE


@pytest.mark.rule("R-27")
def test_one_sentence_whatever_was_wrong(zoe):
    password = log_in(Client(), "wrong").content.decode()
    address = log_in(Client(), "wrong", "nobody@example.org").content.decode()

    for page in (password, address):
        assert "The e-mail address or the password is not right." in page


@pytest.mark.rule("R-27")
@pytest.mark.parametrize("email", [EMAIL, "nobody@example.org"])
def test_ten_failures_lock_the_pair_for_a_quarter_of_an_hour(zoe, email):
    client = Client()
    pages = [log_in(client, "wrong", email).content.decode() for _ in range(limits.PAIR_FAILURES)]

    assert "are left" not in pages[5]
    assert "3 tries are left" in pages[6]
    assert "One more try is left" in pages[8]
    assert "That was the last try" in pages[9]
    locked = log_in(client, PASSWORD, email)
    assert locked.status_code == 422
    assert "Too many tries from where you are" in locked.content.decode()
    assert not inside(client)


@pytest.mark.rule("R-27")
def test_only_this_pair_is_locked(zoe):
    failures(limits.PAIR_FAILURES)
    a_user("other@example.org")
    elsewhere, other = Client(REMOTE_ADDR="198.51.100.7"), Client()
    log_in(elsewhere)
    log_in(other, email="other@example.org")

    assert inside(elsewhere)
    assert inside(other)


@pytest.mark.rule("R-27")
def test_neighbours_in_one_ipv6_network_are_one_address(zoe):
    failures(limits.PAIR_FAILURES, address="2001:db8:1:2::")
    client = Client(REMOTE_ADDR="2001:db8:1:2:aaaa:bbbb:cccc:dddd")

    log_in(client)

    assert not inside(client)


@pytest.mark.rule("R-27")
def test_the_lock_ends_by_itself_but_the_counter_does_not(zoe):
    failures(limits.PAIR_FAILURES)
    FailedSignIn.objects.update(at=now() - limits.PAIR_LOCK)
    client = Client()

    assert "The e-mail address" in log_in(client, "wrong").content.decode()
    assert "Too many tries" in log_in(client).content.decode()


@pytest.mark.rule("R-27")
def test_success_clears_the_counter_and_a_tried_password_alone_does_not(zoe):
    failures(limits.PAIR_FAILURES - 1)
    client = Client()
    log_in(client)
    assert inside(client)

    assert "are left" not in log_in(Client(), "wrong").content.decode()
    assert FailedSignIn.objects.filter(forgiven_at=None).count() == 1


@pytest.mark.rule("R-27")
def test_failures_elsewhere_count_together(zoe):
    visitor = Visitor("127.0.0.1")
    for channel in ("imap", "api"):
        for _ in range(5):
            sign_ins.attempt(visitor, login=EMAIL, channel=channel)

    assert not sign_ins.allowed(EMAIL, "127.0.0.1")
    assert "Too many tries" in log_in(Client()).content.decode()


@pytest.mark.rule("R-27")
def test_an_administrator_unlocks(zoe):
    failures(limits.PAIR_FAILURES)
    failures(limits.PAIR_FAILURES, address="198.51.100.7")
    assert sign_ins.locks(zoe) == 2

    sign_ins.unlock(zoe)

    assert sign_ins.locks(zoe) == 0
    client = Client()
    log_in(client)
    assert inside(client)


@pytest.mark.rule("R-27")
def test_a_hundred_failures_an_hour_ask_for_a_mailed_code(zoe):
    for number in range(10):
        failures(10, address=f"198.51.100.{number}")
    client = Client()

    step = log_in(client, query="?next=/me/")
    assert step.url == "/login/code/"
    assert not inside(client)
    (letter,) = letters_to(EMAIL)
    wrong = client.post("/login/code/", {"code": "000000"})
    assert wrong.status_code == 422
    done = client.post("/login/code/", {"code": code(letter)})

    assert done.url == "/me/"
    assert inside(client)


@pytest.mark.rule("R-27")
def test_failures_of_yesterday_raise_no_doubt(zoe):
    failures(limits.ACCOUNT_FAILURES, address="198.51.100.7")
    FailedSignIn.objects.update(at=now() - timedelta(hours=1))
    client = Client()
    log_in(client)

    assert inside(client)


def test_the_step_of_the_code_is_for_whoever_gave_the_password():
    assert Client().get("/login/code/").url == "/login/"
    assert Client().get("/login/second-factor/").url == "/login/"


@pytest.mark.rule("R-01")
def test_an_unproved_account_gets_a_letter_first(zoe):
    User.objects.update(verified_at=None)
    client = Client()

    answer = log_in(client, query="?next=/me/")

    assert answer.url == "/signup/check/"
    assert not inside(client)
    (letter,) = letters_to(EMAIL)
    assert client.post("/signup/check/", {"code": code(letter)}).url == "/me/"
    assert inside(client)


def test_the_journal_knows_who_came_in_and_who_did_not(zoe):
    log_in(Client(), "wrong")
    log_in(Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}))

    came, failed = acts(zoe)  # the failure is noted by a job
    assert (failed.action, failed.actor_id) == ("accounts.LoginFailed", None)
    assert (came.action, came.actor_id) == ("accounts.LoggedIn", zoe.pk)
    assert came.details["method"] == "password"
    assert came.address == "127.0.0.1"


def test_a_login_with_a_new_browser_is_told_by_letter(zoe):
    first, second = (
        Client(),
        Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}),
    )
    log_in(first)
    assert letters_to(EMAIL) == []  # the first one ever is no news

    log_in(second)
    (letter,) = letters_to(EMAIL)
    assert "Firefox on Linux" in letter.subject

    second.post("/logout/")
    log_in(second)
    log_in(first)
    assert len(letters_to(EMAIL)) == 1


def test_whoever_wants_no_alerts_gets_none(zoe):
    User.objects.update(login_alerts=False, last_login=now())
    log_in(Client())

    assert letters_to(EMAIL) == []


def test_logging_out_is_asked_first_and_ends_this_session(zoe, signed_in):
    client = signed_in(zoe)

    assert "Log out?" in client.get("/logout/").content.decode()
    assert inside(client)
    assert client.post("/logout/").url == "/login/"
    assert not inside(client)
    assert client.get("/logout/").url == "/login/"


def test_an_erased_account_does_not_come_in(zoe):
    User.objects.update(erased_at=now())
    client = Client()
    log_in(client)

    assert not inside(client)


def test_a_passkey_nobody_knows_is_refused():
    client = Client()
    question = client.get("/login/passkey/", headers={"accept": "application/json"}).json()
    assert question["request_options"]["publicKey"]["challenge"]
    assert client.get("/login/passkey/").url == "/login/"

    for answer in ("", "nonsense", "[]", "{}", '{"id": 1, "response": {}}'):
        page = client.post("/login/passkey/", {"credential": answer}, follow=True)
        assert "We do not know this passkey" in page.content.decode()
