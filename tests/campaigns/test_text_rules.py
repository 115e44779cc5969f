from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.errors import CampaignError, ControlCharacterError
from campaigns.text_rules import multi_line, one_line


@given(st.text(max_size=80))
def test_an_accepted_text_is_trimmed_and_holds_only_drawable_characters(text):
    try:
        taken = one_line(text, "name")
    except CampaignError as error:
        assert error.field == "name"  # noqa: PT017 - any text may come either way
    else:
        assert taken == taken.strip() and taken
        assert all(character.isprintable() or unicodedata.category(character) == "Zs" for character in taken)
        assert one_line(taken, "name") == taken


@pytest.mark.parametrize(
    "character", ["\x00", "\x07", "\x1b", "\u200b", "\u202e", "\ufeff", "\u2028", "\ue000", "\ud800"]
)
def test_an_undrawable_character_is_refused_and_named(character):
    with pytest.raises(ControlCharacterError) as refused:
        one_line(f"朝{character}阳", "name")

    assert f"U+{ord(character):04X}" in refused.value.text("zh")


def test_line_ends_are_kept_where_lines_are_allowed():
    assert multi_line("富强\r\n民主\r文明\n", "text", limit=20) == "富强\n民主\n文明"
    with pytest.raises(ControlCharacterError):
        one_line("富强\n民主", "name")


def test_equal_looking_texts_are_equal():
    assert one_line("e\u0301", "name") == one_line("\u00e9", "name")
