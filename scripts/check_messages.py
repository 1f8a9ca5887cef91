"""`make check`: every message is translated in every catalogue, and every text is a message.

Reported: a message that is missing, fuzzy or untranslated; one whose placeholders differ; one
equal to its source that src/comptoir/locale/same.txt does not allow; bare text in a template.
"""

import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from jinja2 import Environment

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "comptoir"
LOCALE = PACKAGE / "locale"
LANGUAGES = ("de", "es", "fr", "it")
READ_ALOUD = {"alt", "aria-label", "placeholder", "title"}
UNREAD = {"script", "style", "code"}
VOID = {"br", "hr", "img", "input", "link", "meta", "source", "wbr"}
FOR_DEVELOPERS = {"gallery.html"}


def main(template: Path) -> int:
    """Print every fault; 1 if there is any."""
    with template.open("rb") as file:
        wanted = read_po(file)
    faults = [*_untranslated(wanted), *_unmarked()]
    print(*faults, sep="\n", end="\n" if faults else "")
    return int(bool(faults))


def _untranslated(wanted: Catalog) -> Iterator[str]:
    same = set((LOCALE / "same.txt").read_text("utf-8").splitlines())
    for language in LANGUAGES:
        path = LOCALE / language / "LC_MESSAGES" / "django.po"
        if not path.exists():
            yield f"{language}: there is no catalogue; run `make messages`"
            continue
        with path.open("rb") as file:
            have = read_po(file, locale=language)
        for message in wanted:
            if message.id and (fault := _fault(message, have, same)):
                yield f"{language}: {_source(message)!r} {fault}"


def _fault(message: Message, have: Catalog, same: set[str]) -> str:
    its = have.get(_source(message), message.context)
    if its is None:
        return "is missing"
    words = its.string if isinstance(its.string, (tuple, list)) else [its.string]
    if its.fuzzy or not all(words):
        return "is fuzzy" if its.fuzzy else "is not translated"
    if list(its.check(have)):
        return "has other placeholders or plural forms than its source"
    if words[0] == _source(message) and not same & {words[0], f"{have.locale}: {words[0]}"}:
        return "equals its source; if it must, say so in locale/same.txt"
    return ""


def _source(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _unmarked() -> Iterator[str]:
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    for path in sorted(PACKAGE.glob("*/templates/**/*.html")):
        if path.name in FOR_DEVELOPERS:
            continue
        reader = _Texts()
        reader.feed(_bare(environment, path.read_text("utf-8")))
        for line, text in reader.found:
            yield f"{path.relative_to(PACKAGE)}:{line}: text without translation: {text!r}"


def _bare(environment: Environment, source: str) -> str:
    """Keep what stands outside of tags, expressions and translated blocks, on its own lines."""
    kept, tag, translated = "", "", False
    for _, kind, value in environment.lex(source):
        if kind == "name" and not tag:
            tag = value
        if kind == "block_end":
            translated = tag == "trans" or (translated and tag != "endtrans")
        outside = kind == "data" and not translated
        kept += value if outside else "\n" * value.count("\n")
        tag = "" if kind in {"block_begin", "variable_begin"} else tag
    return kept


class _Texts(HTMLParser):
    """Finds what a person would read or hear; small letters outside of elements are a keyword."""

    def __init__(self) -> None:
        super().__init__()
        self.inside: list[str] = []
        self.depth = 0
        self.found: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.depth += tag not in VOID
        if tag in UNREAD:
            self.inside.append(tag)
        for name, value in attrs:
            if name in READ_ALOUD:
                self._note(value or "")

    def handle_endtag(self, tag: str) -> None:
        self.depth -= 1
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside and (self.depth > 0 or data != data.lower()):
            self._note(data)

    def _note(self, text: str) -> None:
        if any(letter.isalpha() for letter in text):
            self.found.append((self.getpos()[0], " ".join(text.split())))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
