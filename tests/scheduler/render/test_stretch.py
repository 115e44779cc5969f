from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.pictures.font_loader import FontSet
from scheduler.render import render, stretch
from tests.scheduler.render.looks import LONG, STRIP


def test_pages_grow_in_proportion() -> None:
    assert stretch([4000, 6000], None, 15000) == (((0, 6000), (1, 9000)), None)


@given(st.integers(330, 9000), st.integers(1, 20), st.integers(0, 200_000))
def test_every_pass_of_a_stretched_scroll_shows_the_whole_picture_and_little_else(
    columns: int, step: int, more: int
) -> None:
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


def test_a_slot_shorter_than_the_rendition_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="longest of the group"):
        stretch([5000], None, 4999)
