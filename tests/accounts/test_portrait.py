"""A person's image: what is taken, what is made of it, who sees it, where it goes in the end."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now
from PIL import Image

from comptoir.accounts import pictures, portability, retention
from comptoir.accounts.actors import Person
from comptoir.accounts.models import Portrait, User
from comptoir.accounts.operations.portraits import put_up, take_down
from comptoir.core.pictures import Picture, Unfit
from comptoir.core.tenancy import everywhere, tenancy
from comptoir.journal.models import Entry
from comptoir.kit import limits
from comptoir.organizations.models import Team, TeamPlace
from comptoir.organizations.permissions import Role
from tests.conftest import a_member, a_user
from tests.organizations.test_logo import bomb, file

SQUARE = (400, 400)
HERE = "/me/portrait/"


def photograph(
    size: tuple[int, int] = SQUARE, colour: str = "red", kind: str = "JPEG", **options: object
) -> bytes:
    return file(Image.new("RGB", size, colour), kind, **options)


def opened(picture: Picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.image))


def upload(content: bytes) -> dict[str, object]:
    return {"image": SimpleUploadedFile("me.jpg", content, "image/jpeg")}


# What is made of a file


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_png_jpeg_and_webp_become_a_small_square(kind):
    made = opened(pictures.portrait(photograph((1200, 800), kind=kind)))
    assert (made.format, made.size) == ("WEBP", (192, 192))


def test_a_small_image_is_not_blown_up():
    assert opened(pictures.portrait(photograph((96, 130)))).size == (96, 96)


def test_of_a_high_photograph_less_is_cut_above_than_below():
    tall = Image.new("RGB", (200, 400), "white")
    tall.paste("red", (0, 0, 200, 120))
    made = opened(pictures.portrait(file(tall))).convert("RGB")
    assert made.getpixel((96, 10))[1] < 60, "the head is still there"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        file(kind="GIF"),
        photograph()[:200],
        bomb(30_000, 10_000),
        photograph((95, 400)),
        photograph() + b"\0" * limits.PORTRAIT_BYTES,
    ],
    ids=["empty", "svg", "gif", "cut off", "bomb", "too small", "too large"],
)
def test_what_cannot_become_a_portrait_is_refused(content):
    with pytest.raises(Unfit):
        pictures.portrait(content)


def test_nothing_in_the_file_tells_where_it_was_taken():
    exif = Image.Exif()
    exif[0x010E] = "at home"
    made = opened(pictures.portrait(photograph(exif=exif, comment=b"me")))
    made.load()
    assert not made.getexif()
    assert {"exif", "icc_profile", "comment", "xmp"}.isdisjoint(made.info)


# Putting up, taking down


def test_the_picture_takes_the_place_of_the_initials_on_every_page(person, signed_in):
    browser = signed_in(person)
    page = browser.post(HERE, upload(photograph()), follow=True).content.decode()

    portrait = Portrait.objects.get()
    assert "Your picture is up." in page
    assert page.count(f'src="{HERE}{portrait.pk}/"') == 3, "the bubble, its menu, its own box"
    other = browser.get("/me/organizations/").content.decode()
    assert other.count(f'src="{HERE}{portrait.pk}/"') == 2
    assert ">ZD<" not in other


def test_browsers_keep_the_picture_and_nobody_else_gets_it(person, signed_in):
    browser = signed_in(person)
    put_up(person, file=photograph())
    where = f"{HERE}{person.user.portrait_id}/"
    image = browser.get(where)

    assert image.content == bytes(Portrait.objects.get().image)
    assert image["Content-Type"] == "image/webp"
    assert image["Cache-Control"] == "private, max-age=31536000, immutable"
    assert browser.get(where, headers={"If-None-Match": image["ETag"]}).status_code == 304
    assert signed_in(a_user("eve@example.org")).get(where).status_code == 404


def test_another_picture_replaces_the_first_under_another_address(person):
    first = put_up(person, file=photograph())
    second = put_up(person, file=photograph(colour="blue"))

    assert Portrait.objects.get().pk == second.pk != first.pk
    assert User.objects.get(pk=person.user.pk).portrait_id == second.pk


def test_removing_it_restores_the_initials(person, signed_in):
    put_up(person, file=photograph())
    page = signed_in(person).post(f"{HERE}remove/", follow=True).content.decode()

    assert not Portrait.objects.exists()
    assert '<span class="person-mark" aria-hidden="true">ZD</span>' in page
    take_down(person)


def test_putting_up_and_taking_down_are_in_ones_own_journal_once(person):
    for _ in range(2):
        put_up(person, file=photograph())
    for _ in range(2):
        take_down(Person(User.objects.get(pk=person.user.pk)))

    with tenancy(person=person.user.pk):
        acts = list(Entry.objects.order_by("pk").values_list("action", flat=True))
    assert acts == ["accounts.PortraitPutUp", "accounts.PortraitTakenDown"]


def test_with_scripts_only_its_own_form_is_answered(person, signed_in):
    answer = signed_in(person).post(HERE, upload(photograph()), headers={"HX-Request": "true"})
    page = answer.content.decode()

    assert answer.status_code == 200
    assert 'id="portrait-box"' in page
    assert 'name="first_name"' not in page, "what is being typed must not be replaced"
    assert page.count(f"{HERE}{Portrait.objects.get().pk}/") == 2, "in its box and in the bubble"


def test_without_scripts_what_is_typed_beside_it_comes_back(person, signed_in):
    browser = signed_in(person)
    typed = {"first_name": "Not saved", "last_name": "yet", "time_zone": "?", "language": "de"}
    for sent, status in (({}, 422), (upload(photograph()), 200)):
        answer = browser.post(HERE, {**typed, **sent})
        assert answer.status_code == status
        assert 'value="Not saved"' in answer.content.decode()
        assert '<option value="de" selected>' in answer.content.decode()
    page = browser.post(f"{HERE}remove/", typed).content.decode()
    assert 'value="Not saved"' in page
    assert not Portrait.objects.exists()
    assert browser.get(HERE).url == "/me/"
    assert User.objects.get(pk=person.user.pk).first_name == "Zoé"


def test_a_chosen_picture_is_put_up_with_the_profile_too(person, signed_in):
    browser = signed_in(person)
    typed = {"first_name": "Zoé", "last_name": "Dupont", "language": "en", "time_zone": "Zurich"}
    answer = browser.post("/me/", {**typed, **upload(b"hello")})
    assert answer.status_code == 422
    assert "PNG, JPEG or WebP" in answer.content.decode()
    assert browser.post("/me/", {**typed, **upload(photograph())}).status_code == 302
    assert Portrait.objects.count() == 1
    assert User.objects.get(pk=person.user.pk).last_name == "Dupont"


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "Choose a file."),
        (upload(b""), "This file is empty."),
        (upload(b"hello"), "PNG, JPEG or WebP"),
        (upload(photograph((50, 50))), "96 by 96 points"),
        (upload(b"x" * (limits.PORTRAIT_BYTES + 1)), "larger than 5 MB"),
    ],
)
def test_a_refused_file_says_why_under_the_field(person, signed_in, sent, says, scripts):
    for given in sent.values():
        given.seek(0)
    headers = {"HX-Request": "true"} if scripts else {}
    answer = signed_in(person).post(HERE, sent, headers=headers)

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert 'id="id_image_error"' in answer.content.decode()
    assert not Portrait.objects.exists()


# Who else sees it


@pytest.fixture
def pictured(organization):
    """A collaborator with an image."""
    member = a_member(organization, Role.COLLABORATOR, "lea@example.org")
    put_up(member.person, file=photograph())
    return member


def shown_at(member) -> str:
    return f"/o/{member.organization.pk}/portraits/{member.user.portrait_id}/"


def test_whoever_manages_users_sees_it_in_the_list(administrator, pictured, signed_in):
    browser = signed_in(administrator)
    page = browser.get(f"/o/{pictured.organization.pk}/users/").content.decode()

    assert f'src="{shown_at(pictured)}"' in page
    assert browser.get(shown_at(pictured))["Content-Type"] == "image/webp"


def test_a_list_with_pictures_costs_as_many_queries_as_one_without(
    administrator, pictured, signed_in
):
    browser = signed_in(administrator)
    where = f"/o/{pictured.organization.pk}/users/"

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            browser.get(where)
        return len(queries)

    browser.get(where)
    before = cost()
    for number in range(5):
        member = a_member(pictured.organization, Role.EXTERNAL, f"n{number}@example.org")
        put_up(member.person, file=photograph())
    put_up(administrator.person, file=photograph())
    assert cost() == before


def test_leaders_of_teams_see_it_and_other_collaborators_do_not(pictured, collaborator, signed_in):
    browser = signed_in(collaborator)
    assert browser.get(shown_at(pictured)).status_code == 403

    here = pictured.organization
    with everywhere():
        team = Team.objects.create(organization=here, name="Hotline")
        for membership, leads in ((collaborator.membership, True), (pictured.membership, False)):
            TeamPlace.objects.create(
                organization=here, team=team, membership=membership, leads=leads
            )
    assert browser.get(shown_at(pictured)).status_code == 200
    assert shown_at(pictured) in browser.get(f"/o/{here.pk}/teams/{team.pk}/").content.decode()


@pytest.mark.rule("R-17")
def test_another_organization_never_sees_it(pictured, elsewhere, signed_in):
    browser = signed_in(elsewhere)

    assert browser.get(shown_at(pictured)).status_code == 404
    there = f"/o/{elsewhere.organization.pk}/portraits/{pictured.user.portrait_id}/"
    assert browser.get(there).status_code == 404


@pytest.mark.rule("R-19")
def test_whoever_has_left_takes_their_picture_along(administrator, pictured, signed_in):
    where = shown_at(pictured)
    with everywhere():
        pictured.membership.delete()

    assert signed_in(administrator).get(where).status_code == 404


def test_a_picture_that_loads_is_no_visit_of_the_organization(administrator, pictured, signed_in):
    signed_in(administrator).get(shown_at(pictured))

    with everywhere():
        administrator.membership.refresh_from_db()
    assert administrator.membership.seen_at is None


# Where it goes


@pytest.mark.rule("R-55")
def test_the_copy_of_ones_data_holds_the_picture(person):
    put_up(person, file=photograph())
    with tenancy(person=person.user.pk):
        content = portability.archive(User.objects.get(pk=person.user.pk))

    with ZipFile(io.BytesIO(content)) as zipped:
        assert zipped.read("portrait.webp") == bytes(Portrait.objects.get().image)
        whole = json.loads(zipped.read("data.json"))
        assert "portrait.webp" in zipped.read("README.txt").decode()
    assert whole["account"][0]["Profile picture"] == "portrait.webp"


@pytest.mark.rule("R-21")
def test_it_is_erased_with_the_account(person):
    put_up(person, file=photograph())
    long_ago = now() - limits.ACCOUNT_GRACE - timedelta(days=1)
    User.objects.update(deletion_asked_at=long_ago)
    retention.accounts_to_erase()

    assert not Portrait.objects.exists()
    assert User.objects.get(pk=person.user.pk).erased_at is not None


@pytest.mark.rule("R-55")
def test_it_goes_with_an_account_whose_address_was_never_proved(person):
    put_up(person, file=photograph())
    User.objects.update(verified_at=None, joined_at=now() - limits.UNVERIFIED_KEPT)
    retention.unverified_accounts()

    assert not User.objects.exists()
    assert not Portrait.objects.exists()
