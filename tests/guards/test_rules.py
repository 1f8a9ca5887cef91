"""Guards: every rule that has landed is proved, and every proof names a rule."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.guards.source import ROOT, SOURCE

WRITTEN = re.compile(r"^- (R-\d+)( \(to come\))?", re.MULTILINE)


def _rules() -> dict[str, bool]:
    """Return every rule, and whether it is still to come."""
    text = (ROOT / "docs" / "rules.md").read_text("utf-8")
    return {match[1]: bool(match[2]) for match in WRITTEN.finditer(text)}


def _proved() -> Iterator[str]:
    for path in (ROOT / "tests").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("mark.rule"):
                yield from (str(ast.literal_eval(argument)) for argument in node.args)


def test_there_are_rules():
    assert len(_rules()) == 57
    assert not _rules()["R-07"]
    assert _rules()["R-28"]


def test_every_landed_rule_is_proved():
    landed = {rule for rule, coming in _rules().items() if not coming}

    assert not landed - set(_proved())


def test_every_proof_names_a_rule():
    assert not set(_proved()) - set(_rules())


def test_every_rule_that_the_code_cites_is_written():
    cited = {
        rule
        for path in SOURCE.rglob("*.py")
        for rule in re.findall(r"R-\d\d", path.read_text("utf-8"))
    }

    assert not cited - set(_rules())
