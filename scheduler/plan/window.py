"""Windows of time: half-open, in Unix ms. A row of windows is in order, and none touches the next."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

Window = tuple[int, int]
"""From an instant, included, to an instant, excluded; never empty."""


def join_windows(windows: Iterable[Window]) -> tuple[Window, ...]:
    """Return windows as a row: those that touch or overlap as one, empty ones left out.

    >>> join_windows([(5, 9), (1, 3), (3, 5), (12, 12)])
    ((1, 9),)
    """
    found: list[Window] = []
    for start, end in sorted(windows):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def clip_windows(windows: Iterable[Window], bounds: Window) -> tuple[Window, ...]:
    """Return the part of a row that lies within bounds.

    >>> clip_windows([(1, 4), (6, 9)], (3, 7))
    ((3, 4), (6, 7))
    """
    clipped = ((max(start, bounds[0]), min(end, bounds[1])) for start, end in windows)
    return tuple(window for window in clipped if window[0] < window[1])


def contains_window(windows: Sequence[Window], window: Window) -> bool:
    """Return whether one window of a row contains all of a window.

    >>> contains_window([(1, 4), (6, 9)], (6, 8)), contains_window([(1, 4), (6, 9)], (3, 7))
    (True, False)
    """
    place = bisect_right(windows, window[0], key=_start) - 1
    return place >= 0 and window[1] <= windows[place][1]


def is_row(windows: Sequence[Window]) -> bool:
    """Return whether windows are in order, none empty, none touching the next."""
    return join_windows(windows) == tuple(windows)


def _start(window: Window) -> int:
    return window[0]
