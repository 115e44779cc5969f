from __future__ import annotations

import re

import pytest
from PIL import features

from scheduler.pictures.font_loader import FontSet, load_fonts
from scheduler.render import fonts as module
from scheduler.render.fonts import FontError, code_points


def test_the_digest_is_the_same_for_every_process_with_the_same_parts(fonts: FontSet) -> None:
    assert re.fullmatch("[0-9a-f]{64}", fonts.digest)
    assert load_fonts().digest == fonts.digest


@pytest.mark.parametrize(
    ("name", "value"), [("THRESHOLD", 121), ("LADDER", (48, 16)), ("SAMPLE", "国"), ("UNITS", 2000)]
)
def test_the_digest_depends_on_the_cut_of_strikes(
    monkeypatch: pytest.MonkeyPatch, fonts: FontSet, name: str, value: object
) -> None:
    monkeypatch.setattr(module, name, value)

    assert load_fonts().digest != fonts.digest


def test_the_digest_depends_on_the_libraries(monkeypatch: pytest.MonkeyPatch, fonts: FontSet) -> None:
    monkeypatch.setattr(features, "version", lambda _name: "9.9")

    assert load_fonts().digest != fonts.digest


def test_a_hanzi_is_an_em_wide_and_every_advance_a_whole_dot(fonts: FontSet) -> None:
    assert fonts.units("国强") == 2000
    assert [fonts.width("国强", size) for size in (16, 23, 32)] == [32, 46, 64]
    assert fonts.width("9:00", 16) == sum(fonts.advance(character, 16) for character in "9:00")


@pytest.mark.parametrize("size", [24, 62, 105, 187])
def test_widths_agree_with_what_pillow_draws(fonts: FontSet, size: int) -> None:
    text = "11月28日9:00在文化广场"

    assert abs(fonts.width(text, size) - fonts.outline(size).getlength(text)) <= len(text) / 2


def test_strikes_and_outlines_are_opened_once(fonts: FontSet) -> None:
    assert fonts.strike(16) is fonts.strike(16)
    assert fonts.outline(97) is fonts.outline(97)


def test_the_font_covers_gb2312_and_a_character_beyond_the_bmp(fonts: FontSet) -> None:
    hanzi = [bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)]

    assert all(fonts.has(character) for character in hanzi if character)
    assert fonts.has("𬭎")
    assert not fonts.has("😀") and not fonts.has("\U0010ffff") and not fonts.has("\x01")


@pytest.mark.parametrize("broken", [b"", b"OTTO", b"OTTO\x00\x01" + bytes(6) + b"cmap" + bytes(4) + b"\xff" * 8])
def test_a_damaged_font_is_an_error(broken: bytes) -> None:
    with pytest.raises(FontError, match="font"):
        code_points(broken)


def test_a_font_without_a_character_table_is_refused() -> None:
    with pytest.raises(FontError, match="no cmap table"):
        code_points(b"OTTO\x00\x00" + bytes(6))


def test_a_table_of_another_kind_is_refused() -> None:
    directory = b"OTTO\x00\x01" + bytes(6) + b"cmap" + bytes(4) + (28).to_bytes(4, "big") + (14).to_bytes(4, "big")
    table = b"\x00\x00\x00\x01\x00\x03\x00\x01" + (12).to_bytes(4, "big") + b"\x00\x04"

    with pytest.raises(FontError, match="format 12"):
        code_points(directory + table)


def test_the_missing_glyph_covers_no_character() -> None:
    directory = b"OTTO\x00\x01" + bytes(6) + b"cmap" + bytes(4) + (28).to_bytes(4, "big") + bytes(4)
    table = b"\x00\x00\x00\x01\x00\x03\x00\x0a" + (12).to_bytes(4, "big")
    groups = b"".join(each.to_bytes(4, "big") for each in (0x41, 0x42, 0, 0x50, 0x51, 7))
    body = (
        directory + table + b"\x00\x0c\x00\x00" + (40).to_bytes(4, "big") + bytes(4) + (2).to_bytes(4, "big") + groups
    )

    assert code_points(body) == {0x42, 0x50, 0x51}
