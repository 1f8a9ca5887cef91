"""Guards: data is changed in operations, and pages start from the actor."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.guards.source import SOURCE, calls, interfaces

WRITES = {
    "save",
    "create",
    "bulk_create",
    "get_or_create",
    "update_or_create",
    "delete",
    "bulk_update",
    "create_user",
}
# Not the domain's data, or not a change to it.
ALLOWED = {
    "core/tasks.py": "the worker's heartbeat, which /readyz reads",
}


@pytest.mark.parametrize("path", interfaces(), ids=str)
def test_an_interface_changes_nothing_by_itself(path: Path):
    if str(path) in ALLOWED:
        return
    for call in calls(path):
        if isinstance(call.func, ast.Attribute) and not _goes_through_the_gate(call):
            assert call.func.attr not in WRITES, ast.unparse(call)
            assert not _updates_rows(call), ast.unparse(call)


@pytest.mark.parametrize("path", interfaces(), ids=str)
def test_an_interface_never_starts_a_query_from_a_whole_table(path: Path):
    if str(path) in ALLOWED:
        return
    text = (SOURCE / path).read_text("utf-8")
    assert not re.search(r"get_object_or_404\(\s*[A-Z]\w+,", text)
    assert ".objects" not in text
    assert "_default_manager" not in text


def _goes_through_the_gate(call: ast.Call) -> bool:
    """`teams.delete(request.actor, team)` is an operation: it is given who asks."""
    return bool(call.args) and ast.unparse(call.args[0]).endswith("actor")


def _updates_rows(call: ast.Call) -> bool:
    """`.update(name=value)` with keywords alone is a query's; a dictionary is given one."""
    assert isinstance(call.func, ast.Attribute)
    return call.func.attr == "update" and not call.args and bool(call.keywords)
