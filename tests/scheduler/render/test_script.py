from __future__ import annotations

import pytest

from campaigns.errors import ControlCharacterError, EmptyTextError, MissingGlyphError, TextTooLongError
from scheduler.render.script import Atom, characters, fine, joined, read_script
from scheduler.strikes import FontSet


def texts(text: str, fonts: FontSet) -> list[list[str]]:
    return [[atom.text for atom in line] for line in read_script(text, fonts, "320x16")]


def test_a_text_is_composed_before_anything_else(fonts: FontSet) -> None:
    assert texts("Cafe\u0301", fonts) == [["Café"]]


def test_phrases_end_at_spaces_and_behind_punctuation(fonts: FontSet) -> None:
    assert texts("富强 民主", fonts) == [["富强", "民主"]]
    assert texts("请停止活动，请远离河道。", fonts) == [["请停止活动，", "请远离河道。"]]
    assert texts("“请排队。”谢谢", fonts) == [["“请排队。”", "谢谢"]]


def test_numbers_stay_whole(fonts: FontSet) -> None:
    assert texts("每天9:00到场", fonts) == [["每天9:00到场"]]
    assert texts("补助1,200元发放", fonts) == [["补助1,200元发放"]]


def test_a_phrase_of_known_words_may_part_between_them(fonts: FontSet) -> None:
    assert texts("创建全国文明城市", fonts) == [["创建", "全国", "文明城市"]]
    assert texts("请学习宪法", fonts) == [["请学习宪法"]]


def test_a_space_between_words_is_half_an_em_and_between_latin_ones_less(fonts: FontSet) -> None:
    assert read_script("富强 民主　文明", fonts, "x")[0] == (Atom("富强"), Atom("民主", 500), Atom("文明", 1000))
    assert read_script("Tel 010", fonts, "x")[0] == (Atom("Tel"), Atom("010", 260))


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


def test_taken_apart_no_line_begins_or_ends_where_it_must_not(fonts: FontSet) -> None:
    pieces = [atom.text for atom in fine(read_script("（11月28日）9:00，“请带￥5元”。", fonts, "x")[0])]

    assert not any(piece[0] in "）》，。”月日元" or piece[-1] in "（《“￥" for piece in pieces)
    assert "9:00，" in pieces and "（11月" in pieces


def test_taken_apart_nothing_is_lost_and_gaps_stay_with_the_first_piece(fonts: FontSet) -> None:
    line = read_script("请学习宪法 请守法", fonts, "x")[0]
    pieces = fine(line)

    assert "".join(atom.text for atom in pieces) == "请学习宪法请守法"
    assert [atom.text for atom in pieces if atom.gap] == ["请"]


def test_joined_lines_stand_an_em_apart(fonts: FontSet) -> None:
    line = joined(read_script("讲文明\n树新风", fonts, "x"))

    assert [(atom.text, atom.gap) for atom in line] == [("讲文明", 0), ("树新风", 1000)]
    assert characters((line,)) == 6
