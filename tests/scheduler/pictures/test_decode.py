from __future__ import annotations

import io

import pytest
from PIL import Image

from campaigns.screens.display_profile import Colour, profile_of
from scheduler.pictures.decode import RED_DOT, UnreadablePictureError, decode, to_png
from scheduler.pictures.font_loader import load_fonts
from scheduler.render import render

FONTS = load_fonts()


def opened(body: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(body))
    assert picture.format == "PNG"
    return picture.convert("RGB")


def test_a_bitmap_comes_back_dot_by_dot() -> None:
    """PROTOCOL W-14: bit 1 is dark."""
    picture = decode(b"P4\n10 2\n" + bytes([0x7F, 0xC0, 0xFF, 0x80]), "image/x-portable-bitmap")

    assert picture.mode == "1"
    lit = {(x, y) for x in range(10) for y in range(2) if picture.getpixel((x, y))}
    assert lit == {(0, 0), (9, 1)}


def test_a_browser_sees_lit_dots_in_the_asked_colour_on_black() -> None:
    body = b"P4\n8 1\n\x7f"

    assert opened(to_png(body, "image/x-portable-bitmap")).getpixel((0, 0)) == RED_DOT
    green = opened(to_png(body, "image/x-portable-bitmap", (0, 255, 0)))
    assert green.getpixel((0, 0)) == (0, 255, 0) and green.getpixel((1, 0)) == (0, 0, 0)


@pytest.mark.parametrize("colour", [Colour.DUAL_RG, Colour.RGB])
def test_colours_reach_a_browser_as_they_are(colour: Colour) -> None:
    on = profile_of(128, 96, colour)
    (frame,) = render("文明", "讲文明", on, FONTS).frames

    assert opened(to_png(frame.body, on.type)).tobytes() == decode(frame.body, on.type).tobytes()
    assert decode(frame.body, on.type).mode == "RGB"


@pytest.mark.parametrize(
    ("body", "media_type"),
    [(b"", "image/png"), (b"P4\n8 8\n\x00", "image/x-portable-bitmap"), (b"GIF89a", "image/webp"), (b"", "image/gif")],
)
def test_bytes_that_are_no_such_picture_are_refused(body: bytes, media_type: str) -> None:
    with pytest.raises(UnreadablePictureError):
        decode(body, media_type)


def test_a_picture_of_another_type_than_said_is_refused() -> None:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")

    with pytest.raises(UnreadablePictureError):
        decode(out.getvalue(), "image/webp")
