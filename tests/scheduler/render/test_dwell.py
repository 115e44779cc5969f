from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.pictures.font_loader import FontSet
from scheduler.render import render, stretch
from scheduler.render.dwell import pass_ms, reading_ms, spread, step_ms
from tests.scheduler.render.looks import LONG, STRIP


@pytest.mark.parametrize(
    ("count", "pages", "ms"), [(1, 1, 5000), (8, 1, 5000), (16, 1, 6000), (39, 1, 12000), (16, 2, 8000)]
)
def test_reading_takes_two_seconds_a_page_and_a_quarter_a_character(count: int, pages: int, ms: int) -> None:
    assert reading_ms(count, pages) == ms


@pytest.mark.parametrize("size", [16, 20, 24, 32, 40, 48, 64])
def test_a_scroll_passes_at_most_four_characters_a_second_and_hardly_fewer(size: int) -> None:
    per_s = 1000 / (step_ms(size) * size)

    assert 3.2 < per_s <= 4


def test_one_pass_scrolls_the_picture_in_and_out() -> None:
    """PROTOCOL W-14: column floor(t / step) - screen width stands at the left edge."""
    assert pass_ms(320, 1152, 16) // 16 - 320 == 1152


@given(st.lists(st.integers(1, 100_000), min_size=1, max_size=8), st.integers(0, 1_000_000))
def test_spread_parts_sum_exactly_and_each_is_within_one(parts: list[int], total: int) -> None:
    found = spread(parts, total)

    assert sum(found) == total
    assert all(abs(part * total / sum(parts) - got) < 1 for part, got in zip(parts, found, strict=True))


def test_pages_grow_in_proportion() -> None:
    assert stretch([4000, 6000], None, 15000) == (((0, 6000), (1, 9000)), None)


@given(st.integers(330, 9000), st.integers(1, 20), st.integers(0, 200_000))
def test_every_pass_of_a_stretched_scroll_shows_the_whole_picture(columns: int, step: int, more: int) -> None:
    """PROTOCOL W-14: a pass too short would cut the picture, a longer one leaves the glass blank."""
    frames, slower = stretch([columns * step], step, columns * step + more)

    assert slower is not None and slower >= step
    assert sum(ms for _, ms in frames) == columns * step + more
    assert all(index == 0 and columns * slower <= ms <= columns * (slower + 1) + 1 for index, ms in frames)
    assert slower <= 2 * step


def test_a_rendition_already_stretched_is_stretched_again_whole(fonts: FontSet) -> None:
    once = render(LONG, "", STRIP, fonts)
    drawn = render(LONG, "", STRIP, fonts, dwell_ms=45_000)
    assert drawn.step_ms is not None and len({frame.sha256 for frame in drawn.frames}) == 1

    frames, step = stretch([frame.ms for frame in drawn.frames], drawn.step_ms, 50_000)

    columns = once.frames[0].w + STRIP.w
    assert step is not None and sum(ms for _, ms in frames) == 50_000
    assert all(ms >= columns * step for _, ms in frames)


def test_a_slot_shorter_than_the_rendition_is_an_error() -> None:
    with pytest.raises(ValueError, match="longest of the group"):
        stretch([5000], None, 4999)
