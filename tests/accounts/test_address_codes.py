"""An address proved before there is an account: its letter, its traces, and what it is good for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import now

from comptoir.accounts import retention
from comptoir.accounts.actors import Visitor
from comptoir.accounts.models import AddressCode, User
from comptoir.accounts.operations import address_codes, confirmations, deletion, signing_up
from comptoir.accounts.operations.address_codes import Unproved
from comptoir.core.actors import System
from comptoir.core.refusals import Refusal
from comptoir.kit import limits
from tests.conftest import PASSWORD, a_user
from tests.jobs import letters_to

pytestmark = [pytest.mark.django_db, pytest.mark.rule("R-01")]
VISITOR = Visitor("192.0.2.1")
ZOE = "zoe@example.org"


def asked(email: str = ZOE, language: str = "en") -> AddressCode:
    return address_codes.write_code(VISITOR, email=email, language=language)


def proved(email: str = ZOE) -> AddressCode:
    code = asked(email)
    return address_codes.prove_by_code(VISITOR, asked=code.pk, code=code.code)


def join(proof: AddressCode, **changes: str) -> User:
    typed = {"first_name": "Zoé", "last_name": "Durand", "language": "en", "password": PASSWORD}
    return signing_up.join_proved(VISITOR, proof=proof.pk, **{**typed, **changes})


def test_the_letter_holds_the_digits_and_no_link():
    code = asked(" Zoe@Example.ORG")
    (letter,) = letters_to(ZOE)

    assert code.code in letter.subject
    assert code.code in letter.text
    assert "/confirm/" not in letter.text
    assert AddressCode.objects.get().email == ZOE


def test_a_code_that_came_back_is_not_written_again():
    proved()

    assert letters_to(ZOE) == []


def test_the_table_never_holds_the_digits():
    code = asked()
    (row,) = AddressCode.objects.values_list()

    assert code.code not in map(str, row)


def test_a_proof_makes_one_account():
    proof = proved()
    user = join(proof)

    assert user.verified_at
    assert (user.email, user.name) == (ZOE, "Zoé Durand")
    assert AddressCode.objects.get().account == user
    with pytest.raises(Unproved):
        join(proof)


@pytest.mark.parametrize("what", ["only asked", "old", "gone"])
def test_without_a_proof_of_today_nobody_joins(what):
    proof = asked() if what == "only asked" else proved()
    if what == "old":
        AddressCode.objects.update(used_at=now() - limits.ADDRESS_PROVED)
    if what == "gone":
        AddressCode.objects.all().delete()

    with pytest.raises(Unproved):
        join(proof)
    assert not User.objects.exists()


@pytest.mark.rule("R-22")
@pytest.mark.parametrize("password", ["short", "1234567890", ZOE])
def test_a_weak_password_joins_nobody(password):
    proof = proved()
    with pytest.raises(Refusal) as refused:
        join(proof, password=password)

    assert refused.value.field == "password"
    assert not User.objects.exists()
    assert address_codes.proved(proof.pk) == proof


def test_a_right_code_after_five_wrong_ones_is_refused():
    code = asked()
    wrong = "000000" if code.code != "000000" else "111111"
    for _ in range(limits.VERIFY_CODE_TRIES):
        with pytest.raises(confirmations.WrongCode):
            address_codes.prove_by_code(VISITOR, asked=code.pk, code=wrong)

    with pytest.raises(confirmations.TooManyCodes):
        address_codes.prove_by_code(VISITOR, asked=code.pk, code=code.code)


@pytest.mark.rule("R-55")
def test_codes_are_forgotten_with_time():
    asked()
    assert retention.spent_address_codes() == 0
    AddressCode.objects.update(code_until=now() - limits.SPENT_LINKS_KEPT - timedelta(1))

    assert retention.spent_address_codes() == 1


@pytest.mark.rule("R-21")
def test_an_erased_account_leaves_no_code(person):
    asked(person.user.email)
    asked("other@example.org")
    deletion.ask_deletion(person, typed=person.user.email)
    User.objects.filter(pk=person.user.pk).update(deletion_asked_at=now() - limits.ACCOUNT_GRACE)
    deletion.erase_account(System(), person.user)

    assert [code.email for code in AddressCode.objects.all()] == ["other@example.org"]


def test_only_a_proved_account_counts_as_one():
    proof = proved()
    assert not address_codes.has_account(proof)
    owner = a_user(ZOE, verified_at=None)
    assert not address_codes.has_account(proof)
    owner.verified_at = now()
    owner.save()

    assert address_codes.has_account(proof)
