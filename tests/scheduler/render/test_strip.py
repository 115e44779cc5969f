from __future__ import annotations

import pytest

from campaigns.screens.display_profile import DisplayProfile
from scheduler.pictures.font_loader import FontSet
from scheduler.render.placement import width_px
from scheduler.render.script import read_script
from scheduler.render.strip import is_strip, set_strip
from scheduler.render.values import TextSetting
from tests.scheduler.render.looks import ALL, LARGE, LONG, NOTICE, STRIP, TALL_STRIP, profile


def setting(text: str, on: DisplayProfile, fonts: FontSet) -> TextSetting:
    return set_strip(read_script(text, fonts, on.size), on, fonts)


def pages(found: TextSetting) -> list[str]:
    return ["".join(atom.text for line in page for atom in line) for page in found.pages]


def test_a_text_that_fits_stands_at_full_height(fonts: FontSet) -> None:
    found = setting("富强 民主 文明 和谐", STRIP, fonts)

    assert (found.size, len(found.pages), found.scrolls) == (16, 1, False)


def test_twenty_characters_fill_sixteen_rows_exactly(fonts: FontSet) -> None:
    assert not setting("文" * 20, STRIP, fonts).scrolls
    assert setting("文" * 21, STRIP, fonts).scrolls


def test_lines_as_written_share_a_row_where_they_fit(fonts: FontSet) -> None:
    assert len(setting("讲文明\n树新风", STRIP, fonts).pages) == 1


def test_a_little_too_long_is_set_in_the_next_smaller_strike(fonts: FontSet) -> None:
    found = setting("遵守交通安全法规做文明人", TALL_STRIP, fonts)

    assert (found.size, len(found.pages[0])) == (24, 1)


def test_two_lines_come_before_a_strike_too_small_for_the_rows(fonts: FontSet) -> None:
    found = setting("请立即停止户外活动，远离河道、地下通道和低洼地带。", TALL_STRIP, fonts)

    assert (found.size, len(found.pages), len(found.pages[0])) == (16, 1, 2)


def test_two_lines_of_half_the_rows_come_before_one_of_a_third(fonts: FontSet) -> None:
    found = setting(NOTICE, profile(640, 48), fonts)

    assert (found.size, len(found.pages), len(found.pages[0])) == (24, 1, 2)


def test_pages_on_a_low_strip_end_between_phrases(fonts: FontSet) -> None:
    found = setting(NOTICE, STRIP, fonts)

    assert (found.size, found.scrolls) == (16, False)
    assert pages(found) == ["本周六（11月28日）", "9:00在文化广场举办义诊活动，", "请居民携带身份证参加。"]


def test_a_long_phrase_turns_its_page_between_words(fonts: FontSet) -> None:
    found = setting("请广大市民自觉遵守交通规则礼让斑马线共同维护良好的道路交通秩序", STRIP, fonts)

    assert pages(found) == ["请广大市民自觉遵守交通规则礼让斑马线", "共同维护良好的道路交通秩序"]


def test_two_good_pages_are_preferred_to_two_lines(fonts: FontSet) -> None:
    found = setting("讲文明话 办文明事 做文明人\n从我做起 从身边小事做起", profile(512, 32), fonts)

    assert (found.size, len(found.pages)) == (32, 2)


def test_three_lines_as_written_are_pages_rather_than_mixed_in_two_rows(fonts: FontSet) -> None:
    found = setting("富强 民主 文明 和谐\n自由 平等 公正 法治\n爱国 敬业 诚信 友善", profile(512, 32), fonts)

    assert (found.size, pages(found)) == (32, ["富强民主文明和谐", "自由平等公正法治", "爱国敬业诚信友善"])


def test_two_lines_divide_a_text_evenly(fonts: FontSet) -> None:
    found = setting("暴雨红色预警！请立即停止户外活动，远离河道、地下通道和低洼地带。", profile(512, 32), fonts)

    assert (found.size, [len(page) for page in found.pages]) == (16, [2])


def test_lines_as_written_are_pages_when_they_do_not_share_a_row(fonts: FontSet) -> None:
    found = setting("请自觉遵守公共秩序\n请爱护公共设施\n请不要乱扔垃圾", STRIP, fonts)

    assert len(found.pages) == 3


def test_a_text_without_phrases_scrolls_at_full_height(fonts: FontSet) -> None:
    found = setting(LONG, STRIP, fonts)

    assert found.scrolls and found.size == 16 and len(found.pages) == 1


@pytest.mark.parametrize("count", [1, 9, 14, 20, 33, 60, 200])
@pytest.mark.parametrize("on", [each for each in ALL if is_strip(each)], ids=lambda each: each.size)
def test_no_setting_is_below_sixteen_rows_or_too_wide(on: DisplayProfile, count: int, fonts: FontSet) -> None:
    found = setting(("文明" * count if count % 2 else "文明出行， " * count)[:500], on, fonts)

    assert found.size >= 16
    assert len(found.pages[0]) * found.size <= on.h
    assert found.scrolls or all(width_px(line, found.size, fonts) <= on.w for page in found.pages for line in page)


def test_only_low_screens_are_strips() -> None:
    assert is_strip(STRIP) and is_strip(profile(640, 64)) and not is_strip(LARGE) and not is_strip(profile(320, 65))
