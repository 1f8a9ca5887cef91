"""Known and unknown addresses are answered alike: status, place, page, work in the database."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from tests.alike import pairs
from tests.catalogue.conftest import an_offer
from tests.conftest import a_user

KNOWN, UNKNOWN = "known@example.org", "other@example.org"
OF_THE_MOMENT = {"Content-Security-Policy", "Expires"}
SECRETS = re.compile(r"csrf\S+ value=\S+|nonce=\S+")


@pytest.fixture(autouse=True)
def _owner(db: None) -> None:
    an_offer()
    a_user(KNOWN, recovery_email="recovery@example.net")


def shown(answer: HttpResponse, address: str) -> tuple[Any, ...]:
    """Return all that whoever asks gets to see."""
    text = SECRETS.sub("", answer.content.decode()).replace(address, "ADDRESS")
    headers = {k: v for k, v in answer.headers.items() if k not in OF_THE_MOMENT}
    return answer.status_code, headers, sorted(answer.cookies), text


def counted(question: pairs.Question, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        pairs.undone(question, address)
    return len([query for query in queries if "SAVEPOINT" not in query["sql"]])


PAGES = [
    pytest.param(pairs.sign_up, marks=pytest.mark.rule("R-01")),
    pytest.param(pairs.order, marks=pytest.mark.rule("R-01")),
    pytest.param(pairs.reset_by_login, marks=pytest.mark.rule("R-25")),
    pytest.param(pairs.reset_by_recovery, marks=pytest.mark.rule("R-25")),
]


@pytest.mark.parametrize("page", PAGES)
def test_the_answer_is_the_same(page):
    known, unknown = (shown(pairs.undone(page, address), address) for address in (KNOWN, UNKNOWN))

    assert known == unknown
    assert known[0] < 400


@pytest.mark.parametrize("page", PAGES)
def test_the_database_does_the_same_work(page):
    counted(page, UNKNOWN)  # what only the first request does

    assert counted(page, KNOWN) == counted(page, UNKNOWN)


@pytest.mark.rule("R-15")
def test_an_invitation_tells_nothing_and_does_the_same_work(administrator):
    ask = pairs.invitation(administrator)

    (known,), (unknown,) = (pairs.undone(ask, address) for address in (KNOWN, UNKNOWN))
    assert (known.role, known.until.date()) == (unknown.role, unknown.until.date())
    assert counted(ask, KNOWN) == counted(ask, UNKNOWN)
