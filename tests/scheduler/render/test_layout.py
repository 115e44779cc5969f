"""Lay out a text on a display profile before any pixel is drawn.

Covers: layout, placement, values.
"""

from __future__ import annotations

import pytest

from campaigns.booking.slide import LayoutResult
from campaigns.errors import TextTooLongError
from campaigns.screens.display_profile import Colour, DisplayProfile
from scheduler.pictures.font_loader import FontSet
from scheduler.render import lay_out
from tests.scheduler.render.looks import ALL, CORE, LARGE, LONG, NOTICE, STRIP, TALL_STRIP, profile


def test_a_static_slide_lasts_its_reading_time(fonts: FontSet) -> None:
    found = lay_out(CORE, "", STRIP, fonts)

    assert (found.ms, found.frames, found.step_ms, found.warnings) == (5000, ((0, 5000),), None, ())


def test_placed_runs_are_phrases_with_positions(fonts: FontSet) -> None:
    found = lay_out("富强 民主", "", STRIP, fonts).placed

    assert [(run.text, run.x, run.size, run.page) for run in found] == [("富强", 124, 16, 0), ("民主", 164, 16, 0)]
    assert {run.y for run in found} == {fonts.strike(16).baseline}


def test_a_line_is_centred_by_its_ink_not_by_its_last_comma(fonts: FontSet) -> None:
    (with_comma,) = lay_out("文明出行，", "", STRIP, fonts).placed
    (without,) = lay_out("文明出行", "", STRIP, fonts).placed

    assert with_comma.x == without.x - 4


def test_pages_share_the_time_and_give_a_warning(fonts: FontSet) -> None:
    found = lay_out(NOTICE, "", STRIP, fonts)

    assert [ms for _, ms in found.frames] == [4903, 6193, 4904] and found.ms == 16_000
    assert {run.page for run in found.placed} == {0, 1, 2}
    assert found.warnings == ("320x16 放不下 38 个字，已自动分成 3 页",)


def test_a_scroll_takes_one_whole_pass_in_whole_columns(fonts: FontSet) -> None:
    """PROTOCOL W-14: at its end the picture has just left the glass."""
    found = lay_out(LONG, "", STRIP, fonts)

    assert found.step_ms == 16
    assert found.ms == (STRIP.w + found.pages[0].w) * 16
    assert found.pages[0].w == len(LONG) * 16
    assert "滚动" in found.warnings[0] and found.placed[0].x == 0


def test_a_short_scroll_passes_as_often_as_reading_takes(fonts: FontSet) -> None:
    found = lay_out("鸿鹄志", "", profile(64, 49), fonts)

    assert found.ms == 5_000 and len(found.frames) == 3 and len(found.pages) == 1


def test_a_long_dwell_repeats_the_pass_and_a_short_one_warns(fonts: FontSet) -> None:
    once = lay_out(LONG, "", STRIP, fonts)
    longer = lay_out(LONG, "", STRIP, fonts, 60_000)
    shorter = lay_out(LONG, "", STRIP, fonts, 2_000)

    assert longer.ms == 60_000 and len(longer.frames) == 60_000 // once.ms and len(longer.pages) == 1
    assert shorter.ms == once.ms and len(shorter.warnings) == 2


def test_a_dwell_time_holds_and_a_short_one_gives_a_warning(fonts: FontSet) -> None:
    assert lay_out(CORE, "", LARGE, fonts, 9_000).ms == 9_000
    short = lay_out(NOTICE, "", LARGE, fonts, 3_000)
    assert short.ms == 3_000 and short.warnings[-1] == "960x576 读完 38 个字约需 12 秒，所填 3 秒偏短"


def test_lines_on_a_strip_stand_each_in_their_half(fonts: FontSet) -> None:
    found = lay_out("请立即停止户外活动，远离河道、地下通道和低洼地带。", "", TALL_STRIP, fonts)
    base = fonts.strike(16).baseline

    assert {run.y for run in found.placed} == {base, 16 + base}
    assert found.warnings == ("320x32 一行放不下 25 个字，已分成两行，字高 16 点",)


def test_a_low_strip_warns_of_merging_strokes(fonts: FontSet) -> None:
    assert lay_out("文明", "", profile(160, 12), fonts).warnings == ("160x12 字高只有 12 点，笔画多的字看不清",)


def test_small_text_on_a_large_screen_gives_a_warning(fonts: FontSet) -> None:
    assert "字偏小" in lay_out("文明出行，" * 80, "", LARGE, fonts).warnings[-1]


def test_a_long_notice_on_a_large_screen_gets_pages(fonts: FontSet) -> None:
    found = lay_out(NOTICE * 3, "", LARGE, fonts)

    assert len(found.pages) == 2 and found.warnings == ("960x576 放不下 114 个字，已自动分成 2 页",)
    assert min(run.size for run in found.placed) * 10 >= LARGE.h and sum(ms for _, ms in found.frames) == found.ms


def test_pages_as_written_give_no_warning(fonts: FontSet) -> None:
    assert lay_out("富强 民主 文明 和谐\n自由 平等 公正 法治\n爱国 敬业 诚信 友善", "", STRIP, fonts).warnings == ()


def test_no_page_is_shorter_than_its_reading_time(fonts: FontSet) -> None:
    found = lay_out(NOTICE, "", STRIP, fonts, 3_000)

    assert all(ms >= 2_000 for _, ms in found.frames) and found.ms == sum(ms for _, ms in found.frames) > 6_000
    assert found.warnings[-1] == "320x16 读完 38 个字约需 16 秒，所填 3 秒偏短"


def test_a_scroll_wider_than_any_file_format_is_refused(fonts: FontSet) -> None:
    with pytest.raises(TextTooLongError) as refused:
        lay_out("文" * 400, "", profile(640, 48), fonts)

    assert refused.value.values == {"limit": 341, "length": 400}


@pytest.mark.parametrize("on", ALL, ids=lambda each: f"{each.size}-{each.colour}")
@pytest.mark.parametrize("text", [CORE, NOTICE, LONG])
def test_frames_sum_to_the_ms_and_runs_stand_on_their_picture(on: DisplayProfile, text: str, fonts: FontSet) -> None:
    found = lay_out(text, "", on, fonts)

    assert sum(ms for _, ms in found.frames) == found.ms >= 1000
    for number, page in enumerate(found.pages):
        assert page.w >= on.w or found.step_ms is not None
        for run in page.runs:
            assert run.page == number
            assert run.x >= 0 and run.x + fonts.width(run.text, run.size) <= page.w
            assert 0 < run.y <= on.h


def test_the_layout_fits_the_layout_check_of_campaigns(fonts: FontSet) -> None:
    def check(text: str, theme: str, on: DisplayProfile) -> LayoutResult:
        found = lay_out(text, theme, on, fonts)
        return LayoutResult(found.ms, found.warnings)

    assert check(CORE, "", profile(320, 16, Colour.DUAL_RG)) == LayoutResult(5000)
