"""The logo of an organization: what is taken, what is made of it, where it is shown (R-48)."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image, PngImagePlugin

from comptoir.organizations import pictures
from comptoir.organizations.pictures import Unfit

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
    with pytest.raises(Unfit, match="at least 200 by 50"):
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
