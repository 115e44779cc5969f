"""The brightness of an instant (PROTOCOL W-15)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

_DAY_MS = 86_400_000
Light = Sequence[tuple[int, int]]
"""(Unix ms, percent) in order, at least one."""


def percent_at(light: Light, at_ms: int) -> int:
    """Return the percent of an instant; 0 is dark.

    Before the first step its value holds. Past the last one the steps of the last 24 hours come again, each a day
    later, for ever.

    >>> light = [(0, 80), (1_000, 0)]
    >>> [percent_at(light, at) for at in (-5, 0, 999, 1_000, 86_399_999, 86_400_000, 86_401_000)]
    [80, 80, 80, 0, 0, 80, 0]
    """
    last_at, last_percent = light[-1]
    if at_ms < last_at:
        return light[max(0, bisect_right(light, at_ms, key=_instant) - 1)][1]
    then = last_at - _DAY_MS + (at_ms - last_at) % _DAY_MS
    first = bisect_left(light, last_at - _DAY_MS + 1, key=_instant)
    place = bisect_right(light, then, key=_instant) - 1
    return light[place][1] if place >= first else last_percent


def shown_percent(light: Light, ceiling: int, at_ms: int) -> int:
    """Return what is on the glass: the percent of the instant, the ceiling of the config at most."""
    return min(percent_at(light, at_ms), ceiling)


def _instant(step: tuple[int, int]) -> int:
    return step[0]
