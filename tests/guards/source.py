"""The product's own files, parsed once for all guards."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "comptoir"
FILES = sorted(
    path.relative_to(SOURCE)
    for path in SOURCE.rglob("*.py")
    if "migrations" not in path.parts and "locale" not in path.parts
)
INTERFACES = {"views", "forms", "api", "tasks", "http", "menu", "context"}


@cache
def tree(path: Path) -> ast.Module:
    """Parse one file of the product."""
    return ast.parse((SOURCE / path).read_text("utf-8"))


def calls(path: Path) -> list[ast.Call]:
    """Return every call in a file."""
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]


def named(call: ast.Call) -> str:
    """Return the last word of what is called."""
    return ast.unparse(call.func).rpartition(".")[2]


def interfaces() -> list[Path]:
    """Return what translates between people and operations: views, forms, jobs."""
    return [path for path in FILES if path.stem in INTERFACES or path.parent.name in INTERFACES]
