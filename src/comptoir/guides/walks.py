"""What a guide is made of: its walks, and the words for them in each language.

Pure values, read from `library/<id>/` by `library.py`. The format is decided in
docs/decisions/0002-walks-are-data.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

WHO = ("visitor", "account", "collaborator", "administrator", "legal_representative")
CONTAINER = re.compile(r"menu|switcher|bubble|(?:box|row) \S.*")
SPOT = re.compile(r"top right|top left|red, bottom|bottom|far right|beside \S.*")
LABEL = re.compile(r"\{([^{}]+)\}")


class Fault(ValueError):
    """A guide is not written as the format wants; says which and what."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that the reader does, on elements named by their message.

    A label in single quotes is the name of a thing of the scene, such as an organization's; one
    with a bar is a message with its context: `verb|Order`.
    """

    id: str
    by: str = ""  # who does it, when that is not the one who began
    meanwhile: str = ""  # what somebody outside has done by then: a fact that can be made true
    letter: str = ""  # open one's latest letter and follow the button of this label
    mailbox: str = ""  # the address that got it, when that is not one's login
    visit: str = ""  # type the address of an organization of this name
    type: Mapping[str, str] = field(default_factory=dict)  # field → what is typed, chosen, sent
    choose: tuple[str, ...] = ()  # radio buttons and boxes to tick
    click: str = ""
    see: str = ""  # must be on the page now; with a place, a link or a button
    inside: str = ""  # menu · switcher · bubble · box <label> · row <text>
    gets: str = ""  # the click downloads a file of this kind: PDF
    at: str = ""  # top right · top left · bottom · red, bottom · far right · beside <label>

    def labels(self) -> Iterator[str]:
        """Every label that must be a message of the console."""
        named = [self.letter, self.click, self.see, *self.type, *self.choose]
        named += [self.inside.removeprefix("box ")] if self.inside.startswith("box ") else []
        named += [self.at.removeprefix("beside ")] if self.at.startswith("beside ") else []
        return (label for label in named if label and not quoted(label))


@dataclass(frozen=True, kw_only=True)
class Walk:
    """One way through the console: what there is before, who walks, what holds at the end."""

    id: str
    given: tuple[str, ...] = ()
    walker: str = ""  # the address of whoever walks; empty for a chapter to read only
    signed_out: bool = False  # begins at the login page instead of inside
    steps: tuple[Step, ...] = ()
    then: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """The words for one walk in one language."""

    title: str = ""
    text: str = ""
    sentences: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Words:
    """A whole guide in one language."""

    language: str
    slug: str
    title: str
    summary: str
    former: tuple[str, ...] = ()  # slugs it once had; they redirect
    text: str = ""
    before: tuple[str, ...] = ()  # what to have at hand
    chapters: Mapping[str, Chapter] = field(default_factory=dict)

    @property
    def all(self) -> Iterator[str]:
        """Every sentence, for searching and checking."""
        yield from (self.title, self.summary, self.text, *self.before)
        for chapter in self.chapters.values():
            yield from (chapter.title, chapter.text, *chapter.sentences.values())


@dataclass(frozen=True, kw_only=True)
class Guide:
    """An article of the knowledge base, whose steps are walked in a real browser."""

    id: str
    who: str  # the least that the reader must be
    updated: date
    pages: tuple[str, ...] = ()  # the pages whose help link leads here
    see: tuple[str, ...] = ()  # guides to read next
    walks: tuple[Walk, ...] = ()
    words: Mapping[str, Words] = field(default_factory=dict)

    def within(self, language: str) -> Words:
        """Return the words in a language, in French where it has none (R-49)."""
        return self.words.get(language) or self.words["fr"]


def quoted(label: str) -> bool:
    """Tell whether a label is a thing's own name instead of a message."""
    return len(label) > 1 and label[0] == label[-1] == "'"


def labels(sentence: str) -> list[str]:
    """Return the labels that a sentence names in braces."""
    return LABEL.findall(sentence)


def pieces(sentence: str) -> Iterator[tuple[bool, str]]:
    """Cut a sentence at its labels: (whether it is a label, the words)."""
    for number, words in enumerate(LABEL.split(sentence)):
        if words:
            yield bool(number % 2), words
