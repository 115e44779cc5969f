"""Brightness over time: steps at absolute instants, repeated daily past the last one (PROTOCOL W-15)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

_DAY_MS = 86_400_000
Light = Sequence[tuple[int, int]]
"""Steps of brightness: (Unix ms, percent) in order, at least one; 0 percent is dark."""


def percent_at(light: Light, at_ms: int) -> int:
    """Return the percent at an instant.

    Before the first step its value holds. Past the last one the steps of the last 24 hours repeat every day:

        1st day  07:00  80   22:00  0    steps of the document
        2nd day  07:00  80   22:00  0    the last of them, and with it the 24 hours that repeat
        3rd day  07:00  80   22:00  0    not in the document, like every later day

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
    """Return the percent to show: that of the instant, limited by the ceiling of the config."""
    return min(percent_at(light, at_ms), ceiling)


def next_step_at(light: Light, after_ms: int) -> int:
    """Return the first instant after `after_ms` at which the brightness may change.

    >>> light = [(0, 80), (1_000, 0)]
    >>> next_step_at(light, 0), next_step_at(light, 1_000)
    (1000, 86400000)
    """
    later = [at for at, _ in light if at > after_ms]
    if later:
        return min(later)
    last_ms = light[-1][0]
    repeated = [at for at, _ in light if at > last_ms - _DAY_MS]
    return min(at + ((after_ms - at) // _DAY_MS + 1) * _DAY_MS for at in repeated)


def highest_percent(light: Light) -> int:
    """Return the highest step, which is shown while the clock is unknown (PROTOCOL W-13)."""
    return max(percent for _, percent in light)


def _instant(step: tuple[int, int]) -> int:
    return step[0]
