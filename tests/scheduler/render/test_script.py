from __future__ import annotations

import pytest

from campaigns.errors import ControlCharacterError, EmptyTextError, MissingGlyphError, TextTooLongError
from scheduler.pictures.font_loader import FontSet
from scheduler.render.script import Atom, count_characters, join_lines, read_script, stack_lines


def texts(text: str, fonts: FontSet) -> list[list[str]]:
    return [[atom.text for atom in line] for line in read_script(text, fonts, "320x16")]


def test_a_text_is_composed_before_anything_else(fonts: FontSet) -> None:
    assert "".join(texts("Cafe\u0301", fonts)[0]) == "Café"


def test_atoms_are_words_and_numbers_with_break_costs(fonts: FontSet) -> None:
    (line,) = read_script("创建文明城市，9:00到", fonts, "x")

    assert [atom.text for atom in line] == ["创建", "文明城市，", "9:00", "到"]
    assert [atom.cost for atom in line] == [0, 90, 15, line[3].cost] and line[3].cost > 15


def test_a_space_is_half_an_em_and_less_between_latin_words(fonts: FontSet) -> None:
    assert read_script("富强 民主　文明", fonts, "x")[0] == (Atom("富强"), Atom("民主", 500), Atom("文明", 1000))
    assert read_script("Tel 010", fonts, "x")[0] == (Atom("Tel"), Atom("010", 260))
    assert all(atom.cost == 0 for atom in read_script("富强 民主", fonts, "x")[0])


def test_lines_are_kept_and_empty_ones_left_out(fonts: FontSet) -> None:
    assert texts("讲文明\r\n\n 树新风 ", fonts) == [["讲文明"], ["树新风"]]


def test_a_missing_glyph_is_refused_by_name(fonts: FontSet) -> None:
    with pytest.raises(MissingGlyphError) as refused:
        read_script("笑脸😀", fonts, "320x16")

    assert "😀" in refused.value.text("zh") and "320x16" in refused.value.text("zh")
    assert "1F600" in str(refused.value) and refused.value.field == "text"


@pytest.mark.parametrize("character", ["\t", "\x00", "\u202e", "\u200b", "\ue000"])
def test_characters_without_a_picture_are_refused(fonts: FontSet, character: str) -> None:
    with pytest.raises(ControlCharacterError):
        read_script(f"文{character}明", fonts, "320x16")


def test_an_empty_text_and_one_beyond_the_limit_are_refused(fonts: FontSet) -> None:
    with pytest.raises(EmptyTextError):
        read_script(" \n ", fonts, "320x16")
    with pytest.raises(TextTooLongError):
        read_script("文" * 501, fonts, "320x16")


def test_joined_lines_are_an_em_apart_and_stacked_lines_break(fonts: FontSet) -> None:
    script = read_script("讲文明\n树新风", fonts, "x")

    assert [(atom.text, atom.gap, atom.must) for atom in join_lines(script)] == [
        ("讲文明", 0, False),
        ("树新风", 1000, False),
    ]
    assert [(atom.text, atom.gap, atom.must) for atom in stack_lines(script)] == [
        ("讲文明", 0, False),
        ("树新风", 0, True),
    ]
    assert count_characters(script) == 6


def test_an_atom_at_a_line_s_beginning_has_no_space_before_it() -> None:
    assert Atom("民主", 500, 90).first() == Atom("民主", 0, 90)
