"""Write the documents that are made from the code; with `--check` say which are out of date."""

import os
import sys
from collections.abc import Callable, Iterator
from inspect import getdoc
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comptoir.config.settings")

import django

django.setup()

from comptoir.accounts import permissions as accounts
from comptoir.backoffice import permissions as backoffice
from comptoir.config.environment import SETTINGS
from comptoir.core.letters import LETTERS
from comptoir.core.operations import Operation
from comptoir.core.retention import REGISTER
from comptoir.organizations import permissions as organizations
from comptoir.organizations.permissions import GRANTED, Permission, Role

OTHERS = {
    "About oneself": (accounts.Own,),
    "Behind the counter": (backoffice.Duty,),
    "Jobs, and commands at the terminal": (
        accounts.Upkeep,
        organizations.Upkeep,
        backoffice.Upkeep,
    ),
}
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
    """Show every operation, and who may ask for it."""
    return _page(
        "Rights",
        "Every change to the data is one of these operations. *Proof*: the password or a passkey is"
        " asked for, unless it was given within the last five minutes (R-56).",
        "## In an organization\n\nThe accounting right adds `accounting_see` and"
        " `accounting_manage` to a role.\n\n"
        + _table(("operation", "what it does", "permission", "proof", *Role), list(_by_role()))
        + "".join(f"\n## {title}\n\n{_others(kinds)}" for title, kinds in OTHERS.items()),
    )


def _by_role() -> Iterator[tuple[str, ...]]:
    for operation in _asking_for(Permission):
        held = ("yes" if operation.need in GRANTED[role] else "" for role in Role)
        yield (*_row(operation), *held)


def _others(kinds: tuple[type, ...]) -> str:
    return _table(
        ("operation", "what it does", "for whom", "proof"),
        [_row(operation) for operation in _asking_for(*kinds)],
    )


def _row(operation: Operation[Any, Any, Any]) -> tuple[str, ...]:
    what = (getdoc(operation.function) or f"{operation.__name__}\n").splitlines()[0]
    return _name(operation), what, str(operation.need), "asked" if operation.fresh else ""


def _asking_for(*kinds: type) -> list[Operation[Any, Any, Any]]:
    return sorted((one for one in Operation.registry if isinstance(one.need, kinds)), key=_name)


def _name(operation: Operation[Any, Any, Any]) -> str:
    place = operation.function.__module__.removeprefix("comptoir.").replace(".operations", "")
    return f"`{place}.{operation.__name__}`"


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
