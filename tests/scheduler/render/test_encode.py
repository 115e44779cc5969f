from __future__ import annotations

import io

import pytest
from PIL import Image

from players.protocol.limits import SLIDE_BYTES
from scheduler.render import encode as module
from scheduler.render.encode import PBM, PNG, WEBP, SlideBytesError, encode
from scheduler.render.palette import DUAL


def mono(w: int, h: int, lit: tuple[tuple[int, int], ...]) -> Image.Image:
    picture = Image.new("1", (w, h))
    for dot in lit:
        picture.putpixel(dot, 255)
    return picture


def test_a_bitmap_says_dark_by_one_and_pads_rows_to_whole_bytes() -> None:
    """PROTOCOL W-14."""
    assert encode(mono(10, 2, ((0, 0), (9, 1))), PBM) == b"P4\n10 2\n" + bytes([0x7F, 0xC0, 0xFF, 0x80])


def test_two_colours_go_as_a_four_colour_palette_in_the_wire_s_order() -> None:
    """PROTOCOL W-14."""
    picture = Image.new("P", (9, 1), 2)
    picture.putpalette([part for colour in DUAL for part in colour])
    body = encode(picture, PNG)

    palette = body.index(b"PLTE")
    assert body[24:26] == bytes([2, 3])  # two bits a dot, indexed
    assert body[palette - 4 : palette] == (12).to_bytes(4, "big")
    assert body[palette + 4 : palette + 16] == bytes([0, 0, 0, 255, 0, 0, 0, 255, 0, 255, 170, 0])


@pytest.mark.parametrize("media_type", [WEBP, PNG])
def test_full_colour_comes_back_to_the_last_bit(media_type: str) -> None:
    """PROTOCOL W-14."""
    picture = Image.effect_noise((64, 48), 90).convert("RGB")
    picture.putpixel((3, 4), (200, 16, 20))
    body = encode(picture, media_type)

    with Image.open(io.BytesIO(body)) as again:
        assert again.convert("RGB").tobytes() == picture.tobytes()
        assert again.format == {WEBP: "WEBP", PNG: "PNG"}[media_type]


def test_the_same_picture_gives_the_same_bytes() -> None:
    picture = Image.linear_gradient("L").convert("RGB")

    assert all(encode(picture, each) == encode(picture.copy(), each) for each in (WEBP, PNG))


def test_a_picture_that_no_slide_can_carry_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """PROTOCOL W-8: a slide has 4 MiB at most."""
    assert SLIDE_BYTES == 4 * 2**20
    monkeypatch.setattr(module, "SLIDE_BYTES", 11)

    assert len(encode(mono(8, 2, ()), PBM)) == 9
    with pytest.raises(SlideBytesError, match="smaller size"):
        encode(mono(8, 5, ()), PBM)
