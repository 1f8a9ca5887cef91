"""Authenticator app and recovery codes (R-26); passkeys have a file of their own."""

from __future__ import annotations

import html
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)

from comptoir.accounts import queries
from comptoir.accounts.actors import Person
from comptoir.accounts.operations import second_factors as operations
from comptoir.accounts.questions import SecondFactorWanted
from comptoir.core.news import _answerers, answers
from comptoir.core.refusals import NotFound, ReauthenticationNeeded
from comptoir.core.tenancy import tenancy
from comptoir.journal.models import Entry
from tests.conftest import a_user
from tests.jobs import letters_to

Type = Authenticator.Type


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1]))


def shown_secret(page: str) -> str:
    found = re.search(r">([A-Z2-7]{4}(?: [A-Z2-7]{4})+)</code>", page)
    assert found, page
    return found[1].replace(" ", "")


@pytest.fixture
def wanted():
    """An organization that asks everybody for a second factor."""
    answers(SecondFactorWanted)(lambda _: ["Munster SA"])
    yield
    _answerers[SecondFactorWanted].pop()


@pytest.mark.rule("R-26")
def test_an_authenticator_app_is_set_up_by_showing_its_first_code(person, signed_in):
    here = signed_in(person)
    page = here.get("/me/security/app/").content.decode()
    assert "<svg" in page
    assert "<?xml" not in page
    secret = shown_secret(page)
    answer = here.post("/me/security/app/", {"code": code_of(secret)})

    assert answer.headers["Location"] == "/me/security/codes/"
    app = Authenticator.objects.get(user=person.user, type=Type.TOTP)
    assert TOTP(app).validate_code(code_of(secret))


@pytest.mark.rule("R-26")
def test_a_wrong_code_keeps_the_same_secret_on_the_page(person, signed_in):
    here = signed_in(person)
    secret = shown_secret(here.get("/me/security/app/").content.decode())
    answer = here.post("/me/security/app/", {"code": "000000"})

    assert answer.status_code == 422
    assert "This code is not right." in html.unescape(answer.content.decode())
    assert shown_secret(answer.content.decode()) == secret
    assert not Authenticator.objects.exists()


@pytest.mark.rule("R-26")
def test_secrets_are_sealed_at_rest(person):
    secret = generate_totp_secret()
    operations.add_app(person, secret=secret)

    kept = Authenticator.objects.get(type=Type.TOTP).data["secret"]
    seed = Authenticator.objects.get(type=Type.RECOVERY_CODES).data["seed"]
    assert secret not in kept
    assert kept.startswith("gAAAA")
    assert seed.startswith("gAAAA")


@pytest.mark.rule("R-26")
def test_the_first_second_factor_brings_ten_recovery_codes_shown_once(person, signed_in):
    operations.add_app(person, secret=generate_totp_secret())
    here = signed_in(person)
    first = here.get("/me/security/codes/").content.decode()
    again = here.get("/me/security/codes/").content.decode()

    codes = re.findall(r"<code>(\w{4} \w{4})</code>", first)
    assert len(set(codes)) == 10
    assert "download=" in first
    assert "<code>" not in again
    assert "10 codes are left" in again


@pytest.mark.rule("R-26")
def test_a_recovery_code_works_once(person):
    operations.add_app(person, secret=generate_totp_secret())
    code = operations.reveal_codes(person)[0]
    codes = Authenticator.objects.get(type=Type.RECOVERY_CODES).wrap()

    assert codes.validate_code(code)
    assert not codes.validate_code(code)
    assert queries.factors(person.user).codes_left == 9


@pytest.mark.rule("R-26")
def test_new_codes_make_the_old_ones_worthless(person, signed_in):
    operations.add_app(person, secret=generate_totp_secret())
    old = operations.reveal_codes(person)
    answer = signed_in(person).post("/me/security/codes/", follow=True)

    new = re.findall(r"<code>(\w{4} \w{4})</code>", answer.content.decode())
    assert len(new) == 10
    assert not {code.replace(" ", "") for code in new} & set(old)
    codes = Authenticator.objects.get(type=Type.RECOVERY_CODES).wrap()
    assert not codes.validate_code(old[0])


def test_codes_without_a_second_factor_are_not_made(person):
    with pytest.raises(operations.NothingToRecoverFrom):
        operations.make_codes(person)


@pytest.mark.rule("R-26")
def test_the_codes_go_with_the_last_second_factor(person, signed_in):
    operations.add_app(person, secret=generate_totp_secret())
    here = signed_in(person)
    page = here.get("/me/security/app/remove/").content.decode()
    assert "It is your last second factor" in page
    here.post("/me/security/app/remove/")

    assert not Authenticator.objects.exists()


@pytest.mark.rule("R-26")
def test_the_last_factor_stays_while_an_organization_asks_for_one(person, signed_in, wanted):
    operations.add_app(person, secret=generate_totp_secret())
    here = signed_in(person)
    page = here.get("/me/security/app/remove/").content.decode()
    assert "Munster SA asks its members for a second factor." in page
    assert "disabled" in page

    assert here.post("/me/security/app/remove/").status_code == 409
    with pytest.raises(queries.WantedByOrganization):
        operations.remove_app(person)
    assert Authenticator.objects.filter(type=Type.TOTP).exists()


@pytest.mark.rule("R-26")
def test_one_of_two_factors_may_go_even_then(person, wanted):
    operations.add_app(person, secret=generate_totp_secret())
    Authenticator.objects.create(
        user=person.user, type=Type.WEBAUTHN, data={"name": "Key", "credential": {}}
    )
    operations.remove_app(person)

    assert queries.factors(person.user).protected


@pytest.mark.rule("R-26")
def test_every_change_of_a_factor_is_told_and_noted(person):
    operations.add_app(person, secret=generate_totp_secret())
    operations.make_codes(person)
    operations.remove_app(person)

    assert [letter.subject for letter in letters_to(person.user.email)] == [
        "An authenticator app was set up",
        "New recovery codes were made",
        "Your authenticator app was removed",
    ]
    with tenancy(person=person.user.pk):
        assert Entry.objects.count() == 3


@pytest.mark.rule("R-26")
def test_a_second_app_is_refused(person, signed_in):
    operations.add_app(person, secret=generate_totp_secret())

    with pytest.raises(operations.AppAlreadySetUp):
        operations.add_app(person, secret=generate_totp_secret())
    answer = signed_in(person).get("/me/security/app/")
    assert answer.headers["Location"] == "/me/security/app/remove/"


def test_a_key_is_renamed(person, signed_in):
    key = Authenticator.objects.create(
        user=person.user, type=Type.WEBAUTHN, data={"name": "Key", "credential": {}}
    )
    page = signed_in(person).post(f"/me/security/keys/{key.pk}/", {"name": "Blue"}, follow=True)

    assert "Blue" in page.content.decode()


def test_somebody_elses_key_does_not_exist(person, signed_in):
    key = Authenticator.objects.create(
        user=person.user, type=Type.WEBAUTHN, data={"name": "Key", "credential": {}}
    )
    eve = a_user("eve@example.org")
    browser = signed_in(eve)

    for page in (f"/me/security/keys/{key.pk}/", f"/me/security/keys/{key.pk}/remove/"):
        assert browser.get(page).status_code == 404
        assert browser.post(page, {"name": "Mine"}).status_code == 404
    with pytest.raises(NotFound):
        operations.remove_key(Person(eve, fresh=True), key)


def test_an_answer_that_no_key_gave_is_refused(person, signed_in):
    here = signed_in(person)
    here.get("/me/security/passkeys/new/")
    for made_up in ("{}", '{"id": "x"}', "not json", ""):
        answer = here.post("/me/security/passkeys/new/", {"name": "x", "credential": made_up})
        assert answer.status_code == 422
    assert not Authenticator.objects.exists()


@pytest.mark.rule("R-56")
def test_a_factor_needs_reauthentication(person):
    with pytest.raises(ReauthenticationNeeded):
        operations.add_app(Person(person.user, fresh=False), secret=generate_totp_secret())
