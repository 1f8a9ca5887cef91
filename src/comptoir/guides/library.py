"""The library: every guide, read once from its folder, and refused if it is not whole."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from comptoir.guides.walks import CONTAINER, SPOT, WHO, Chapter, Fault, Guide, Step, Walk, Words
from comptoir.kit.text import folded, slug

SHELF = Path(__file__).parent / "library"
Part = TypeVar("Part", Guide, Walk, Step, Words)
RENAMED = {"in": "inside", "as": "walker"}


@cache
def library() -> dict[str, Guide]:
    """Return every guide by its permanent id."""
    return {folder.name: read(folder) for folder in sorted(SHELF.iterdir()) if folder.is_dir()}


def read(folder: Path) -> Guide:
    """Read one guide: `guide.toml` for what is done, `<language>.toml` for the words."""
    written = _toml(folder / "guide.toml")
    walks = tuple(_walk(name, part) for name, part in written.items() if isinstance(part, dict))
    plain = {key: value for key, value in written.items() if not isinstance(value, dict)}
    guide = _made(Guide, {"id": folder.name, **plain, "walks": walks, "words": _words(folder)})
    if guide.who not in WHO:
        raise Fault(f"{folder.name}: who must be one of {', '.join(WHO)}, not {guide.who!r}")
    return guide


def by_slug(name: str) -> Guide | None:
    """Find a guide by its id or by any slug it has or had, in any language (R-49)."""
    return library().get(name) or _slugs().get(name)


def helping(page: str) -> Guide | None:
    """Return the guide of a page of the console."""
    return next((guide for guide in library().values() if page in guide.pages), None)


def found(words: str, language: str) -> list[Guide]:
    """Return the guides that hold every word, accents ignored, by title; all for no word (R-49)."""
    wanted = folded(words).split()
    texts = _folded(language)
    fitting = (g for g in library().values() if all(word in texts[g.id] for word in wanted))
    return sorted(fitting, key=lambda guide: folded(guide.within(language).title))


@cache
def _slugs() -> dict[str, Guide]:
    return {
        name: guide
        for guide in library().values()
        for words in guide.words.values()
        for name in (*words.former, words.slug)
    }


@cache
def _folded(language: str) -> dict[str, str]:
    return {g.id: folded(" ".join(g.within(language).all)) for g in library().values()}


def _walk(name: str, part: Mapping[str, Any]) -> Walk:
    steps = tuple(_step(name, step) for step in part.get("steps", ()))
    return _made(Walk, {**part, "id": name, "steps": steps})


def _step(walk: str, written: Mapping[str, Any]) -> Step:
    step = _made(Step, written)
    if step.inside and not CONTAINER.fullmatch(step.inside):
        raise Fault(f"{walk}.{step.id}: nothing is called {step.inside!r}")
    if step.at and not SPOT.fullmatch(step.at):
        raise Fault(f"{walk}.{step.id}: no place is called {step.at!r}")
    return step


def _words(folder: Path) -> dict[str, Words]:
    files = (path for path in sorted(folder.glob("*.toml")) if path.stem != "guide")
    return {path.stem: _translation(path) for path in files}


def _translation(path: Path) -> Words:
    written = _toml(path)
    chapters = {name: _chapter(part) for name, part in written.items() if isinstance(part, dict)}
    plain = {key: value for key, value in written.items() if not isinstance(value, dict)}
    plain.setdefault("slug", slug(plain.get("title", "")))
    return _made(Words, {**plain, "language": path.stem, "chapters": chapters})


def _chapter(part: Mapping[str, str]) -> Chapter:
    sentences = {key: words for key, words in part.items() if key not in {"title", "text"}}
    return Chapter(title=part.get("title", ""), text=part.get("text", ""), sentences=sentences)


def _made(kind: type[Part], written: Mapping[str, Any]) -> Part:
    """Make a value of what was written; lists become tuples, an unknown key is a fault."""
    values = {RENAMED.get(key, key): _frozen(value) for key, value in written.items()}
    unknown = values.keys() - {field.name for field in fields(kind)}
    if unknown:
        raise Fault(f"{written.get('id', '')}: {kind.__name__} knows no {_listed(unknown)}")
    try:
        return kind(**values)
    except TypeError as error:
        raise Fault(f"{written.get('id', '')}: {error}") from error


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise Fault(f"{path.parent.name}/{path.name}: {error}") from error
