"""« Manage my profile »."""

from __future__ import annotations

import pytest

from comptoir.accounts import zones
from comptoir.accounts.models import User
from comptoir.accounts.operations import profile as operations
from comptoir.core.refusals import NotFound
from comptoir.core.tenancy import tenancy
from comptoir.journal.models import Entry
from tests.conftest import a_user

TYPED = {
    "first_name": "Zoé",
    "last_name": "Durand",
    "chosen_initials": "zd",
    "language": "en",
    "time_zone": "zurich",
    "phone": "0041 22 820 35 44",
}


def test_the_profile_page_has_the_three_boxes_that_the_guides_name(person, signed_in):
    page = signed_in(person).get("/me/").content.decode()

    assert "My organizations" in page
    assert 'href="/me/organizations/"' in page
    assert "Security and recovery settings" in page
    assert "Manage security" in page
    assert "Download my data" in page
    assert person.user.support_code in page


def test_a_profile_is_saved_as_it_was_typed(person, signed_in):
    answer = signed_in(person).post("/me/", TYPED, follow=True)

    user = User.objects.get(pk=person.user.pk)
    assert answer.redirect_chain == [("/me/", 302)]
    assert "Your profile is saved." in answer.content.decode()
    assert user.initials == "ZD"
    assert user.time_zone == "Europe/Zurich"
    assert user.phone == "+41228203544"


def test_a_phone_number_is_shown_with_its_spaces(person, signed_in):
    person.user.phone = "+41228203544"
    person.user.save()

    assert 'value="+41 22 820 35 44"' in signed_in(person).get("/me/").content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("phone", "022 820 35 44", "with its country code"),
        ("phone", "+41 22", "no such phone number"),
        ("time_zone", "Atlantis", "Choose a time zone"),
        ("first_name", "", "required"),
        ("language", "tlh", "valid choice"),
    ],
)
def test_a_mistake_is_said_at_its_field_and_nothing_typed_is_lost(
    person, signed_in, field, typed, said
):
    answer = signed_in(person).post("/me/", {**TYPED, "last_name": "Dupont", field: typed})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert f'id="id_{field}_error"' in page
    assert 'value="Dupont"' in page


def test_the_journal_tells_what_a_profile_was_before(person):
    same = {name: getattr(person.user, name) for name in TYPED}
    operations.change_profile(person, **{**same, "last_name": "Dupont"})

    with tenancy(person=person.user.pk):
        entry = Entry.objects.get(action="accounts.ProfileChanged")
    assert entry.before == {"last_name": "Durand"}
    assert entry.after == {"last_name": "Dupont"}


def test_saving_without_a_change_leaves_no_trace(person):
    same = {name: getattr(person.user, name) for name in TYPED}
    operations.change_profile(person, **same)

    with tenancy(person=person.user.pk):
        assert not Entry.objects.exists()


def test_a_new_support_code_replaces_the_old(person, signed_in):
    old = person.user.support_code
    page = signed_in(person).post("/me/support-code/", follow=True).content.decode()

    new = User.objects.get(pk=person.user.pk).support_code
    assert new != old
    assert new in page


def test_the_language_changes_with_the_page_that_follows(person, signed_in):
    answer = signed_in(person).post("/me/", {**TYPED, "language": "fr"}, follow=True)

    assert answer.headers["Content-Language"] == "fr"


def test_a_time_zone_is_found_by_its_city():
    assert zones.find("europe/paris") == "Europe/Paris"
    assert zones.find(" new york ") == "America/New_York"
    assert zones.find("utc") == "UTC"
    assert zones.find("nowhere") is None


def test_whoever_is_not_signed_in_is_asked_to(client):
    assert client.get("/me/").headers["Location"].startswith("/login/?next=/me/")


def test_nobody_acts_on_somebody_elses_things(person):
    stranger = a_user("eve@example.org")

    with pytest.raises(NotFound):
        person.reach(stranger)
