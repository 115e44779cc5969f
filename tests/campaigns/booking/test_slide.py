"""Test the rules of the wish for a slide, and the layout of a playlist on several profiles."""

from __future__ import annotations

from datetime import date

import pytest

from campaigns.booking.slide import (
    DWELL_MAX_MS,
    DWELL_MIN_MS,
    TEXT_LIMIT,
    LayoutResult,
    SlideWish,
    check_layout,
    check_slide,
)
from campaigns.errors import EmptyTextError, MissingGlyphError, OutOfRangeError, TextTooLongError
from campaigns.screens.display_profile import Colour, profile_of

STRIP, LARGE = profile_of(320, 16, Colour.MONO), profile_of(960, 576, Colour.RGB)


def test_a_wish_keeps_everything_but_the_space_around_its_text():
    wish = SlideWish(" 讲文明 ", 5_000, 7, date(2026, 5, 1), date(2026, 5, 2))

    assert check_slide(wish, 0) == SlideWish("讲文明", 5_000, 7, date(2026, 5, 1), date(2026, 5, 2))


@pytest.mark.parametrize(
    ("wish", "error", "field"),
    [
        (SlideWish(" "), EmptyTextError, "slides-3-text"),
        (SlideWish("字" * (TEXT_LIMIT + 1)), TextTooLongError, "slides-3-text"),
        (SlideWish("字", DWELL_MIN_MS - 1), OutOfRangeError, "slides-3-dwell_ms"),
        (SlideWish("字", DWELL_MAX_MS + 1), OutOfRangeError, "slides-3-dwell_ms"),
    ],
)
def test_an_invalid_wish_is_refused_at_the_field_of_its_slide(wish, error, field):
    with pytest.raises(error) as refused:
        check_slide(wish, 3)
    assert refused.value.field == field


def test_every_slide_is_laid_out_once_per_profile():
    def layout(text, theme, profile, dwell_ms=None):
        return LayoutResult(dwell_ms or len(text) * profile.w, (f"{theme} {text}",))

    found = check_layout((SlideWish("一二"), SlideWish("三", 4_000)), "主题", (STRIP, LARGE), layout)

    assert found.ms == {(0, STRIP): 640, (0, LARGE): 1_920, (1, STRIP): 4_000, (1, LARGE): 4_000}
    assert found.warnings == ("主题 一二", "主题 三")


def test_a_refusal_of_the_layout_names_the_field_of_its_slide(layout):
    layout.missing = "𰻝"

    with pytest.raises(MissingGlyphError) as refused:
        check_layout((SlideWish("一"), SlideWish("𰻝")), "主题", (STRIP,), layout)

    assert refused.value.field == "slides-1-text"
