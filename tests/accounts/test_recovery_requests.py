"""No way left: a request that people handle (R-25)."""

from __future__ import annotations

import pytest
from django.test import Client

from comptoir.accounts.models import RecoveryRequest
from comptoir.kit import limits
from tests.conftest import a_user
from tests.jobs import letters_to

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R-25")]
FORM = {
    "email": "Zoe@example.org",
    "contact": "zoe@elsewhere.example",
    "name": "Zoé Durand",
    "story": "I lost my phone and my codes.",
}


def ask(client: Client, **changes: str):
    return client.post("/password/no-way/", {**FORM, **changes})


def test_a_request_is_kept_and_answered_alike_whether_or_not_there_is_an_account():
    a_user("zoe@example.org", language="it")
    known, unknown = ask(Client()), ask(Client(), email="nobody@example.org")

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [row.email for row in RecoveryRequest.objects.order_by("pk")] == [
        "zoe@example.org",
        "nobody@example.org",
    ]
    (letter,) = letters_to("zoe@example.org")
    assert letter.language == "it"
    assert "zoe@elsewhere.example" not in letter.text
    assert "z•••@e•••.example" in letter.text
    assert letters_to("nobody@example.org") == []
    assert Client().get(known.url).status_code == 200


def test_three_a_day_from_one_network_and_for_one_address():
    for number in range(limits.RECOVERY_REQUESTS_A_DAY):
        assert ask(Client(), email=f"{number}@example.org").status_code == 302
    more = ask(Client(), email="more@example.org")
    assert more.status_code == 422
    assert "several times today" in more.content.decode()
    assert FORM["story"] in more.content.decode()

    for number in range(limits.RECOVERY_REQUESTS_A_DAY):
        ask(Client(REMOTE_ADDR=f"198.51.100.{number}"), email="same@example.org")
    assert ask(Client(REMOTE_ADDR="198.51.100.9"), email="same@example.org").status_code == 422


def test_every_field_is_needed():
    page = Client().post("/password/no-way/", {}).content.decode()

    assert page.count('class="mistake"') == 4
