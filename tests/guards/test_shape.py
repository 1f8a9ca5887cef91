"""Guards: the shape of the code itself."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.guards.source import FILES, calls, named, tree

VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "service", "services"}

# Who may see every organization, and why; everybody else sees one, or one person's own.
EVERYWHERE = {
    "backoffice/actors.py": "staff act on any organization, journaled",
    "backoffice/demo/stage.py": "sample data for a whole console",
    "backoffice/http.py": "the pages behind the counter",
    "backoffice/simulation.py": "a year passes over a copy of all sample data, then it is undone",
    "catalogue/operations/promo_codes.py": "a code's limit counts everybody's uses (R-44)",
    "core/actors.py": "System that names no organization: calendars and commands",
    "core/retention.py": "what is too old is forgotten everywhere (R-55)",
    "products/operations/life.py": "the calendar ends what was cancelled and has run out",
    "billing/queries.py": "a farewell link needs no membership (R-47)",
    "billing/settling.py": "a webhook names no organization, nor does the job that asks",
    "billing/retention.py": "files are forgotten before the rows that name them (R-55)",
    "orders/operations/renewing.py": "the calendar looks whose next day has come (R-39)",
    "orders/operations/disputing.py": "the calendar looks which disputes are open (R-53)",
    "orders/leaving.py": "the link to a declaration needs no membership (R-51, R-52)",
    "orders/letters.py": "a declaration may be nobody's yet (R-51, R-52)",
    "orders/operations/waiting.py": "the calendar looks which orders nobody pays (R-50)",
    "organizations/listeners.py": "an erased account belongs nowhere any more (R-21)",
    "organizations/operations/organizations.py": "how many somebody founded, left ones too (R-04)",
    "organizations/operations/appointments.py": "the calendar looks which appointments are due",
    "organizations/operations/security.py": "the calendar looks whom to remind (R-26)",
}


@pytest.mark.parametrize("path", FILES, ids=str)
def test_no_file_is_called_by_nothing(path: Path):
    assert not VAGUE & {*path.parts, path.stem}


def test_whoever_sees_every_organization_is_listed_with_a_reason():
    callers = {
        str(path) for path in FILES if any(named(call) == "everywhere" for call in calls(path))
    } - {"core/tenancy.py"}

    assert callers == set(EVERYWHERE)


@pytest.mark.parametrize("path", FILES, ids=str)
def test_a_streamed_answer_opens_its_own_transaction(path: Path):
    """A bare one runs after the request's transaction, and silently sends nothing."""
    for call in calls(path):
        if named(call) == "StreamingHttpResponse":
            body = call.args[0]
            assert isinstance(body, ast.Call), path
            assert named(body) == "streamed", path


@pytest.mark.parametrize("path", FILES, ids=str)
def test_no_model_signal_is_listened_to(path: Path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom):
            assert node.module != "django.db.models.signals", path
