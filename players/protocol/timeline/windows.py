"""Cut a day into windows of equal length by its mask (PROTOCOL W-11, W-12)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Interval = tuple[int, int]
"""Unix ms, half-open, never empty."""


def windows(origin_ms: int, window_ms: int, marks: str, mark: str, within: Interval) -> Iterator[Interval]:
    """Yield the windows of one mark in order, cut to an interval.

        marks "110"     1    1    0    1    1   ...
        windows      |----|----|----|----|----|
                     0   10   20   30   40   50
        within          5 <----------------> 45
        mark "1"         --|----      ----|--

    Args:
        origin_ms: where window 0 begins; `within` does not begin before it.
        window_ms: length of each window.
        marks: window i has the mark `marks[i mod length]`.
        mark: the mark of the windows to yield.
        within: the first and the last window are cut to it.

    >>> list(windows(0, 10, "110", "1", (5, 45)))
    [(5, 10), (10, 20), (30, 40), (40, 45)]
    """
    begin, end = within
    first = (begin - origin_ms) // window_ms
    last = (end - 1 - origin_ms) // window_ms
    for i in range(first, last + 1):
        if marks[i % len(marks)] == mark:
            at = origin_ms + i * window_ms
            yield max(begin, at), min(end, at + window_ms)


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """Return intervals, given in order, with adjoining ones merged.

    >>> merged([(5, 10), (10, 20), (30, 40)])
    [(5, 20), (30, 40)]
    """
    found: list[Interval] = []
    for begin, end in intervals:
        adjoins = bool(found) and found[-1][1] == begin
        found.append((found.pop()[0] if adjoins else begin, end))
    return found
