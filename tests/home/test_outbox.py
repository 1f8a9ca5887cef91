"""The outbox exists for whoever sits at the terminal, and for nobody else."""

import pytest
from django.test import Client

from comptoir.core.models import SentLetter

pytestmark = pytest.mark.django_db


@pytest.fixture
def outbox(settings):
    settings.OUTBOX_KEY = "k" * 40
    settings.LOOPBACK = True
    return SentLetter.objects.create(
        message_id="<1@x>",
        to="zoe@example.org",
        subject="Hello",
        language="fr",
        text="Open\nhttps://example.org/x\n",
        html="<p>Hello</p><script>alert(1)</script>",
    )


def let_in():
    browser = Client(headers={"host": "localhost"})
    assert browser.get("/outbox/", {"key": "k" * 40}).status_code == 302
    return browser


def test_the_key_opens_it_once_and_the_letter_can_be_read(outbox):
    browser = let_in()
    assert "Hello" in browser.get("/outbox/").content.decode()
    page = browser.get(f"/outbox/{outbox.pk}/").content.decode()
    assert 'href="https://example.org/x"' in page
    body = browser.get(f"/outbox/{outbox.pk}/body/")
    assert "sandbox" in body.headers["Content-Security-Policy"]
    assert "script-src" not in body.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("host", "more"),
    [
        ("comptoir.example", {}),
        ("localhost", {"X-Forwarded-For": "192.0.2.1"}),
        ("localhost", {"Forwarded": "for=192.0.2.1"}),
    ],
)
def test_from_elsewhere_it_does_not_exist_even_with_the_key(outbox, settings, host, more):
    settings.ALLOWED_HOSTS = ["*"]
    browser = let_in()
    page = browser.get("/outbox/", headers={"host": host, **more})
    assert page.status_code == 404


@pytest.mark.parametrize("key", ["", "wrong"])
def test_without_the_key_it_does_not_exist(outbox, key):
    assert Client(headers={"host": "localhost"}).get("/outbox/", {"key": key}).status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        {"OUTBOX_KEY": ""},
        {"LOOPBACK": False},
        {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend"},
    ],
)
def test_it_exists_on_a_loopback_console_without_a_mail_server_only(outbox, settings, change):
    browser = let_in()
    for name, value in change.items():
        setattr(settings, name, value)
    assert browser.get("/outbox/").status_code == 404


def test_another_machine_never_sees_it(outbox):
    browser = let_in()
    assert browser.get("/outbox/", REMOTE_ADDR="192.0.2.7").status_code == 404
