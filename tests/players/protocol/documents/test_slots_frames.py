"""Pictures within a slot."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from players.protocol.documents.slots import Slot, frame_at, scroll_column

FRAMES = st.lists(st.tuples(st.integers(0, 3), st.integers(1, 9)), min_size=1, max_size=4)


@given(FRAMES)
def test_frames_are_shown_one_after_another(frames: list[tuple[int, int]]) -> None:
    """W-14: a slot shows its frames one after another."""
    slot = Slot(1, 1, sum(ms for _, ms in frames), tuple(frames))

    shown = [frame_at(slot, ms) for ms in range(slot.ms)]

    assert shown == [(asset, into) for asset, ms in frames for into in range(ms)]


@given(FRAMES, st.integers(0, 100))
def test_a_hold_keeps_the_last_instants_picture(frames: list[tuple[int, int]], more_ms: int) -> None:
    """W-14."""
    slot = Slot(1, 1, sum(ms for _, ms in frames), tuple(frames))

    assert frame_at(slot, slot.ms + more_ms) == frame_at(slot, slot.ms - 1)


def test_wide_picture_enters_at_the_right_and_leaves_at_the_left() -> None:
    """W-14: at ms t the screen's left edge shows column floor(t / step_ms) - screen width."""
    assert [scroll_column(t, 20, 320) for t in (0, 19, 20, 6_399, 6_400, 6_420)] == [-320, -320, -319, -1, 0, 1]
