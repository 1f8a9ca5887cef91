"""Thirty days to change one's mind: a login then only offers to stay (R-21)."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils.timezone import now

from comptoir.accounts.models import User
from tests.accounts.test_login import inside, log_in
from tests.conftest import a_user
from tests.jobs import letters_to

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R-21")]


@pytest.fixture
def leaver() -> User:
    return a_user("zoe@example.org", deletion_asked_at=now())


def test_a_login_leads_nowhere_but_to_the_offer(leaver):
    client = Client()
    log_in(client, query="?next=/me/")

    for address in ("/", "/me/", "/me/security/", "/o/1/"):
        assert client.get(address).url == "/me/leaving/"
    assert "will be deleted" in client.get("/me/leaving/").content.decode()


def test_the_account_is_kept_with_one_click(leaver):
    client = Client()
    log_in(client)

    assert client.post("/me/leaving/").url == "/"
    leaver.refresh_from_db()
    assert leaver.deletion_asked_at is None
    assert client.get("/me/").status_code == 200
    assert "Your account is kept" in letters_to("zoe@example.org")[-1].subject
    assert client.get("/me/leaving/").url == "/"


def test_one_may_log_out_and_read_in_another_language(leaver):
    client = Client()
    log_in(client)

    assert client.post("/language/", {"language": "de", "next": "/me/leaving/"}).status_code == 302
    leaver.refresh_from_db()
    assert leaver.language == "de"
    client.post("/logout/")
    assert not inside(client)
