"""What may be asked about an address by somebody who must not learn whether it has an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from comptoir.organizations.actors import Member
from comptoir.organizations.operations.invitations import invite
from comptoir.organizations.permissions import Accounting, Role

WORDS = "five quite unrelated words together"
Question = Callable[[str], Any]


def sign_up(address: str) -> HttpResponse:
    """Sign up (R-01)."""
    return Client(headers={"accept-language": "en"}).post(
        "/signup/",
        {
            "first_name": "Zoé",
            "last_name": "Durand",
            "email": address,
            "password": WORDS,
            "language": "en",
            "terms": "on",
        },
    )


def order(address: str) -> HttpResponse:
    """Give an address for an order (R-01)."""
    browser = Client(headers={"accept-language": "en"})
    browser.post("/order/mail/", {"months": 12, "quantity": 1})
    return browser.post("/cart/address/", {"email": address})


def reset_by_login(address: str) -> HttpResponse:
    """Say that a password is forgotten, and ask for a letter to the login address (R-25)."""
    return Client(headers={"accept-language": "en"}).post(
        "/password/forgotten/", {"email": address, "to": "login"}
    )


def reset_by_recovery(address: str) -> HttpResponse:
    """The same, with a letter to the recovery address (R-25)."""
    return Client(headers={"accept-language": "en"}).post(
        "/password/forgotten/", {"email": address, "to": "recovery"}
    )


def invitation(actor: Member) -> Question:
    """Invite somebody (R-15)."""

    def ask(address: str) -> list[Any]:
        return invite(
            actor,
            emails=[address],
            role=Role.COLLABORATOR,
            accounting=Accounting.NONE,
            language="en",
        )

    return ask


def undone(question: Question, address: str) -> Any:
    """Ask, and take back whatever that did, so that the next one meets the same."""
    with transaction.atomic():
        answer = question(address)
        transaction.set_rollback(True)
    return answer
