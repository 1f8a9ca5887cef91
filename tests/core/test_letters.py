"""Letters: in the reader's language, by jobs, with honest headers."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from smtplib import SMTPRecipientsRefused
from threading import Thread

import pytest
from django.core import mail
from django.db import transaction
from django.utils.translation import get_language

from comptoir.core.letters import LETTERS, Content, Envelope, deliver, letter
from comptoir.core.models import SentLetter
from tests.jobs import letters_to, run_jobs


@pytest.fixture
def greeting():
    @letter(trigger="a test", readers="nobody")
    def greeted(*, number: int) -> Envelope | None:
        if number == 0:
            return None
        return Envelope(
            "zoe@example.org",
            "fr",
            lambda: Content(
                subject=f"Hello\nBcc: {get_language()}",
                greeting="Hello <b>Zoé</b>,",
                paragraphs=["One & two."],
                reason="Because.",
                button=("Open", "https://example.org/x?a=1&b=2"),
            ),
        )

    yield greeted
    del LETTERS[greeted.name]


def test_a_letter_is_written_in_the_reader_s_language_and_escaped(db, greeting):
    greeting.post(number=1)
    kept = letters_to("zoe@example.org")[0]
    assert kept.subject == "Hello Bcc: fr"  # no header slips in
    assert "Hello &lt;b&gt;Zoé&lt;/b&gt;," in kept.html
    assert "Hello <b>Zoé</b>," in kept.text
    assert "https://example.org/x?a=1&b=2" in kept.text
    assert 'lang="fr"' in kept.html


def test_a_letter_that_lost_its_occasion_is_not_sent(db, greeting):
    greeting.post(number=0)
    run_jobs()
    assert not SentLetter.objects.exists()


def test_a_letter_goes_with_the_commit_or_not_at_all(transactional_db, greeting):
    with suppress(RuntimeError), transaction.atomic():
        greeting.post(number=1)
        raise RuntimeError
    assert run_jobs() == []


def test_writing_a_letter_twice_keeps_one(db, greeting):
    for _ in range(2):
        deliver(letter=greeting.name, ids={"number": 1})
    assert SentLetter.objects.count() == 1


def test_headers_say_that_a_machine_writes(db, greeting, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    deliver(letter=greeting.name, ids={"number": 1})
    message = mail.outbox[0].message()
    assert message["Auto-Submitted"] == "auto-generated"
    assert (
        message["Message-ID"].rstrip(">").endswith(message["From"].rstrip(">").rpartition("@")[2])
    )
    assert {part.get_content_type() for part in message.walk()} >= {"text/plain", "text/html"}


@pytest.fixture
def strict() -> Iterator[int]:
    """A mail server that takes no recipient; the port it listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=_refuse, args=[server], daemon=True).start()
        yield server.getsockname()[1]


def _refuse(server: socket.socket) -> None:
    answers = {b"RCPT": b"550 <zoe@example.org> is unknown here", b"QUIT": b"221 bye"}
    with suppress(OSError):
        talk, _peer = server.accept()
        with talk, talk.makefile("rwb") as lines:
            lines.write(b"220 strict\r\n")
            lines.flush()
            for line in lines:
                lines.write(answers.get(line[:4].upper(), b"250 ok") + b"\r\n")
                lines.flush()


def test_each_refusal_of_a_mail_server_is_a_warning_without_the_address(
    db, greeting, settings, strict, caplog
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", strict

    with pytest.raises(SMTPRecipientsRefused):
        deliver(letter=greeting.name, ids={"number": 1})

    (line,) = [line for line in caplog.records if line.name == "comptoir.letters"]
    assert line.levelname == "WARNING"
    assert "letter refused" in line.getMessage()
    assert "SMTPRecipientsRefused" in line.getMessage()
    assert "550" in line.getMessage()
    assert "example.org" not in line.getMessage()


def test_a_mail_server_that_is_not_there_is_a_warning_too(db, greeting, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    with pytest.raises(ConnectionRefusedError):
        deliver(letter=greeting.name, ids={"number": 1})

    (line,) = [line for line in caplog.records if line.name == "comptoir.letters"]
    assert line.levelname == "WARNING"
