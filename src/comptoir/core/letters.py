"""Letters: written inside a job, in the reader's language, once as HTML and once as text."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from smtplib import SMTPException
from typing import Any, Generic, ParamSpec

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import override

from comptoir.core.jobs import job

log = structlog.get_logger("comptoir.letters")
P = ParamSpec("P")


@dataclass(frozen=True)
class Content:
    """What a letter says; every part is one paragraph of plain words, escaped when rendered."""

    subject: str
    greeting: str
    paragraphs: Sequence[str]
    reason: str
    button: tuple[str, str] | None = None  # label, address
    facts: Sequence[tuple[str, str]] = ()
    aftermath: Sequence[str] = ()
    organization: str | None = None
    preheader: str = ""


@dataclass(frozen=True)
class Enclosure:
    """A file that goes with a letter."""

    name: str
    kind: str  # a media type
    content: bytes


@dataclass(frozen=True)
class Envelope:
    """A letter on its way: to whom, in which language, what writes it, and what goes with it."""

    to: str
    language: str
    write: Callable[[], Content]
    enclosed: Sequence[Enclosure] = ()


@dataclass(frozen=True)
class Letter(Generic[P]):
    """One kind of letter: when it leaves, who reads it, whether they may do without."""

    name: str
    address: Callable[P, Envelope | None]
    trigger: str
    readers: str
    optional: bool = False

    def post(self, *_: P.args, **ids: P.kwargs) -> None:
        """Enqueue it in the present transaction; the ids are all that the job gets to know."""
        deliver.later(letter=self.name, ids=dict(ids))


LETTERS: dict[str, Letter[Any]] = {}


def letter(
    *, trigger: str, readers: str, optional: bool = False
) -> Callable[[Callable[P, Envelope | None]], Letter[P]]:
    """Register a function of ids that says to whom a letter goes and how it is written.

    It returns None when the occasion has passed: nothing is sent then.
    """

    def register(function: Callable[P, Envelope | None]) -> Letter[P]:
        name = f"{function.__module__.split('.')[1]}.{function.__name__}"
        made = Letter(name, function, trigger, readers, optional)
        LETTERS[name] = made
        return made

    return register


@job(queue="mail")
def deliver(letter: str, ids: dict[str, Any]) -> None:
    """Write one letter and hand it to the mail server; twice gives the same Message-ID."""
    envelope = LETTERS[letter].address(**ids)
    if envelope is None:
        return
    with override(envelope.language):
        content = envelope.write()
        message = _message(letter, ids, envelope, content)
    try:
        message.send()
    except (OSError, SMTPException) as error:
        log.warning("letter refused", letter=letter, error=_kind(error))
        raise


def _kind(error: Exception) -> str:
    """Name what a mail server refused, without its words: they hold the address."""
    refused = getattr(error, "recipients", {}).values()
    codes = [getattr(error, "smtp_code", None), *(code for code, _words in refused)]
    return " ".join([type(error).__name__, *(str(code) for code in codes if code)])


def _message(
    name: str, ids: dict[str, Any], envelope: Envelope, content: Content
) -> EmailMultiAlternatives:
    parts = {"letter": content, "brand": settings.BRAND, "language": envelope.language}
    told = hashlib.sha256(f"{name}{sorted(ids.items())}{content.button}".encode()).hexdigest()[:32]
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    message = EmailMultiAlternatives(
        " ".join(content.subject.split()),
        render_to_string("letters/layout.txt", parts, using="jinja2text"),
        to=[envelope.to],
        headers={
            "Message-ID": f"<{told}@{host}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": envelope.language,
        },
    )
    html = render_to_string("letters/layout.html", parts, using="jinja2")
    message.attach_alternative(html, "text/html")
    for file in envelope.enclosed:
        message.attach(file.name, file.content, file.kind)
    return message


def absolute(path: str) -> str:
    """Return the whole address of one of our pages."""
    return f"{settings.BASE_URL}{path}"
