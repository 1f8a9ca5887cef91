"""Behind PgBouncer in transaction mode: one connection for everybody, and nothing leaks through it.

The whole suite runs through it by `make test-pgbouncer`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from comptoir.accounts.actors import Visitor
from comptoir.accounts.operations import resets
from comptoir.config.cluster import WEB
from comptoir.core.models import SentLetter
from comptoir.organizations.actors import Member
from comptoir.organizations.permissions import Role
from tests import pooler
from tests.config.served import Served, said, soon
from tests.conftest import a_member, an_organization
from tests.database import CLUSTER
from tests.served import environment

PAGES = (
    "organizations:users",
    "organizations:teams",
    "organizations:activity",
    "organizations:customer-account",
)
ROUNDS = 5
SEEN = """
SELECT current_user, current_setting('role'), current_setting('comptoir.organization', true),
    current_setting('comptoir.person', true), (SELECT count(*) FROM organizations_membership)
"""
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not pooler.PROGRAM, reason=pooler.ABSENT),
]


@pytest.fixture(scope="module")
def narrow(own_database: None) -> Iterator[Path]:
    """A pooler that has one connection for web server and worker together."""
    with pooler.pooler(CLUSTER, size=1) as folder:
        yield folder


@pytest.fixture(scope="module")
def served(narrow: Path, lasting_place: Path) -> Iterator[Served]:
    data = lasting_place / "data"
    served = Served.start(data, more=environment(data, narrow))
    try:
        assert served.announced(), served.err[-2000:]
        yield served
    finally:
        served.stop()


@pytest.fixture
def members() -> list[Member]:
    """Two organizations, one representative each, whose names appear on their own pages only."""
    names = ("Arbalète SA", "Bouquetin SA")
    return [
        a_member(
            an_organization(name), Role.LEGAL_REPRESENTATIVE, f"{name[:4].lower()}@example.org"
        )
        for name in names
    ]


def test_nothing_of_one_organization_is_left_for_another(
    members, signed_in: Callable[[Member], Client], served, narrow
):
    turns = [
        (member, reverse(page, args=[member.organization.pk]), signed_in(member).cookies)
        for page in PAGES * ROUNDS
        for member in members
    ]
    with ThreadPoolExecutor(4) as visitors:
        pages = list(visitors.map(lambda turn: _page(served.port, *turn[1:]), turns))

    for (member, *_), (status, page) in zip(turns, pages, strict=True):
        ours, theirs = member.organization.name, {one.organization.name for one in members}
        assert status == 200
        assert {name for name in theirs if name in page} == {ours}
    assert _seen(narrow) == (WEB, "none", "", "", 0)


def test_letters_leave(members, served):
    resets.ask(Visitor("192.0.2.1"), email=members[0].user.email, to_recovery=False)

    assert soon(SentLetter.objects.filter(to=members[0].user.email).exists, 20), served.err


def test_the_owner_goes_round_it(narrow, place):
    through = environment(place / "data", narrow)
    code, words = said(
        "serve", environment={**through, "DATABASE_OWNER_URL": through["DATABASE_URL"]}
    )

    assert code == 1
    assert words.startswith("comptoir: DATABASE_OWNER_URL leads to a connection pooler")


def _page(port: int, path: str, cookies: Any) -> tuple[int, str]:
    browser = HTTPConnection("localhost", port, timeout=30)
    browser.request("GET", path, headers={"Cookie": cookies.output(attrs=[], header="", sep=";")})
    answer = browser.getresponse()
    page = answer.read().decode()
    browser.close()
    return answer.status, page


def _seen(folder: Path) -> tuple[Any, ...] | None:
    """What whoever comes next finds on the one connection."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(host=str(folder), port=pooler.PORT, dbname=name, user=WEB) as next_one:
        return next_one.execute(SEEN).fetchone()
