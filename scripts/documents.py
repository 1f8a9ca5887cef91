"""Write the documents that are made from the code; with `--check` say which are out of date."""

import os
import sys
from collections.abc import Callable
from inspect import getdoc
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comptoir.config.settings")

import django

django.setup()

from comptoir.config.environment import SETTINGS
from comptoir.core.letters import LETTERS
from comptoir.core.operations import Operation
from comptoir.core.retention import REGISTER
from comptoir.organizations.permissions import GRANTED, Permission, Role

DOCS = Path(__file__).resolve().parents[1] / "docs"
MADE = "<!-- made from the code by `make documents`; do not edit -->"


def settings() -> str:
    """List what an operator may set."""
    rows = [
        (f"`{setting.name}`", f"`{setting.default}`" if setting.default else "", setting.says)
        for setting in SETTINGS
    ]
    return _page(
        "Settings",
        "Read from the environment when Comptoir starts; nothing else is configured anywhere.",
        _table(("variable", "when absent", "what it does"), rows),
    )


def rights() -> str:
    """Show every operation of an organization, and the roles that may ask for it."""
    rows = [
        (
            f"`{operation.__name__}`",
            (getdoc(operation.function) or "").splitlines()[0],
            str(operation.need),
            "asked" if operation.fresh else "",
            *("yes" if operation.need in GRANTED[role] else "" for role in Role),
        )
        for operation in sorted(Operation.registry, key=lambda found: found.__name__)
        if isinstance(operation.need, Permission)
    ]
    heads = ("operation", "what it does", "permission", "password", *(str(role) for role in Role))
    return _page(
        "Rights",
        "What each role may do in its organization. The accounting right adds"
        " `accounting_see` and `accounting_manage`.",
        _table(heads, rows),
    )


def letters() -> str:
    """List every letter that Comptoir writes."""
    rows = [
        (f"`{name}`", letter.trigger, letter.readers, "yes" if letter.optional else "no")
        for name, letter in sorted(LETTERS.items())
    ]
    return _page(
        "Letters",
        "Each in the reader's language, as HTML and text, sent by a job of the same commit.",
        _table(("letter", "when", "to whom", "optional"), rows),
    )


def retention() -> str:
    """List what is forgotten, and when (R-55)."""
    rows = sorted((kind.what, f"{kind.time.days} days", kind.since) for kind in REGISTER)
    return _page(
        "Retention",
        "How long things are kept. A job forgets every night what is older; it is the only path"
        " past the triggers that keep the journal.",
        _table(("what", "kept", "counted from"), rows),
    )


def _page(title: str, introduction: str, table: str) -> str:
    return f"# {title}\n\n{MADE}\n\n{introduction}\n\n{table}"


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


DOCUMENTS: dict[str, Callable[[], str]] = {
    "settings.md": settings,
    "rights.md": rights,
    "letters.md": letters,
    "retention.md": retention,
}


def main(*, check: bool) -> int:
    """Write, or compare."""
    stale = []
    for name, write in DOCUMENTS.items():
        path, text = DOCS / name, write()
        if path.exists() and path.read_text("utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.write_text(text, "utf-8")
    if check and stale:
        print(f"docs/ is out of date, run `make documents`: {', '.join(stale)}")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv))
