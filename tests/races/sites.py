"""Every lock and every constraint that guards against two at once, read from the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.db.models import UniqueConstraint

SOURCE = Path(__file__).parents[2] / "src" / "comptoir"
LOCKS = {"select_for_update", "hold"}


@dataclass(frozen=True)
class Lock:
    """One place that waits for others: `module:function`, numbered where there are several."""

    name: str
    path: Path  # below src/comptoir
    call: ast.Call

    def removed(self) -> str:
        """Return the file's text without this lock."""
        text = (SOURCE / self.path).read_text("utf-8")
        whole = ast.get_source_segment(text, self.call) or ""
        instead = "None"
        if isinstance(self.call.func, ast.Attribute):
            instead = f"{ast.get_source_segment(text, self.call.func.value)}.all()"
        before, after = _around(text, self.call)
        assert text == before + whole + after
        return before + instead + after


def locks() -> list[Lock]:
    """Return every lock of the product."""
    return [
        lock
        for path in sorted(SOURCE.rglob("*.py"))
        if "migrations" not in path.parts and path.name != "locks.py"
        for lock in _in(path.relative_to(SOURCE))
    ]


def constraints() -> list[str]:
    """Return the names of the constraints that let one row through of two."""
    return sorted(
        constraint.name
        for model in apps.get_models()
        if model.__module__.startswith("comptoir.")
        for constraint in model._meta.constraints
        if isinstance(constraint, UniqueConstraint)
    )


def _in(path: Path) -> Iterator[Lock]:
    tree = ast.parse((SOURCE / path).read_text("utf-8"))
    module = ".".join(path.with_suffix("").parts)
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            found = sorted(_calls(function), key=lambda call: call.lineno)
            for place, call in enumerate(found, 1):
                number = f"#{place}" if len(found) > 1 else ""
                yield Lock(f"{module}:{function.name}{number}", path, call)


def _calls(function: ast.FunctionDef) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in LOCKS
    ]


def _around(text: str, node: ast.expr) -> tuple[str, str]:
    lines = text.encode().splitlines(keepends=True)
    start = sum(map(len, lines[: node.lineno - 1])) + node.col_offset
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    end = sum(map(len, lines[: node.end_lineno - 1])) + node.end_col_offset
    return text.encode()[:start].decode(), text.encode()[end:].decode()
