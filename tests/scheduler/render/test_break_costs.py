from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.render.break_costs import CLAUSE, WORD_SPLIT, split_phrase


def parts(text: str) -> list[str]:
    return [each.text for each in split_phrase(text)]


def cost(before: str, behind: str) -> int:
    """What it costs to end a line between two texts."""
    at = 0
    for each in split_phrase(before + behind):
        if at == len(before):
            return each.cost
        at += len(each.text)
    pytest.fail(f"no line may end between {before} and {behind}")


@given(st.text("文明出行的请在，。（）“”0123:年月日Aab—", min_size=1, max_size=30))
def test_parts_keep_all_text_and_obey_the_rules_of_kinsoku(text: str) -> None:
    found = split_phrase(text)

    assert "".join(each.text for each in found) == text and found[0].cost == 0
    assert not any(each.text[0] in "，。）”—" for each in found[1:])
    assert not any(each.text[-1] in "（“" for each in found[:-1])


def test_numbers_are_not_broken_and_keep_their_unit() -> None:
    assert parts("每天9:00到场") == ["每天", "9:00", "到", "场"]
    assert parts("补助1,200元") == ["补助", "1,200元"]
    assert parts("电话：0421-12345，时间") == ["电话：", "0421-12345，", "时间"]
    assert parts("2016年9月3日") == ["2016年", "9月", "3日"]


def test_a_word_that_begins_like_a_unit_is_no_unit() -> None:
    assert parts("，时间") == ["，", "时间"]


def test_listed_words_are_never_broken() -> None:
    assert parts("社会主义核心价值观") == ["社会主义", "核心价值观"]


def test_clauses_part_before_words_and_words_before_characters() -> None:
    assert cost("请停车。", "请") < cost("请停车，", "请") == CLAUSE
    assert CLAUSE < cost("创建", "文明城市") < cost("创建", "那") < WORD_SPLIT


def test_a_break_inside_a_date_costs_more() -> None:
    assert cost("9月", "19日") > cost("9月19日", "8:00") > cost("18:00", "新华路")
    assert cost("10月1日—", "7日") > 300 and cost("9月19日至", "25日") > cost("9月19日", "至25日")


def test_small_words_stay_with_what_they_belong_to() -> None:
    assert cost("市民", "请停车") < cost("市民请", "停车")
    assert cost("良好", "的道路") > cost("良好的", "道路")


def test_two_unlisted_characters_are_taken_for_a_word() -> None:
    assert cost("请自驾", "停车") < WORD_SPLIT == cost("停车自", "驾")


def test_names_of_streets_keep_their_tail() -> None:
    assert cost("友谊", "大街") > 300 and cost("新华", "路停车") > 300


def test_a_break_inside_brackets_costs_more() -> None:
    assert cost("（全国", "文明城市）") > cost("全国", "文明城市")
    assert cost("（全国）文明城市", "建设") == cost("文明城市", "建设")
