"""Numbers of rows and losses."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from players.protocol.uplink.row_numbers import disjoint_ranges, gaps, take_numbers

LOSSES = st.lists(st.tuples(st.integers(-5, 40), st.integers(-5, 40), st.sampled_from(["full", "corrupt"])), max_size=6)


@given(LOSSES, st.integers(1, 20), st.integers(-1, 20), st.integers(0, 30))
def test_every_number_is_taken_once(losses: list[tuple[int, int, str]], first: int, more: int, count: int) -> None:
    """W-22: rows in sequence order plus the lost ranges cover `from..to` exactly."""
    last = first + more
    claimed = disjoint_ranges(losses, first, last)
    free = gaps(claimed, first, last)
    numbers, uncovered = take_numbers(free, count)

    told = [
        *(n for begin, end, _ in claimed for n in range(begin, end + 1)),
        *numbers,
        *(n for begin, end in uncovered for n in range(begin, end + 1)),
    ]
    assert sorted(told) == list(range(first, last + 1))
    assert numbers == sorted(numbers)
    assert len(numbers) == min(count, sum(end - begin + 1 for begin, end in free))
    assert all(begin <= end for begin, end in [*free, *uncovered])


def test_disjoint_ranges_cover_what_was_declared() -> None:
    losses = [(3, 4, "full"), (8, 8, "corrupt")]

    assert disjoint_ranges(losses, 1, 9) == losses
    assert disjoint_ranges(losses, 4, 7) == [(4, 4, "full")]


def test_largest_ranges_need_no_enumeration() -> None:
    """W-3: a batch that claims every number is read as fast as any."""
    numbers, uncovered = take_numbers(gaps([], 1, 2**53 - 1), 2)

    assert (numbers, uncovered) == ([1, 2], [(3, 2**53 - 1)])
