"""Windows of a day."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from players.protocol.timeline.windows import merged, windows

MASKS = st.text("01", min_size=1, max_size=6)


STRETCHES = st.tuples(st.integers(0, 60), st.integers(61, 120))


@given(st.integers(0, 50), st.integers(1, 9), MASKS, STRETCHES, st.sampled_from("01"))
def test_every_instant_is_in_the_windows_of_its_mark(
    origin: int, window_ms: int, mask: str, later: tuple[int, int], mark: str
) -> None:
    """W-11: window i is open where `mask[i mod length]` is 1."""
    within = origin + later[0], origin + later[1]
    found = list(windows(origin, window_ms, mask, mark, within))

    for at in range(*within):
        i = (at - origin) // window_ms
        assert any(a <= at < b for a, b in found) == (mask[i % len(mask)] == mark)
    assert all(a < b and (a - origin) // window_ms == (b - 1 - origin) // window_ms for a, b in found)


@given(st.integers(1, 9), MASKS, st.integers(1, 80))
def test_adjoining_windows_are_merged(window_ms: int, mask: str, length: int) -> None:
    """W-12."""
    disjoint_ranges = list(windows(0, window_ms, mask, "0", (0, length)))
    found = merged(disjoint_ranges)

    assert all(one[1] < other[0] for one, other in pairwise(found))
    assert sum(b - a for a, b in found) == sum(b - a for a, b in disjoint_ranges)
