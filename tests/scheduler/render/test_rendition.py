from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.errors import TextTooLongError
from campaigns.screens.display_profile import Colour, DisplayProfile, profile_of
from players.protocol.limits import PICTURE_BYTES
from scheduler.pictures.font_loader import FontSet, load_fonts
from scheduler.render import lay_out, render, render_key
from tests.scheduler.render.looks import ALL, CORE, CORE_THEME, DUAL, LARGE, LONG, NOTICE, STRIP, decoded

FONTS = load_fonts()
_ELSEWHERE = """
from scheduler.pictures.font_loader import load_fonts
from scheduler.render import render
from tests.scheduler.render.looks import ALL, NOTICE
print([render(NOTICE, "活动通知", on, load_fonts()).digest for on in ALL])
"""


@pytest.mark.parametrize("on", ALL, ids=lambda each: f"{each.size}-{each.colour}")
@pytest.mark.parametrize("text", [CORE, NOTICE, LONG])
def test_frames_are_as_the_wire_requires(on: DisplayProfile, text: str, fonts: FontSet) -> None:
    """PROTOCOL W-14: the screen's own type and height; wider only where it scrolls; frames sum to ms."""
    drawn = render(text, CORE_THEME, on, fonts)

    assert sum(frame.ms for frame in drawn.frames) == drawn.ms
    for frame in drawn.frames:
        assert (frame.media_type, frame.h) == (on.type, on.h)
        assert frame.w > on.w if drawn.step_ms else frame.w == on.w
        assert decoded(frame.body, frame.media_type).size == (frame.w, frame.h)
        assert frame.sha256 == hashlib.sha256(frame.body).hexdigest()
        assert len(frame.body) <= PICTURE_BYTES


def test_the_same_input_gives_the_same_bytes_in_another_process() -> None:
    found = subprocess.run([sys.executable, "-c", _ELSEWHERE], capture_output=True, text=True, check=True)

    assert found.stdout.strip() == str([render(NOTICE, "活动通知", on, FONTS).digest for on in ALL])


def test_a_single_picture_is_approved_by_its_own_hash(fonts: FontSet) -> None:
    drawn = render(CORE, CORE_THEME, STRIP, fonts)

    assert drawn.digest == drawn.frames[0].sha256


def test_several_pictures_are_approved_together_with_their_times(fonts: FontSet) -> None:
    drawn = render(NOTICE, CORE_THEME, STRIP, fonts)
    told = json.dumps([[frame.sha256, frame.ms] for frame in drawn.frames])

    assert len(drawn.frames) == 3
    assert drawn.digest == hashlib.sha256(told.encode()).hexdigest()


@pytest.mark.parametrize("colour", [Colour.MONO, Colour.DUAL_RG])
def test_a_strip_s_slide_is_at_most_seven_hundred_bytes(colour: Colour, fonts: FontSet) -> None:
    """DESIGN 7, B10: any picture that stands on 16 rows, a page too, however busy its characters."""
    on = profile_of(320, 16, colour)
    for text in (CORE, NOTICE, "请分类投放：厨余、可回收、有害、其他垃圾", "警籍囊疆赢繁鬱餐懂翼", "创建全国文明城市"):
        drawn = render(text, CORE_THEME, on, fonts)
        assert drawn.step_ms is None and max(len(frame.body) for frame in drawn.frames) <= 700


def test_a_scroll_of_seventy_two_characters_is_at_most_five_pictures_long(fonts: FontSet) -> None:
    drawn = render("鳞次栉比鸿鹄之志" * 9, CORE_THEME, STRIP, fonts)

    assert len({frame.sha256 for frame in drawn.frames}) == 1 and len(drawn.frames[0].body) <= 72 * 16 * 16 // 8 + 12


def test_placed_runs_and_warnings_are_those_of_the_layout(fonts: FontSet) -> None:
    drawn, laid_out = render(NOTICE, "", STRIP, fonts), lay_out(NOTICE, "", STRIP, fonts)

    assert (drawn.placed, drawn.warnings, drawn.ms) == (laid_out.placed, laid_out.warnings, laid_out.ms)


def test_the_key_changes_with_whatever_changes_the_picture(fonts: FontSet) -> None:
    key = render_key(CORE, CORE_THEME, LARGE, fonts)
    other = FontSet.__new__(FontSet)
    other.digest = "0" * 64
    others = [
        render_key("民主", CORE_THEME, LARGE, fonts),
        render_key(CORE, "讲文明", LARGE, fonts),
        render_key(CORE, CORE_THEME, replace(LARGE, w=961), fonts),
        render_key(CORE, CORE_THEME, replace(LARGE, type="image/png"), fonts),
        render_key(CORE, CORE_THEME, LARGE, fonts, 6000),
        render_key(CORE, CORE_THEME, LARGE, other),
    ]

    assert len({key, *others}) == 7
    assert render_key(CORE, "核心价值观宣传", LARGE, fonts) == key


def test_on_red_strips_all_themes_share_a_key_and_its_bytes(fonts: FontSet) -> None:
    assert render_key(CORE, CORE_THEME, STRIP, fonts) == render_key(CORE, "讲文明", STRIP, fonts)
    assert render(CORE, CORE_THEME, STRIP, fonts) == render(CORE, "讲文明", STRIP, fonts)
    assert render_key(CORE, CORE_THEME, DUAL, fonts) != render_key(CORE, "讲文明", DUAL, fonts)


def test_the_key_needs_no_drawing_and_no_check(fonts: FontSet) -> None:
    assert len(render_key("😀", "", STRIP, fonts)) == 64


PROFILES = st.builds(profile_of, st.integers(64, 700), st.integers(8, 400), st.sampled_from(list(Colour)))
TEXTS = st.text("文明出行，。 \n（9:0）aj国强", min_size=1, max_size=60).filter(str.strip)


@settings(max_examples=60)
@given(
    st.text("文明出行，。 \n（9:0）aj国强", min_size=1, max_size=60).filter(str.strip),
    PROFILES,
    st.none() | st.just(30_000),
)
def test_any_text_is_drawn_as_the_wire_requires_or_refused(text: str, on: DisplayProfile, dwell_ms: int | None) -> None:
    try:
        drawn = render(text, "", on, FONTS, dwell_ms)
    except TextTooLongError:
        return
    assert sum(frame.ms for frame in drawn.frames) == drawn.ms >= max(1000, dwell_ms or 0)
    assert all(frame.h == on.h and (frame.w > on.w) <= (drawn.step_ms is not None) for frame in drawn.frames)
    assert all(decoded(frame.body, on.type).size == (frame.w, frame.h) for frame in drawn.frames)
