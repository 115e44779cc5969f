from __future__ import annotations

import pytest

from campaigns.errors import TextTooLongError
from campaigns.screens.display_profile import DisplayProfile
from scheduler.pictures.font_loader import FontSet
from scheduler.render.placement import width_px
from scheduler.render.script import read_script
from scheduler.render.slide import baselines, set_slide
from scheduler.render.values import TextSetting
from tests.scheduler.render.looks import CORE, LARGE, NOTICE, TOWER, profile


def setting(text: str, on: DisplayProfile, fonts: FontSet) -> TextSetting:
    return set_slide(read_script(text, fonts, on.size), on, fonts)


def lines(found: TextSetting) -> list[str]:
    return ["".join(" " * (atom.gap > 0) + atom.text for atom in row) for row in found.pages[0]]


def test_the_core_values_are_two_lines_of_two(fonts: FontSet) -> None:
    found = setting(CORE, LARGE, fonts)

    assert lines(found) == ["富强 民主", "文明 和谐"]
    assert found.size > 180


def test_a_tower_stacks_the_lines(fonts: FontSet) -> None:
    assert lines(setting(CORE, TOWER, fonts)) == ["富强", "民主", "文明", "和谐"]


def test_lines_as_written_hold(fonts: FontSet) -> None:
    found = setting("学习宪法 尊崇宪法\n遵守宪法 维护宪法", LARGE, fonts)

    assert lines(found) == ["学习宪法 尊崇宪法", "遵守宪法 维护宪法"]


def test_lines_as_written_are_broken_where_that_makes_the_text_much_larger(fonts: FontSet) -> None:
    found = setting("学习宪法 尊崇宪法\n遵守宪法 维护宪法", TOWER, fonts)

    assert lines(found) == ["学习宪法", "尊崇宪法", "遵守宪法", "维护宪法"]


def test_a_known_word_is_never_broken(fonts: FontSet) -> None:
    assert lines(setting("社会主义核心价值观", TOWER, fonts)) == ["社会主义", "核心价值观"]


def test_a_long_sentence_is_broken_rather_than_set_small(fonts: FontSet) -> None:
    found = setting("请立即停止户外活动，远离河道、地下通道和低洼地带。", TOWER, fonts)

    assert found.size * 10 >= TOWER.w
    assert lines(found) == ["请立即停止", "户外活动，", "远离河道、", "地下通道", "和低洼地带。"]


@pytest.mark.parametrize("text", [CORE, NOTICE, "文明", "文" * 100, "WiFi: guest 9:00-17:30", "讲文明\n树新风"])
@pytest.mark.parametrize("on", [LARGE, TOWER, *(profile(w, h) for w, h in ((320, 160), (1920, 1080), (128, 96)))])
def test_every_line_and_the_block_stay_on_the_glass(on: DisplayProfile, text: str, fonts: FontSet) -> None:
    try:
        found = setting(text, on, fonts)
    except TextTooLongError:
        assert on.w == 128  # room for 12 characters
        return
    rows = found.pages[0]
    stands = baselines(len(rows), found.size, on.h)

    assert all(width_px(row, found.size, fonts) <= on.w for row in rows)
    assert stands[0] - 0.88 * found.size >= 0 and stands[-1] + 0.12 * found.size <= on.h


def test_the_block_of_ink_is_in_the_middle() -> None:
    assert baselines(1, 100, 576) == [324]
    assert baselines(2, 190, 576) == [226, 486]


def test_few_lines_on_a_tall_screen_get_more_space_within_limits() -> None:
    assert baselines(2, 100, 1440) == [681, 831]
    assert baselines(3, 100, 420) == [114, 246, 378]


def test_a_text_below_sixteen_px_is_refused_with_the_capacity(fonts: FontSet) -> None:
    with pytest.raises(TextTooLongError) as refused:
        setting("文" * 200, profile(160, 80), fonts)

    assert refused.value.values == {"limit": 4 * 24, "length": 200}
    assert setting("文" * 24, profile(160, 80), fonts).size >= 16
    assert len(setting("文" * 25, profile(160, 80), fonts).pages) > 1
    with pytest.raises(TextTooLongError):
        setting("文" * 97, profile(160, 80), fonts)


def test_words_stay_whole_in_the_short_lines_of_a_tall_screen(fonts: FontSet) -> None:
    found = setting("热烈祝贺市第十次党代会胜利召开", TOWER, fonts)

    assert lines(found) == ["热烈祝贺", "市第十次", "党代会", "胜利召开"]


def test_a_short_text_is_broken_rather_than_set_small(fonts: FontSet) -> None:
    assert lines(setting("国家网络安全宣传周 9月19日至25日", LARGE, fonts)) == [
        "国家网络安全",
        "宣传周",
        "9月19日至25日",
    ]
    assert lines(setting("人人都是城市形象\n处处都是文明窗口", TOWER, fonts)) == [
        *("人人都是", "城市形象", "处处都是", "文明窗口"),
    ]


def test_a_number_stays_with_its_label_and_a_verb_with_its_object(fonts: FontSet) -> None:
    assert lines(setting("咨询电话：0421-12345，时间 9:00-17:30", LARGE, fonts)) == [
        *("咨询电话：", "0421-12345，", "时间 9:00-17:30"),
    ]
    assert lines(setting("请分类投放：厨余、可回收、有害、其他垃圾", TOWER, fonts))[0] == "请分类投放："


def test_pages_end_at_clauses_and_have_one_size(fonts: FontSet) -> None:
    found = setting(NOTICE * 3, LARGE, fonts)
    ends = ["".join(atom.text for atom in page[-1])[-1] for page in found.pages]

    assert len(found.pages) == 2 and set(ends) <= {"，", "。"}
    assert found.size * 10 >= LARGE.h


def test_pages_keep_lines_as_written(fonts: FontSet) -> None:
    text = f"关于举办义诊活动的通知\n{NOTICE}\n{NOTICE}\n联系电话：0421-2612345"
    found = setting(text, LARGE, fonts)
    begun = [row[0].text for page in found.pages for row in page]

    assert len(found.pages) > 1 and begun.count("本周六") == 2 and "联系" in "".join(begun)
