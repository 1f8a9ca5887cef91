"""« Download my data » (R-55)."""

from __future__ import annotations

import io
import json
import stat
from datetime import UTC, datetime, timedelta
from zipfile import ZipFile

import pytest
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.urls import reverse
from django.utils.timezone import now

from comptoir.accounts import retention
from comptoir.accounts.actors import Person
from comptoir.accounts.models import DataExport
from comptoir.accounts.operations import exports as operations
from comptoir.accounts.operations import second_factors
from comptoir.accounts.questions import Part, PersonalData
from comptoir.core.news import _answerers, answers
from comptoir.core.refusals import NotFound, ReauthenticationNeeded
from tests.conftest import a_user
from tests.jobs import letters_to, run_jobs


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "exports"


@pytest.fixture
def written(person) -> DataExport:
    export = operations.ask_for_data(person)
    run_jobs()
    export.refresh_from_db()
    return export


def test_the_page_shows_progress_then_the_file(person, signed_in):
    here = signed_in(person)
    waiting = here.post("/me/data/", follow=True).content.decode()
    assert "Your copy is being prepared." in waiting
    run_jobs()
    ready = here.get("/me/data/").content.decode()

    export = DataExport.objects.get()
    assert f'href="/me/data/{export.pk}/"' in ready
    assert "being prepared" not in ready


@pytest.mark.rule("R-55")
def test_the_copy_holds_account_sessions_and_activity_for_people_and_programs(person, signed_in):
    second_factors.add_app(person, secret=generate_totp_secret())
    here = signed_in(person)
    here.post("/me/data/")
    run_jobs()
    answer = here.get(f"/me/data/{DataExport.objects.get().pk}/")

    assert answer.headers["Content-Disposition"].startswith("attachment")
    with ZipFile(io.BytesIO(answer.getvalue())) as zipped:
        whole = json.loads(zipped.read("data.json"))
        text = zipped.read("account.txt").decode()
        names = set(zipped.namelist())
    assert whole["account"][0]["E-mail"] == "zoe@example.org"
    assert "First name: Zoé" in text
    assert any("authenticator app" in act["What"] for act in whole["activity"])
    assert whole["sessions"]
    assert {"README.txt", "account.txt", "sessions.txt", "activity.txt"} <= names


@pytest.mark.rule("R-55")
def test_the_texts_say_when_as_people_do(person, folder):
    person.user.language, person.user.time_zone = "fr", "America/New_York"
    person.user.joined_at = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)
    person.user.save()
    operations.ask_for_data(person)
    run_jobs()

    with ZipFile(next(folder.iterdir())) as zipped:
        text = zipped.read("account.txt").decode()
        whole = json.loads(zipped.read("data.json"))
    assert "Compte depuis\N{NO-BREAK SPACE}: 28 févr. 2026, 21:30" in text
    assert whole["account"][0]["Compte depuis"].startswith("2026-03-01T02:30")


@pytest.mark.rule("R-55")
def test_no_secret_is_in_the_copy(person, folder):
    second_factors.add_app(person, secret=generate_totp_secret())
    operations.ask_for_data(person)
    run_jobs()

    (path,) = folder.iterdir()
    with ZipFile(path) as zipped:
        everything = "".join(zipped.read(name).decode() for name in zipped.namelist())
    assert person.user.credential.hash not in everything
    assert "gAAAA" not in everything


@pytest.mark.rule("R-55")
def test_the_apps_above_add_their_chapters(person, folder):
    chapter = Part("mailboxes", "Mailboxes", [{"Name": "info@munster.example"}])
    answers(PersonalData)(lambda _: [chapter])
    try:
        operations.ask_for_data(person)
        run_jobs()
    finally:
        _answerers[PersonalData].pop()

    with ZipFile(next(folder.iterdir())) as zipped:
        assert "info@munster.example" in zipped.read("mailboxes.txt").decode()


@pytest.mark.rule("R-55")
def test_the_person_is_told_when_it_is_asked_for_and_when_it_is_ready(person):
    operations.ask_for_data(person)

    assert [letter.subject for letter in letters_to(person.user.email)] == [
        "A copy of your data was asked for",
        "Your data is ready to download",
    ]


def test_the_file_has_a_name_to_guess_by_nobody_and_is_ours_alone(written, folder):
    (path,) = folder.iterdir()

    assert len(path.stem) == 43
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_writing_twice_leaves_one_file_and_one_letter(person, written, folder):
    DataExport.objects.update(ready_at=None)
    operations.write_copy(export=written.pk)
    operations.write_copy(export=written.pk)

    assert len(list(folder.iterdir())) == 1


@pytest.mark.rule("R-55")
def test_nobody_downloads_anothers_data(written, signed_in):
    eve = a_user("eve@example.org")

    assert signed_in(eve).get(f"/me/data/{written.pk}/").status_code == 404
    with pytest.raises(NotFound):
        operations.download(Person(eve, fresh=True), written)


@pytest.mark.rule("R-55", "R-56")
def test_asking_and_downloading_need_reauthentication(person, written, signed_in):
    with pytest.raises(ReauthenticationNeeded):
        operations.ask_for_data(Person(person.user, fresh=False))
    answer = signed_in(person, fresh=False).get(f"/me/data/{written.pk}/")
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))


@pytest.mark.rule("R-55")
def test_after_seven_days_the_link_and_the_file_are_gone(person, written, signed_in, folder):
    DataExport.objects.update(ready_at=now() - timedelta(days=7, seconds=1))
    assert signed_in(person).get(f"/me/data/{written.pk}/").status_code == 404
    retention.expired_exports()

    assert not list(folder.iterdir())
    assert not DataExport.objects.exists()


def test_one_copy_at_a_time_and_three_a_day(person):
    operations.ask_for_data(person)
    with pytest.raises(operations.AlreadyBeingWritten):
        operations.ask_for_data(person)
    for _ in range(2):
        run_jobs()
        operations.ask_for_data(person)
    run_jobs()
    with pytest.raises(operations.EnoughForToday):
        operations.ask_for_data(person)
