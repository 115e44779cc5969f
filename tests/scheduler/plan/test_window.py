from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scheduler.plan.window import clip_windows, contains_window, is_row, join_windows

EDGE = st.integers(0, 40)
LOOSE = st.lists(st.tuples(EDGE, EDGE), max_size=6)


@given(LOOSE)
def test_joined_windows_contain_the_same_instants_in_order(loose: list[tuple[int, int]]) -> None:
    row = join_windows(loose)

    assert is_row(row)
    assert all(one[1] < other[0] for one, other in pairwise(row))
    for at in range(41):
        assert any(start <= at < end for start, end in row) == any(start <= at < end for start, end in loose)


@given(LOOSE, EDGE, EDGE)
def test_clipped_windows_lie_within_the_bounds(loose: list[tuple[int, int]], start: int, end: int) -> None:
    row = join_windows(loose)
    found = clip_windows(row, (start, end))

    for at in range(41):
        assert any(a <= at < b for a, b in found) == (start <= at < end and any(a <= at < b for a, b in row))


@given(LOOSE, EDGE, st.integers(1, 20))
def test_a_row_contains_a_window_if_it_contains_every_instant(
    loose: list[tuple[int, int]], start: int, length: int
) -> None:
    row = join_windows(loose)

    assert contains_window(row, (start, start + length)) == all(
        any(a <= at < b for a, b in row) for at in range(start, start + length)
    )


def test_windows_that_touch_are_no_row() -> None:
    assert not is_row([(1, 3), (3, 5)])
    assert not is_row([(3, 3)])
    assert not is_row([(6, 8), (1, 3)])
