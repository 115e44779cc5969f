from __future__ import annotations

import pytest

from scheduler.pictures.font_loader import FontSet
from scheduler.render.coverage import FontError, code_points


def test_the_house_font_covers_gb2312_and_a_character_beyond_the_bmp(fonts: FontSet) -> None:
    hanzi = [bytes((row, cell)).decode("gb2312", "ignore") for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF)]

    assert all(fonts.has(character) for character in hanzi if character)
    assert fonts.has("𬭎")
    assert not fonts.has("😀") and not fonts.has("\U0010ffff") and not fonts.has("\x01")


@pytest.mark.parametrize("broken", [b"", b"OTTO", b"OTTO\x00\x01" + bytes(6) + b"cmap" + bytes(4) + b"\xff" * 8])
def test_a_damaged_font_is_named_and_not_guessed_at(broken: bytes) -> None:
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


def test_the_missing_glyph_itself_is_no_picture() -> None:
    directory = b"OTTO\x00\x01" + bytes(6) + b"cmap" + bytes(4) + (28).to_bytes(4, "big") + bytes(4)
    table = b"\x00\x00\x00\x01\x00\x03\x00\x0a" + (12).to_bytes(4, "big")
    groups = b"".join(each.to_bytes(4, "big") for each in (0x41, 0x42, 0, 0x50, 0x51, 7))
    body = (
        directory + table + b"\x00\x0c\x00\x00" + (40).to_bytes(4, "big") + bytes(4) + (2).to_bytes(4, "big") + groups
    )

    assert code_points(body) == {0x42, 0x50, 0x51}
