"""Letters: in the reader's language, by jobs, with honest headers."""

from contextlib import suppress

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
