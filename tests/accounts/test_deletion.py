"""The end of an account (R-21), and what is forgotten with time (R-55)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.usersessions.models import UserSession
from django.test import Client
from django.utils.timezone import now

from comptoir.accounts import retention
from comptoir.accounts.actors import Person
from comptoir.accounts.models import Confirmation, Credential, FailedSignIn, Proof, Session, User
from comptoir.accounts.operations import confirmations, deletion, leaving, second_factors
from comptoir.accounts.questions import AccountErased, Obstacle, ObstaclesToLeaving
from comptoir.core.actors import System
from comptoir.core.news import _answerers, _listeners, answers, listens_to
from comptoir.core.refusals import Forbidden, ReauthenticationNeeded
from comptoir.core.retention import REGISTER, sweep
from comptoir.core.tenancy import tenancy
from comptoir.journal.models import Entry
from comptoir.journal.retention import old_entries
from tests.conftest import a_user
from tests.jobs import letters_to

MONTH = timedelta(days=30)


def asked_long_ago(person: Person) -> User:
    deletion.ask_deletion(person, typed=person.user.email)
    User.objects.filter(pk=person.user.pk).update(deletion_asked_at=now() - MONTH)
    return User.objects.get(pk=person.user.pk)


@pytest.fixture
def obstacle():
    """An organization where the person is the only legal representative."""
    found = Obstacle("You alone answer for Munster SA.", "/o/1/users/", "Name somebody else")
    answers(ObstaclesToLeaving)(lambda _: [found])
    yield found
    _answerers[ObstaclesToLeaving].pop()


@pytest.mark.rule("R-21")
def test_the_page_says_what_follows_and_until_when_one_may_change_ones_mind(person, signed_in):
    page = signed_in(person).get("/me/delete/").content.decode()

    assert "You are logged out everywhere at once." in page
    assert "Documents already issued" in page
    assert 'name="typed"' in page


@pytest.mark.rule("R-21")
def test_deletion_logs_out_everywhere_at_once(person, signed_in):
    elsewhere = Client()
    elsewhere.force_login(person.user)
    elsewhere.get("/me/")
    here = signed_in(person)
    answer = here.post("/me/delete/", {"typed": "ZOE@example.org"}, follow=True)

    assert "Your account will be deleted on" in answer.content.decode()
    assert here.get("/me/").status_code == 302
    assert elsewhere.get("/me/").headers["Location"].startswith("/login/")
    assert not UserSession.objects.filter(user=person.user).exists()


@pytest.mark.rule("R-21")
def test_a_login_during_the_thirty_days_only_offers_to_cancel(person, signed_in):
    deletion.ask_deletion(person, typed=person.user.email)
    here = signed_in(person)

    assert here.get("/me/security/").headers["Location"] == "/me/leaving/"


@pytest.mark.rule("R-21")
def test_the_address_is_typed_to_be_sure(person, signed_in):
    answer = signed_in(person).post("/me/delete/", {"typed": "zoe@example.com"})

    assert answer.status_code == 422
    assert "This is not the address of your account." in answer.content.decode()
    assert User.objects.get(pk=person.user.pk).deletion_asked_at is None


@pytest.mark.rule("R-21", "R-56")
def test_deletion_needs_reauthentication(person):
    with pytest.raises(ReauthenticationNeeded):
        deletion.ask_deletion(Person(person.user, fresh=False), typed=person.user.email)


@pytest.mark.rule("R-21")
def test_whoever_answers_alone_for_an_organization_is_told_where_to_change_it(
    person, signed_in, obstacle
):
    here = signed_in(person)
    page = here.get("/me/delete/").content.decode()
    assert obstacle.sentence in page
    assert f'href="{obstacle.url}"' in page
    assert 'name="typed"' not in page

    with pytest.raises(deletion.StillNeeded):
        deletion.ask_deletion(person, typed=person.user.email)


@pytest.mark.rule("R-21")
def test_the_letter_names_the_day_and_how_to_stay(person):
    deletion.ask_deletion(person, typed=person.user.email)

    (letter,) = letters_to(person.user.email)
    assert letter.subject.startswith("Your account will be deleted on")
    assert "/login/" in letter.text


@pytest.mark.rule("R-21")
def test_after_thirty_days_what_is_personal_is_erased_and_a_pseudonym_stays(person):
    second_factors.add_app(person, secret=generate_totp_secret())
    confirmations.ask(person, proof=Proof.RECOVERY, email="zoe@elsewhere.example")
    FailedSignIn.objects.create(login=person.user.email, address="192.0.2.1")
    old = person.user.credential_id
    user = asked_long_ago(person)
    sweep()

    user.refresh_from_db()
    assert user.erased_at is not None
    assert user.email.startswith("erased-")
    assert user.email.endswith("@invalid")
    assert "Zo" not in f"{user.first_name}{user.last_name}{user.name}"
    assert not user.has_usable_password()
    assert not user.is_active
    assert not Credential.objects.filter(pk=old).exists()
    for left in (Authenticator, Confirmation, FailedSignIn):
        assert not left._default_manager.exists()


@pytest.mark.rule("R-21")
def test_the_apps_above_are_told_before_the_data_goes(person):
    heard = []

    def listen(news: AccountErased) -> None:
        heard.append(news.user.email)

    listens_to(AccountErased)(listen)
    try:
        deletion.erase_account(System(), asked_long_ago(person))
    finally:
        _listeners[AccountErased].remove(listen)
    assert heard == ["zoe@example.org"]


@pytest.mark.rule("R-21")
def test_nothing_is_erased_before_the_day_nor_after_a_change_of_mind(person):
    deletion.ask_deletion(person, typed=person.user.email)
    deletion.erase_account(System(), person.user)
    assert User.objects.get(pk=person.user.pk).erased_at is None

    user = asked_long_ago(person)
    leaving.cancel_deletion(Person(user, fresh=True))
    sweep()
    assert User.objects.get(pk=person.user.pk).email == "zoe@example.org"


@pytest.mark.rule("R-21")
def test_erasing_twice_changes_nothing(person):
    user = asked_long_ago(person)
    deletion.erase_account(System(), user)
    once = User.objects.get(pk=user.pk)
    deletion.erase_account(System(), user)

    assert User.objects.get(pk=user.pk).email == once.email


def test_no_person_may_erase(person):
    with pytest.raises(Forbidden):
        deletion.erase_account(person, person.user)


@pytest.mark.rule("R-21")
def test_an_erased_account_opens_with_no_password_and_frees_its_address(person, client):
    deletion.erase_account(System(), asked_long_ago(person))

    assert not client.login(email="zoe@example.org", password="correct horse battery")
    assert a_user("zoe@example.org").pk != person.user.pk


@pytest.mark.rule("R-55")
def test_unverified_accounts_go_after_thirty_days(db):
    old = a_user("old@example.org", verified_at=None, joined_at=now() - MONTH)
    young = a_user("young@example.org", verified_at=None, joined_at=now() - MONTH / 2)
    proved = a_user("proved@example.org", joined_at=now() - MONTH)
    retention.unverified_accounts()

    left = set(User.objects.values_list("pk", flat=True))
    assert old.pk not in left
    assert {young.pk, proved.pk} <= left
    assert Credential.objects.count() == User.objects.count()


@pytest.mark.rule("R-55")
def test_sign_in_failures_are_kept_twelve_months(db):
    year = timedelta(days=365)
    FailedSignIn.objects.create(login="a@example.org", address="192.0.2.1", at=now() - year)
    recent = FailedSignIn.objects.create(login="a@example.org", address="192.0.2.1")
    retention.failed_sign_ins()

    assert FailedSignIn.objects.get() == recent


@pytest.mark.rule("R-55")
def test_the_journal_is_kept_twelve_months(person):
    act = {"person_id": person.user.pk, "actor_kind": "person", "action": "accounts.X"}
    with tenancy(person=person.user.pk):
        Entry.objects.create(**act, at=now() - timedelta(days=366))
        recent = Entry.objects.create(**act)

    assert old_entries() == 1
    with tenancy(person=person.user.pk):
        assert Entry.objects.get() == recent


@pytest.mark.rule("R-55")
def test_ended_sessions_are_forgotten_with_their_devices(person, signed_in):
    here = signed_in(person)
    here.get("/me/")
    gone = signed_in(person)
    gone.get("/me/")
    Session.objects.filter(session_key=gone.session.session_key).update(
        expire_date=now() - timedelta(days=1)
    )
    retention.expired_sessions()

    assert Session.objects.get().session_key == here.session.session_key
    assert UserSession.objects.get().session_key == here.session.session_key


@pytest.mark.rule("R-55")
def test_one_kind_that_fails_does_not_keep_the_others(db):
    names = [kind.what for kind in REGISTER]

    assert len(names) == len(set(names))
    assert set(sweep()) == set(names)
