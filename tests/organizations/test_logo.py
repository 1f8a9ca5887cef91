"""The logo of an organization: what is taken, what is made of it, where it is shown (R-48)."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from comptoir.core.pictures import Unfit
from comptoir.core.tenancy import everywhere
from comptoir.journal.models import Entry
from comptoir.organizations import pictures
from comptoir.organizations.models import Logo, Organization
from comptoir.organizations.operations.logos import put_up, take_down

SIZE = (480, 96)
pytestmark = pytest.mark.rule("R-48")


def file(image: Image.Image | None = None, kind: str = "PNG", **options: object) -> bytes:
    written = io.BytesIO()
    (image or Image.new("RGB", SIZE, "red")).save(written, kind, **options)
    return written.getvalue()


def opened(picture: pictures.Picture) -> Image.Image:
    return Image.open(io.BytesIO(picture.image))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_png_jpeg_and_webp_become_a_png_that_fits_the_box(kind):
    made = opened(pictures.logo(file(kind=kind)))
    assert (made.format, made.size) == ("PNG", (240, 48))


def test_a_tall_logo_keeps_its_proportions():
    picture = pictures.logo(file(Image.new("RGB", (600, 400))))
    assert (picture.width, picture.height) == (72, 48)


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF"])
def test_other_kinds_are_refused_by_their_content(kind):
    with pytest.raises(Unfit, match="PNG, JPEG or WebP"):
        pictures.logo(file(kind=kind))


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\n", file()[:200]],
    ids=["empty", "svg", "only the first bytes", "cut off"],
)
def test_what_cannot_be_decoded_is_refused(content):
    with pytest.raises(Unfit):
        pictures.logo(content)


def test_more_than_two_megabytes_are_refused():
    with pytest.raises(Unfit, match="2 MB"):
        pictures.logo(file() + b"\0" * 2 * 1024 * 1024)


@pytest.mark.parametrize("size", [(199, 50), (200, 49)])
def test_a_small_image_is_refused(size):
    with pytest.raises(Unfit, match="200 by 50 points or more"):
        pictures.logo(file(Image.new("RGB", size)))


def test_a_square_is_refused_and_one_and_a_half_is_not():
    with pytest.raises(Unfit, match="wide"):
        pictures.logo(file(Image.new("RGB", (299, 200))))
    assert pictures.logo(file(Image.new("RGB", (300, 200)))).height == 48


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is enormous, in a hundred bytes."""

    def chunk(name: bytes, content: bytes) -> bytes:
        check = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(30_000, 10_000), (6_000, 4_300), (2**31 - 1, 2**31 - 1)])
def test_a_decompression_bomb_is_refused_before_it_unfolds(size):
    with pytest.raises(Unfit):
        pictures.logo(bomb(*size))


def test_metadata_is_dropped():
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "somebody")
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    for content in (file(pnginfo=told, exif=exif), file(kind="JPEG", exif=exif, comment=b"me")):
        made = opened(pictures.logo(content))
        made.load()
        assert made.info == {}
        assert not made.getexif()


def test_a_photograph_taken_sideways_is_turned_upright():
    sideways = Image.new("RGB", (100, 400), "white")
    sideways.paste("red", (0, 0, 100, 200))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise to see it upright
    made = opened(pictures.logo(file(sideways, "JPEG", exif=exif, quality=95)))
    assert made.size == (192, 48)
    assert made.getpixel((180, 24))[:2] == pytest.approx((254, 0), abs=12)


def test_printers_colours_become_the_screens():
    made = opened(pictures.logo(file(Image.new("CMYK", SIZE, (0, 255, 255, 0)), "JPEG")))
    red, green, blue, opacity = made.getpixel((10, 10))
    assert (red > 200, green < 60, blue < 60, opacity) == (True, True, True, 255)


def test_sixteen_bits_of_grey_keep_their_shades():
    made = opened(pictures.logo(file(Image.new("I;16", SIZE, 32768))))
    assert made.getpixel((10, 10))[0] == pytest.approx(128, abs=1)


def test_transparency_stays():
    made = opened(pictures.logo(file(Image.new("RGBA", SIZE, (255, 0, 0, 0)))))
    assert made.getpixel((10, 10))[3] == 0


def test_a_palette_and_two_tones_are_read():
    for mode in ("P", "1", "LA"):
        assert pictures.logo(file(Image.new(mode, SIZE))).width == 240


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_an_animation_the_first_image_is_taken(kind):
    frames = [Image.new("RGB", SIZE, colour) for colour in ("red", "blue")]
    content = file(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    made = opened(pictures.logo(content))
    assert getattr(made, "n_frames", 1) == 1
    assert made.convert("RGB").getpixel((10, 10))[0] > 200


def test_the_same_image_has_the_same_name():
    assert pictures.logo(file()).sha256 == pictures.logo(file()).sha256


# The pages


def change(member) -> str:
    return f"/o/{member.organization.pk}/customer-account/logo/"


def upload(content: bytes, name: str = "logo.png") -> dict[str, object]:
    return {"image": SimpleUploadedFile(name, content, "image/png")}


def logos() -> list[Logo]:
    with everywhere():
        return list(Logo.objects.all())


def test_the_logo_takes_the_place_of_the_name_which_stays_as_its_text(representative, signed_in):
    browser = signed_in(representative)
    answer = browser.post(change(representative), upload(file(), "whatever.svg"))
    (logo,) = logos()
    where = f"/o/{representative.organization.pk}/logo/{logo.sha256}/"
    assert f'src="{where}" alt="Munster SA"' in answer.content.decode()
    page = browser.get(f"/o/{representative.organization.pk}/").content.decode()
    assert f'src="{where}" alt="Munster SA"' in page
    assert 'class="switcher-name"' not in page


def test_only_members_get_the_image_and_browsers_keep_it(representative, elsewhere, signed_in):
    browser = signed_in(representative)
    browser.post(change(representative), upload(file()))
    where = f"/o/{representative.organization.pk}/logo/{logos()[0].sha256}/"
    image = browser.get(where)
    assert image.content == bytes(logos()[0].image)
    assert image["Content-Type"] == "image/png"
    assert image["Cache-Control"] == "private, max-age=31536000, immutable"
    assert browser.get(where, headers={"If-None-Match": image["ETag"]}).status_code == 304
    assert signed_in(elsewhere).get(where).status_code == 404
    assert browser.get(where.replace(logos()[0].sha256, "0" * 64)).status_code == 404


def test_another_logo_replaces_the_first_under_another_address(representative):
    first = put_up(representative, file=file())
    second = put_up(representative, file=file(Image.new("RGB", SIZE, "blue")))
    assert [logo.sha256 for logo in logos()] == [second.sha256]
    assert first.sha256 != second.sha256


def test_removing_it_restores_the_name(representative, signed_in):
    put_up(representative, file=file())
    browser = signed_in(representative)
    browser.post(f"{change(representative)}remove/")
    assert logos() == []
    page = browser.get(f"/o/{representative.organization.pk}/").content.decode()
    assert '<span class="switcher-name">Munster SA</span>' in page
    take_down(representative)


@pytest.mark.rule("R-06")
@pytest.mark.parametrize("who", ["administrator", "collaborator", "external"])
def test_only_a_legal_representative_changes_it(who, request, signed_in):
    member = request.getfixturevalue(who)
    assert signed_in(member).post(change(member), upload(file())).status_code == 403
    assert signed_in(member).post(f"{change(member)}remove/").status_code == 403
    assert logos() == []


def test_with_scripts_only_its_own_form_is_answered(representative, signed_in):
    browser = signed_in(representative)
    answer = browser.post(change(representative), upload(file()), headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="logo-box"' in page
    assert 'name="street"' not in page, "the coordinates being typed must not be replaced"
    assert "hx-swap-oob" in page
    assert page.count(f"/logo/{logos()[0].sha256}/") == 2, "in its box and at the top left"

    removed = browser.post(f"{change(representative)}remove/", headers={"HX-Request": "true"})
    assert "/logo/0" not in removed.content.decode()
    assert "switcher-name" in removed.content.decode()


def test_without_scripts_what_is_typed_beside_it_comes_back(representative, signed_in):
    browser = signed_in(representative)
    typed = {"kind": "association", "name": "Not saved yet", "country": "FR", "postal_code": "?"}
    for sent, status in (({}, 422), (upload(file()), 200)):
        answer = browser.post(change(representative), {**typed, **sent})
        page = answer.content.decode()
        assert answer.status_code == status
        assert 'value="Not saved yet"' in page
        assert 'value="?"' in page
        assert '<option value="FR" selected>' in page
    assert browser.get(change(representative)).url.endswith("/customer-account/edit/")
    page = browser.post(f"{change(representative)}remove/", typed).content.decode()
    assert 'value="Not saved yet"' in page
    assert logos() == []
    with everywhere():
        assert Organization.objects.get(pk=representative.organization.pk).name == "Munster SA"


def test_a_chosen_image_is_put_up_with_the_coordinates_too(representative, signed_in):
    browser = signed_in(representative)
    edit = f"/o/{representative.organization.pk}/customer-account/edit/"
    typed = {"kind": "company", "name": "Munster AG", "country": "CH"}
    typed |= {"street": "Weg 1", "postal_code": "8005", "city": "Bern"}
    answer = browser.post(edit, {**typed, **upload(b"hello")})
    assert answer.status_code == 422
    assert "PNG, JPEG or WebP" in answer.content.decode()
    assert 'value="Munster AG"' in answer.content.decode()
    assert browser.post(edit, {**typed, **upload(file())}).status_code == 302
    assert len(logos()) == 1
    with everywhere():
        assert Organization.objects.get(pk=representative.organization.pk).name == "Munster AG"


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({}, "Choose a file."),
        ({"image": b""}, "This file is empty."),
        ({"image": b"hello"}, "PNG, JPEG or WebP"),
        ({"image": b"x" * (2 * 1024 * 1024 + 1)}, "larger than 2 MB"),
    ],
)
def test_a_refused_file_says_why_under_the_field(representative, signed_in, sent, says, scripts):
    typed = upload(sent["image"]) if sent else {}
    headers = {"HX-Request": "true"} if scripts else {}
    answer = signed_in(representative).post(change(representative), typed, headers=headers)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert logos() == []


@pytest.mark.rule("R-11")
def test_putting_up_and_taking_down_are_journaled(representative):
    put_up(representative, file=file())
    put_up(representative, file=file())
    take_down(representative)
    with everywhere():
        acts = list(Entry.objects.order_by("pk").values_list("action", flat=True))
    assert acts == ["organizations.LogoPutUp", "organizations.LogoTakenDown"]


def test_what_is_far_too_large_is_refused_before_it_is_read(representative, signed_in):
    answer = signed_in(representative).post(change(representative), upload(b"x" * 9 * 1024 * 1024))
    assert answer.status_code == 413
    assert logos() == []
