"""Guards: every lock and every constraint has a race that claims to fail without it.

That it really fails is what `make prove-locks` shows, by taking each away in turn.
"""

from __future__ import annotations

import ast

from tests.guards.source import ROOT
from tests.races.sites import constraints, locks
from tests.races.test_constraints import TWINS


def _claimed() -> set[str]:
    return {
        _said(argument, path.read_text("utf-8"))
        for path in (ROOT / "tests" / "races").glob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("mark.proves")
        for argument in node.args
    }


def _said(argument: ast.expr, text: str) -> str:
    """Read a name, written in full or with the module's own short words."""
    words = {
        node.targets[0].id: node.value.value
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    return str(eval(ast.unparse(argument), {}, {**words, "twin": [""]}))  # noqa: S307  our own tests


def test_every_lock_is_proved():
    assert {lock.name for lock in locks()} == _claimed() - {""}


def test_every_constraint_is_proved():
    assert sorted(TWINS) == constraints()
