"""What happens at the same moment: real threads, the real database."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connection
from django.test import Client

from comptoir.accounts.models import Confirmation, Credential, FailedSignIn, Proof, User
from comptoir.kit import limits
from tests.accounts.test_login import EMAIL, log_in
from tests.accounts.test_sign_up import FORM, sign_up
from tests.conftest import a_user

pytestmark = pytest.mark.django_db(transaction=True)
T = TypeVar("T")


def at_once(count: int, act: Callable[[int], T]) -> list[T]:
    start = Barrier(count)

    def run(number: int) -> T:
        try:
            start.wait()
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.rule("R-27")
def test_of_many_tries_at_once_ten_are_judged():
    a_user(EMAIL)
    pages = at_once(14, lambda _: log_in(Client(), "wrong").content.decode())

    judged = [page for page in pages if "is not right" in page]
    assert len(judged) == limits.PAIR_FAILURES
    assert FailedSignIn.objects.count() == limits.PAIR_FAILURES


@pytest.mark.rule("R-01")
def test_of_many_sign_ups_at_once_with_one_address_one_account_results():
    answers = at_once(4, lambda _: sign_up(Client()))

    assert {answer.url for answer in answers} == {"/signup/check/"}
    assert User.objects.count() == Credential.objects.count() == 1
    assert Confirmation.objects.open().count() == 1


@pytest.mark.rule("R-01")
def test_of_many_codes_at_once_five_are_judged():
    client = Client()
    sign_up(client)
    asked = Confirmation.objects.get()
    session = client.cookies["comptoir_session"].value
    wrong = [f"{(int(asked.code) + number) % 10**6:06d}" for number in range(1, 11)]

    def type_it(number: int) -> str:
        browser = Client()
        browser.cookies["comptoir_session"] = session
        return browser.post("/signup/check/", {"code": wrong[number]}).content.decode()

    pages = at_once(10, type_it)

    assert sum("is not right" in page for page in pages) == limits.VERIFY_CODE_TRIES
    asked.refresh_from_db()
    assert asked.code_tries == limits.VERIFY_CODE_TRIES


@pytest.mark.rule("R-01")
def test_of_two_who_follow_a_link_at_once_one_proves_it():
    sign_up(Client(), **FORM)
    asked = Confirmation.objects.get(proof=Proof.LOGIN)

    answers = at_once(2, lambda _: Client().post(f"/confirm/{asked.token}/").status_code)

    assert sorted(answers) == [302, 410]
