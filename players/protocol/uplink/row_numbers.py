"""Number the rows of a batch: they take, in order, the numbers not declared lost (PROTOCOL section 3, W-22)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

Range = tuple[int, int]
"""Numbers, both ends included."""


def disjoint_ranges(ranges: Sequence[tuple[int, int, str]], first: int, last: int) -> list[tuple[int, int, str]]:
    """Return ranges in order, cut to `first..last` and to what no range before them covers.

    >>> disjoint_ranges([(7, 9, "full"), (1, 4, "full"), (3, 5, "corrupt")], 2, 8)
    [(2, 4, 'full'), (5, 5, 'corrupt'), (7, 8, 'full')]
    """
    found: list[tuple[int, int, str]] = []
    following = first
    for range_first, range_last, why in sorted(ranges, key=lambda item: item[:2]):
        begin, end = max(range_first, following), min(range_last, last)
        if begin <= end:
            found.append((begin, end, why))
            following = end + 1
    return found


def gaps(ranges: Sequence[tuple[int, int, str]], first: int, last: int) -> list[Range]:
    """Return the parts of `first..last` that ordered, disjoint ranges leave free.

    >>> gaps([(2, 4, "full"), (7, 8, "full")], 2, 9)
    [(5, 6), (9, 9)]
    """
    found: list[Range] = []
    following = first
    for begin, end in [*((begin, end) for begin, end, _ in ranges), (last + 1, last + 1)]:
        if following < begin:
            found.append((following, begin - 1))
        following = end + 1
    return found


def take_numbers(free: Sequence[Range], count: int) -> tuple[list[int], list[Range]]:
    """Return the first `count` free numbers, or all where there are fewer, and the free ranges after them.

    >>> take_numbers([(5, 6), (9, 12)], 3)
    ([5, 6, 9], [(10, 12)])
    """
    numbers = list(islice((number for begin, end in free for number in range(begin, end + 1)), count))
    following = numbers[-1] + 1 if numbers else 0
    return numbers, [(max(begin, following), end) for begin, end in free if end >= following]
