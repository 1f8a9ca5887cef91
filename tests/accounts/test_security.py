"""The password, the addresses, login alerts and one's own activity."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from comptoir.accounts.actors import Person
from comptoir.accounts.models import Confirmation, PasswordReset, Proof, User
from comptoir.accounts.operations import confirmations, devices, sign_ins
from comptoir.accounts.operations import security as operations
from comptoir.accounts.questions import OnlyReader
from comptoir.core.news import _answerers, answers
from comptoir.core.refusals import NotFound, ReauthenticationNeeded
from comptoir.core.tenancy import tenancy
from comptoir.journal.models import Entry
from tests.conftest import PASSWORD, a_user, refreshed
from tests.jobs import letters_to

NEW = "an owl reads by candle light"
FRESH_PAGES = [
    "/me/security/password/",
    "/me/security/recovery/",
    "/me/security/recovery/remove/",
    "/me/security/login/",
    "/me/security/alerts/",
    "/me/security/app/",
    "/me/security/passkeys/new/",
    "/me/security/keys/new/",
    "/me/security/codes/",
    "/me/delete/",
]


@pytest.fixture
def other_browser(person):
    browser = Client()
    browser.force_login(person.user)
    browser.get("/me/security/")
    return browser


@pytest.mark.rule("R-56")
@pytest.mark.parametrize("page", FRESH_PAGES)
def test_a_page_that_secures_the_account_asks_first_who_it_is(person, signed_in, page):
    answer = signed_in(person, fresh=False).get(page)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))


@pytest.mark.rule("R-56")
def test_changing_the_password_needs_reauthentication(person):
    stale = Person(person.user, fresh=False)

    with pytest.raises(ReauthenticationNeeded):
        operations.change_password(stale, current=PASSWORD, new=NEW, keep="")


@pytest.mark.rule("R-23")
def test_changing_the_password_ends_every_other_session_and_keeps_this_one(
    person, signed_in, other_browser
):
    here = signed_in(person)
    answer = here.post("/me/security/password/", {"current": PASSWORD, "new": NEW}, follow=True)

    assert answer.redirect_chain == [("/me/security/", 302)]
    assert here.get("/me/security/").status_code == 200
    assert other_browser.get("/me/security/").status_code == 302
    assert User.objects.get(pk=person.user.pk).check_password(NEW)


@pytest.mark.rule("R-23")
def test_the_device_list_knows_this_device_after_a_new_password(person, signed_in, other_browser):
    here = signed_in(person)
    here.post("/me/security/password/", {"current": PASSWORD, "new": NEW})

    page = here.get("/me/security/devices/").content.decode()
    assert page.count("<tr>") == 2
    assert "This device" in page


@pytest.mark.rule("R-23")
def test_the_current_password_is_asked_for(person, signed_in):
    answer = signed_in(person).post(
        "/me/security/password/", {"current": "something else", "new": NEW}
    )

    assert answer.status_code == 422
    assert "This is not your current password." in answer.content.decode()
    assert User.objects.get(pk=person.user.pk).check_password(PASSWORD)


@pytest.mark.rule("R-22")
@pytest.mark.parametrize(
    ("weak", "said"),
    [
        ("too short", "10 to 128 characters"),
        ("zoe@example.org", "Your login cannot be your password."),
        ("password123", "easy to guess"),
        ("qwertyuiop", "easy to guess"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(person, signed_in, weak, said):
    answer = signed_in(person).post("/me/security/password/", {"current": PASSWORD, "new": weak})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert User.objects.get(pk=person.user.pk).check_password(PASSWORD)


@pytest.mark.rule("R-23")
def test_a_new_password_is_told_and_noted(person):
    operations.change_password(person, current=PASSWORD, new=NEW, keep="")

    (letter,) = letters_to(person.user.email)
    assert letter.subject == "Your password was changed"
    with tenancy(person=person.user.pk):
        assert Entry.objects.get().action == "accounts.PasswordChanged"


def test_two_changes_are_two_letters(person):
    operations.change_password(person, current=PASSWORD, new=NEW, keep="")
    operations.change_password(person, current=NEW, new=PASSWORD, keep="")

    assert len(letters_to(person.user.email)) == 2


def test_a_new_password_makes_waiting_reset_links_worthless(person):
    reset = PasswordReset.objects.create(
        user=person.user, to_recovery=False, token_hash="x", until=now() + timedelta(hours=1)
    )
    operations.change_password(person, current=PASSWORD, new=NEW, keep="")

    reset.refresh_from_db()
    assert reset.replaced_at is not None


@pytest.mark.rule("R-24")
def test_the_recovery_box_offers_edit_even_when_empty(person, signed_in):
    page = signed_in(person).get("/me/security/").content.decode()

    assert "Recovery e-mail" in page
    assert 'href="/me/security/recovery/"' in page
    assert "<span>Edit</span>" in page


@pytest.mark.rule("R-24")
def test_a_recovery_address_counts_only_once_its_link_is_followed(person, signed_in):
    here = signed_in(person)
    page = here.post("/me/security/recovery/", {"email": " Zoe@Elsewhere.example "}, follow=True)

    assert "We have written to zoe@elsewhere.example." in page.content.decode()
    assert "Cancel the change" in page.content.decode()
    assert User.objects.get(pk=person.user.pk).recovery_email == ""
    asked = Confirmation.objects.get(proof=Proof.RECOVERY)
    assert asked.link_until - asked.sent_at <= timedelta(hours=24)

    confirmations.confirm(person, token=asked.token)

    assert User.objects.get(pk=person.user.pk).recovery_email == "zoe@elsewhere.example"


@pytest.mark.rule("R-24")
def test_login_and_old_recovery_address_are_told_of_a_change(person):
    person.user.recovery_email = "old@elsewhere.example"
    person.user.save()
    operations.ask_recovery_address(person, email="new@elsewhere.example")

    said = "A change of your recovery address to new@elsewhere.example was asked for"
    assert said in [letter.subject for letter in letters_to(person.user.email)]
    assert said in [letter.subject for letter in letters_to("old@elsewhere.example")]


@pytest.mark.rule("R-24")
def test_the_recovery_address_differs_from_the_login(person, signed_in):
    answer = signed_in(person).post("/me/security/recovery/", {"email": "ZOE@example.org"})

    assert answer.status_code == 422
    assert "must differ from the login" in answer.content.decode()


@pytest.mark.rule("R-24")
def test_an_address_that_only_this_account_can_read_is_no_recovery_address(person):
    answers(OnlyReader)(lambda question: [question.email.endswith("@hosted.example")])
    try:
        with pytest.raises(operations.UnfitAddress):
            operations.ask_recovery_address(person, email="zoe@hosted.example")
        operations.ask_recovery_address(person, email="zoe@elsewhere.example")
    finally:
        _answerers[OnlyReader].pop()


@pytest.mark.rule("R-24")
def test_a_change_that_is_given_up_leaves_everything_as_it_was(person, signed_in):
    asked = operations.ask_recovery_address(person, email="zoe@elsewhere.example")
    here = signed_in(person)
    page = here.post(f"/me/security/addresses/{asked.pk}/cancel/", follow=True).content.decode()

    assert "The change is cancelled." in page
    assert "Cancel the change" not in page
    asked.refresh_from_db()
    assert asked.replaced_at is not None


@pytest.mark.rule("R-24")
def test_a_letter_can_be_sent_again_after_a_minute(person, signed_in):
    asked = operations.ask_recovery_address(person, email="zoe@elsewhere.example")
    here = signed_in(person)
    page = here.post(f"/me/security/addresses/{asked.pk}/again/", follow=True)
    assert "A letter has just left." in page.content.decode()

    Confirmation.objects.update(sent_at=now() - timedelta(minutes=2))
    page = here.post(f"/me/security/addresses/{asked.pk}/again/", follow=True)
    assert "Only the latest link works." in page.content.decode()
    assert Confirmation.objects.open().get().pk != asked.pk


@pytest.fixture
def recoverable(person):
    person.user.recovery_email = "old@elsewhere.example"
    person.user.save()
    return person


REMOVE = "/me/security/recovery/remove/"


@pytest.mark.rule("R-24")
def test_a_recovery_address_is_removed_after_saying_what_follows(recoverable, signed_in):
    here = signed_in(recoverable)
    assert f'href="{REMOVE}"' in here.get("/me/security/recovery/").content.decode()
    page = here.get(REMOVE).content.decode()
    assert "can only be mailed to your login address, zoe@example.org" in page

    done = here.post(REMOVE, follow=True)
    assert done.redirect_chain == [("/me/security/", 302)]
    assert "The recovery address is removed." in done.content.decode()
    assert "old@elsewhere.example" not in done.content.decode()
    assert User.objects.get(pk=recoverable.user.pk).recovery_email == ""


@pytest.mark.rule("R-24")
def test_login_and_old_address_are_told_of_a_removal(recoverable):
    operations.remove_recovery_address(recoverable)

    said = "Your recovery address was removed"
    assert [letter.subject for letter in letters_to("zoe@example.org")] == [said]
    assert [letter.subject for letter in letters_to("old@elsewhere.example")] == [said]
    with tenancy(person=recoverable.user.pk):
        entry = Entry.objects.get(action="accounts.RecoveryRemoved")
    assert entry.before == {"recovery_email": "old@elsewhere.example"}


@pytest.mark.rule("R-24", "R-56")
def test_removing_needs_reauthentication(recoverable):
    with pytest.raises(ReauthenticationNeeded):
        operations.remove_recovery_address(Person(recoverable.user, fresh=False))


@pytest.mark.rule("R-24", "R-25")
def test_links_mailed_to_a_removed_address_open_nothing(recoverable):
    reset = PasswordReset.objects.create(
        user=recoverable.user, to_recovery=True, token_hash="x", until=now() + timedelta(hours=1)
    )
    operations.remove_recovery_address(recoverable)

    reset.refresh_from_db()
    assert reset.replaced_at is not None


@pytest.mark.rule("R-24")
def test_a_change_under_way_goes_on_after_a_removal(recoverable):
    asked = operations.ask_recovery_address(recoverable, email="new@elsewhere.example")
    operations.remove_recovery_address(recoverable)
    confirmations.confirm(recoverable, token=asked.token)

    assert User.objects.get(pk=recoverable.user.pk).recovery_email == "new@elsewhere.example"


def test_without_a_recovery_address_there_is_nothing_to_remove(person, signed_in):
    here = signed_in(person)
    assert here.get(REMOVE).headers["Location"] == "/me/security/recovery/"
    assert f'href="{REMOVE}"' not in here.get("/me/security/recovery/").content.decode()

    answer = here.post(REMOVE)
    assert answer.status_code == 409
    assert "has no recovery address" in answer.content.decode()


def test_somebody_elses_pending_change_does_not_exist(person, signed_in):
    asked = operations.ask_recovery_address(person, email="zoe@elsewhere.example")
    eve = a_user("eve@example.org")

    answer = signed_in(eve).post(f"/me/security/addresses/{asked.pk}/cancel/")
    assert answer.status_code == 404
    with pytest.raises(NotFound):
        operations.give_up(Person(eve, fresh=True), asked)


@pytest.mark.rule("R-01")
def test_a_new_login_address_counts_once_proved(person):
    asked = operations.ask_login_address(person, email="zoe@new.example")
    assert User.objects.get(pk=person.user.pk).email == "zoe@example.org"

    confirmations.confirm(person, token=asked.token)

    assert User.objects.get(pk=person.user.pk).email == "zoe@new.example"


@pytest.mark.rule("R-01")
def test_the_answer_does_not_tell_whether_a_new_login_address_has_an_account(person, signed_in):
    a_user("taken@example.org")
    here = signed_in(person)
    free = here.post("/me/security/login/", {"email": "free@example.org"}, follow=True)
    free_page = free.content.decode()
    (to_free,) = letters_to("free@example.org")
    Confirmation.objects.update(replaced_at=now())
    taken = here.post("/me/security/login/", {"email": "taken@example.org"}, follow=True)

    assert free.redirect_chain == taken.redirect_chain
    assert "We have written to free@example.org." in free_page
    assert "We have written to taken@example.org." in taken.content.decode()
    (to_taken,) = letters_to("taken@example.org")
    assert "/confirm/" in to_free.text
    assert "/confirm/" not in to_taken.text


@pytest.mark.rule("R-01")
def test_the_login_differs_from_the_recovery_address(person):
    person.user.recovery_email = "zoe@elsewhere.example"
    person.user.save()

    with pytest.raises(operations.UnfitAddress):
        operations.ask_login_address(person, email="zoe@elsewhere.example")


def test_login_alerts_are_switched_and_told(person, signed_in):
    here = signed_in(person)
    here.post("/me/security/alerts/", {})
    assert User.objects.get(pk=person.user.pk).login_alerts is False

    here.post("/me/security/alerts/", {"on": "on"})
    assert User.objects.get(pk=person.user.pk).login_alerts is True
    assert [letter.subject for letter in letters_to(person.user.email)] == [
        "Login alerts were switched off",
        "Login alerts were switched on",
    ]


def test_ones_own_activity_is_said_in_words_and_paged(person, signed_in):
    for number in range(55):
        devices.journal.record(person, devices.DeviceLoggedOut(device=f"Browser {number}"))
    here = signed_in(person)
    page = here.get("/me/security/activity/").content.decode()

    assert "Logged out Browser 54" in page
    assert "Logged out Browser 3<" not in page
    assert 'rel="next"' in page


def test_ones_own_activity_names_the_device_of_a_login(person, signed_in):
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    sign_ins.succeeded(person, method="password", agent=agent, known=True)

    assert "Firefox on Linux" in signed_in(person).get("/me/security/activity/").content.decode()


def test_nobody_sees_anothers_activity(person, signed_in):
    devices.journal.record(person, devices.DeviceLoggedOut(device="A secret browser"))
    page = signed_in(a_user("eve@example.org")).get("/me/security/activity/").content.decode()

    assert "A secret browser" not in page


def test_what_is_good_and_what_to_improve_is_a_plain_list(person, signed_in):
    page = signed_in(person).get("/me/security/").content.decode()
    assert "there is no second factor" in page
    assert "No recovery address" in page

    person.user.recovery_email = "zoe@elsewhere.example"
    person.user.save()
    page = signed_in(person).get("/me/security/").content.decode()
    assert "No recovery address" not in page


def test_a_stale_session_confirms_and_goes_on(person, signed_in):
    here = signed_in(person, fresh=False)
    assert here.post("/me/security/alerts/", {}).status_code == 302
    refreshed(here, person.user)
    here.get("/me/security/alerts/", follow=True)

    assert User.objects.get(pk=person.user.pk).login_alerts is False
