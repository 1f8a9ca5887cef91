"""One account, touched from two sides at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.utils.timezone import now

from comptoir.accounts import links
from comptoir.accounts.actors import Person, Visitor
from comptoir.accounts.models import (
    AddressCode,
    Confirmation,
    DataExport,
    FailedSignIn,
    PasswordReset,
    Portrait,
    Proof,
    ResetRequest,
    User,
)
from comptoir.accounts.operations import (
    address_codes,
    confirmations,
    deletion,
    exports,
    leaving,
    portraits,
    resets,
    second_factors,
    security,
    sign_ins,
    signing_up,
)
from comptoir.core.actors import System
from comptoir.core.refusals import Refusal
from comptoir.core.tenancy import everywhere
from comptoir.kit import limits
from comptoir.organizations.letters import invitation_path
from comptoir.organizations.models import Organization
from comptoir.organizations.permissions import Role
from tests.browser_pages.scene import LOGO
from tests.conftest import PASSWORD, a_member, a_user, an_organization
from tests.guards.samples import owner
from tests.races.overlap import overlapping
from tests.races.test_invitations import invited

HERE = "accounts.operations"
VISITOR = Visitor("192.0.2.1")


@pytest.fixture
def zoe() -> Person:
    return Person(a_user("zoe@example.org", "Zoé", "Durand"), fresh=True)


def asked(user: User, proof: Proof = Proof.LOGIN, email: str = "") -> Confirmation:
    return confirmations.send(user, proof, email or user.email)


def one_refused(results: tuple[Any, Any], kind: type[Refusal]) -> None:
    """The second one, which came too late, and for no other reason."""
    assert not isinstance(results[0], Exception), repr(results[0])
    assert isinstance(results[1], kind), repr(results[1])


@pytest.mark.proves(f"{HERE}.confirmations:send")
def test_the_fifth_letter_of_an_hour_is_sent_once(zoe):
    for _ in range(limits.CONFIRMATIONS_AN_HOUR - 1):
        asked(zoe.user)

    def again() -> Confirmation:
        return signing_up.send_again(VISITOR, user=zoe.user.pk)

    one_refused(overlapping(again, again), confirmations.TooOften)
    assert Confirmation.objects.count() == limits.CONFIRMATIONS_AN_HOUR


@pytest.mark.rule("R-01")
@pytest.mark.proves(f"{HERE}.confirmations:confirm")
def test_a_link_followed_twice_proves_once(zoe):
    token = asked(zoe.user).token

    def follow() -> Confirmation:
        return confirmations.confirm(VISITOR, token=token)

    one_refused(overlapping(follow, follow), links.Used)


@pytest.mark.rule("R-01")
@pytest.mark.proves(f"{HERE}.confirmations:_one_more_try")
def test_two_wrong_codes_at_once_count_twice(zoe):
    asked(zoe.user)

    def guess() -> Confirmation:
        return confirmations._one_more_try(VISITOR, user=zoe.user.pk, proof=Proof.LOGIN)

    overlapping(guess, guess)
    assert Confirmation.objects.get().code_tries == 2


@pytest.mark.rule("R-01")
@pytest.mark.proves(f"{HERE}.confirmations:_confirm_try")
def test_a_right_code_typed_twice_proves_once(zoe):
    asked(zoe.user)

    def type_it() -> Confirmation:
        return confirmations._confirm_try(VISITOR, user=zoe.user.pk, proof=Proof.LOGIN)

    one_refused(overlapping(type_it, type_it), confirmations.WrongCode)


@pytest.mark.rule("R-01")
@pytest.mark.proves(f"{HERE}.confirmations:_new_login")
def test_two_accounts_that_want_one_login_are_told_apart(zoe):
    other = Person(a_user("other@example.org"), fresh=True)
    tokens = [
        security.ask_login_address(who, email="wanted@example.org").token for who in (zoe, other)
    ]

    first, second = (
        (lambda token=token: confirmations.confirm(VISITOR, token=token)) for token in tokens
    )
    one_refused(overlapping(first, second), confirmations.AddressTaken)


@pytest.mark.rule("R-21")
@pytest.mark.proves(f"{HERE}.deletion:erase_account")
def test_an_account_kept_at_the_last_moment_is_not_erased(zoe):
    long_ago = now() - limits.ACCOUNT_GRACE - timedelta(days=1)
    User.objects.filter(pk=zoe.user.pk).update(deletion_asked_at=long_ago)
    user = User.objects.get(pk=zoe.user.pk)

    overlapping(
        lambda: leaving.cancel_deletion(Person(user)),
        lambda: deletion.erase_account(System(), user),
    )

    assert User.objects.get(pk=user.pk).erased_at is None


@pytest.mark.rule("R-55")
@pytest.mark.proves(f"{HERE}.deletion:drop_unverified")
def test_an_address_proved_at_the_last_moment_is_not_forgotten():
    long_ago = now() - limits.UNVERIFIED_KEPT - timedelta(days=1)
    late = a_user("late@example.org", verified_at=None, joined_at=long_ago)
    token = asked(late).token

    overlapping(
        lambda: confirmations.confirm(VISITOR, token=token),
        lambda: deletion.drop_unverified(System(), late),
    )

    assert User.objects.get(pk=late.pk).verified_at is not None


@pytest.mark.rule("R-55")
@pytest.mark.proves(f"{HERE}.exports:ask_for_data")
def test_data_asked_for_twice_are_written_once(zoe):
    def ask() -> DataExport:
        return exports.ask_for_data(zoe)

    one_refused(overlapping(ask, ask), exports.AlreadyBeingWritten)


@pytest.mark.proves(f"{HERE}.portraits:_held")
def test_of_two_images_put_up_at_once_one_is_kept():
    zoe = a_user("zoe@example.org")
    picture = LOGO.read_bytes()

    results = overlapping(
        *[lambda: portraits.put_up(Person(User.objects.get(pk=zoe.pk)), file=picture)] * 2
    )

    assert not [result for result in results if isinstance(result, Exception)], results
    assert Portrait.objects.get().person.pk == zoe.pk


@pytest.mark.rule("R-25")
@pytest.mark.proves(f"{HERE}.resets:choose")
def test_a_reset_link_used_twice_sets_one_password(zoe):
    reset = resets._made(zoe.user, to_recovery=False)

    def choose() -> User:
        return resets.choose(VISITOR, token=reset.token, password="quite another phrase")

    one_refused(overlapping(choose, choose), links.Used)


@pytest.mark.rule("R-25")
@pytest.mark.proves(f"{HERE}.resets:_send")
def test_of_two_resets_asked_for_at_once_the_later_one_counts(zoe):
    requests = [
        ResetRequest.objects.create(email=zoe.user.email, to_recovery=False) for _ in range(2)
    ]

    results = overlapping(
        *(
            (lambda request=request: resets.answer_request(System(), request=request.pk))
            for request in requests
        )
    )

    assert results == (None, None)
    assert PasswordReset.objects.count() == 2
    assert PasswordReset.objects.filter(replaced_at=None).count() == 1


@pytest.mark.rule("R-26")
@pytest.mark.proves(f"{HERE}.second_factors:_lock")
def test_of_the_last_two_second_factors_one_stays_where_one_is_required():
    mine = owner("mine@example.org")
    organization = an_organization()
    a_member(organization, Role.LEGAL_REPRESENTATIVE, "mine@example.org")
    with everywhere():
        Organization.objects.update(second_factor_from=now())
    second_factors.add_app(mine.person, secret="JBSWY3DPEHPK3PXP")

    overlapping(
        lambda: second_factors.remove_app(mine.person),
        lambda: second_factors.remove_key(mine.person, mine.key),
    )

    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    assert Authenticator.objects.filter(user=mine.user, type__in=kinds).count() == 1


@pytest.mark.rule("R-27")
@pytest.mark.proves(f"{HERE}.sign_ins:attempt")
def test_the_tenth_failure_is_counted_once(zoe):
    for _ in range(limits.PAIR_FAILURES - 1):
        sign_ins.attempt(VISITOR, login=zoe.user.email)

    def try_it() -> FailedSignIn:
        return sign_ins.attempt(VISITOR, login=zoe.user.email)

    one_refused(overlapping(try_it, try_it), sign_ins.Locked)


@pytest.mark.rule("R-01")
@pytest.mark.proves(f"{HERE}.signing_up:sign_up")
def test_two_sign_ups_with_one_address_make_one_account():
    def sign_up() -> Confirmation:
        return signing_up.sign_up(
            VISITOR,
            email="new@example.org",
            password=PASSWORD,
            first_name="N",
            last_name="N",
            language="en",
        )

    results = overlapping(sign_up, sign_up)

    assert not [result for result in results if isinstance(result, Exception)], results
    assert User.objects.count() == 1


@pytest.mark.rule("R-16")
@pytest.mark.proves(f"{HERE}.signing_up:sign_up_invited")
def test_two_sign_ups_with_one_invitation_make_one_account():
    representative = a_member(an_organization(), Role.LEGAL_REPRESENTATIVE)
    offer = invited(representative)
    token = invitation_path(offer, offer.mailed_token).strip("/").rpartition("/")[2]

    def sign_up() -> User:
        return signing_up.sign_up_invited(
            VISITOR,
            invitation=token,
            password=PASSWORD,
            first_name="N",
            last_name="N",
            language="en",
        )

    one_refused(overlapping(sign_up, sign_up), signing_up.AlreadyHere)


def proof(email: str) -> AddressCode:
    asked = address_codes.write_code(VISITOR, email=email, language="en")
    return address_codes.prove_by_code(VISITOR, asked=asked.pk, code=asked.code)


@pytest.mark.rule("R-01")
@pytest.mark.proves(f"{HERE}.address_codes:write_code")
def test_the_fifth_letter_of_an_hour_to_an_address_is_sent_once():
    def ask() -> AddressCode:
        return address_codes.write_code(VISITOR, email="new@example.org", language="en")

    for _ in range(limits.CONFIRMATIONS_AN_HOUR - 1):
        ask()

    one_refused(overlapping(ask, ask), confirmations.TooOften)
    assert AddressCode.objects.count() == limits.CONFIRMATIONS_AN_HOUR


@pytest.mark.rule("R-01")
@pytest.mark.proves(f"{HERE}.address_codes:held")
def test_the_fifth_try_of_a_code_is_one():
    asked = address_codes.write_code(VISITOR, email="new@example.org", language="en")
    AddressCode.objects.update(code_tries=limits.VERIFY_CODE_TRIES - 1)
    wrong = "000000" if asked.code != "000000" else "111111"

    def guess() -> AddressCode:
        return address_codes._one_more_try(VISITOR, asked=asked.pk)

    one_refused(overlapping(guess, guess), confirmations.TooManyCodes)
    with pytest.raises(confirmations.TooManyCodes):
        address_codes.prove_by_code(VISITOR, asked=asked.pk, code=wrong)


@pytest.mark.rule("R-01")
@pytest.mark.proves(f"{HERE}.signing_up:join_proved")
def test_of_two_proofs_of_one_address_one_makes_the_account():
    one, other = proof("new@example.org"), proof("new@example.org")

    def join(proved: AddressCode) -> Any:
        return lambda: signing_up.join_proved(
            VISITOR,
            proof=proved.pk,
            password=PASSWORD,
            first_name="Zoé",
            last_name="Durand",
            language="en",
        )

    one_refused(overlapping(join(one), join(other)), signing_up.KnownAlready)
    assert User.objects.count() == 1
