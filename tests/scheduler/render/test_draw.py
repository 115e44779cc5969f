from __future__ import annotations

import io

import pytest
from PIL import Image

from campaigns.screens.display_profile import Colour
from players.protocol.limits import PICTURE_BYTES
from scheduler.pictures.font_loader import FontSet
from scheduler.render import draw as module
from scheduler.render import lay_out
from scheduler.render.draw import LEVELS, PBM, PNG, WEBP, SlideBytesError, draw, draw_dots, encode
from scheduler.render.palette import CIVILISED, CORE_VALUES, DUAL, ink
from tests.scheduler.render.looks import CORE, CORE_THEME, LARGE, STRIP, TALL_STRIP, profile, rows
from tests.scheduler.render.looks import DUAL as DUAL_STRIP


def test_a_strip_is_drawn_by_its_true_strike(fonts: FontSet) -> None:
    (page,) = lay_out("中", "", STRIP, fonts).pages
    glyph = fonts.strike(16).glyph("中")
    assert glyph.picture is not None

    top, left = page.runs[0].y + glyph.top, page.runs[0].x + glyph.left
    expected = ["." * left + row + "." * (320 - left - len(row)) for row in rows(glyph.picture)]
    dark = ["." * 320]
    assert rows(draw_dots(page, 16, fonts)) == dark * top + expected + dark * (16 - top - len(expected))


def test_a_descender_is_moved_up_rather_than_cut(fonts: FontSet) -> None:
    (page,) = lay_out("g", "", STRIP, fonts).pages
    glyph = fonts.strike(16).glyph("g").picture
    assert glyph is not None

    lit = sum(row.count("#") for row in rows(draw_dots(page, 16, fonts)))
    assert lit == sum(row.count("#") for row in rows(glyph))


def test_two_colours_are_indexed_off_red_green_amber(fonts: FontSet) -> None:
    """PROTOCOL W-14: the palette's order is part of the wire."""
    (page,) = lay_out(CORE, CORE_THEME, DUAL_STRIP, fonts).pages
    amber = draw(page, DUAL_STRIP, ink(CORE_THEME, Colour.DUAL_RG), fonts)
    green = draw(page, DUAL_STRIP, ink("讲文明、树新风", Colour.DUAL_RG), fonts)

    assert amber.getpalette() == [part for colour in DUAL for part in colour]
    assert set(amber.tobytes()) == {0, 3} and set(green.tobytes()) == {0, 2}


def test_a_large_screen_has_its_theme_s_ground_text_and_band(fonts: FontSet) -> None:
    (page,) = lay_out("讲文明\n树新风", "讲文明", LARGE, fonts).pages
    picture = draw(page, LARGE, CIVILISED.full, fonts)
    colours = {colour for _, colour in picture.getcolors(100_000) or []}

    assert picture.getpixel((0, 0)) == CIVILISED.full.ground
    assert picture.getpixel((0, 575)) == CIVILISED.full.band and picture.getpixel((0, 500)) == CIVILISED.full.ground
    assert CIVILISED.full.text in colours


def test_a_large_picture_has_few_colours_and_the_exact_text_and_ground(fonts: FontSet) -> None:
    (page,) = lay_out("讲文明\n树新风", "讲文明", LARGE, fonts).pages
    picture = draw(page, LARGE, CIVILISED.full, fonts)
    colours = {colour for _, colour in picture.getcolors() or []}

    assert len(colours) == LEVELS + 1
    assert {CIVILISED.full.ground, CIVILISED.full.text, CIVILISED.full.band} <= colours


def test_the_ink_of_a_large_screen_is_in_the_middle(fonts: FontSet) -> None:
    (page,) = lay_out("国国\n国国", CORE_THEME, LARGE, fonts).pages
    picture = draw(page, LARGE, CORE_VALUES.full, fonts)
    lit = picture.convert("L").point(lambda value: 255 * (value > 140)).getbbox()
    assert lit is not None

    left, top, right, bottom = lit
    assert abs(left - (960 - right)) <= 6 and abs(top - (576 - bottom)) <= 6
    assert left > 40 and top > 40


def test_a_full_colour_strip_has_whole_dots_in_two_colours(fonts: FontSet) -> None:
    on = profile(320, 32, Colour.RGB)
    (page,) = lay_out(CORE, CORE_THEME, on, fonts).pages
    picture = draw(page, on, CORE_VALUES.full, fonts)

    assert {colour for _, colour in picture.getcolors() or []} == {CORE_VALUES.full.ground, CORE_VALUES.full.text}
    (mono,) = lay_out(CORE, CORE_THEME, TALL_STRIP, fonts).pages
    lit = [pixel == CORE_VALUES.full.text for pixel in _pixels(picture.tobytes())]
    assert lit == [dot == "#" for row in rows(draw_dots(mono, 32, fonts)) for dot in row]


def _pixels(body: bytes) -> list[tuple[int, ...]]:
    return [tuple(body[at : at + 3]) for at in range(0, len(body), 3)]


def mono(w: int, h: int, lit: tuple[tuple[int, int], ...]) -> Image.Image:
    picture = Image.new("1", (w, h))
    for dot in lit:
        picture.putpixel(dot, 255)
    return picture


def test_a_bitmap_has_1_for_dark_and_whole_bytes_a_row() -> None:
    """PROTOCOL W-14."""
    assert encode(mono(10, 2, ((0, 0), (9, 1))), PBM) == b"P4\n10 2\n" + bytes([0x7F, 0xC0, 0xFF, 0x80])


def test_two_colours_are_a_four_colour_palette_in_wire_order() -> None:
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
    assert PICTURE_BYTES == 4 * 2**20
    monkeypatch.setattr(module, "PICTURE_BYTES", 11)

    assert len(encode(mono(8, 2, ()), PBM)) == 9
    with pytest.raises(SlideBytesError, match="smaller size"):
        encode(mono(8, 5, ()), PBM)
