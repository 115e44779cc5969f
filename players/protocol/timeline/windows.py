"""How a day is cut into windows (PROTOCOL W-11, W-12)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Stretch = tuple[int, int]
"""Unix ms, half-open, never empty."""


def windows(origin_ms: int, window_ms: int, marks: str, mark: str, within: Stretch) -> Iterator[Stretch]:
    """Yield the windows of one mark, in order, as far as they lie within a stretch.

    Args:
        origin_ms: where window 0 begins; `within` does not begin before it.
        window_ms: how long each is.
        marks: window i has the mark `marks[i mod length]`.
        mark: which ones are wanted.
        within: what the first and the last are cut to.

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


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return stretches with those that adjoin taken as one.

    >>> joined([(5, 10), (10, 20), (30, 40)])
    [(5, 20), (30, 40)]
    """
    found: list[Stretch] = []
    for begin, end in stretches:
        adjoins = bool(found) and found[-1][1] == begin
        found.append((found.pop()[0] if adjoins else begin, end))
    return found
