"""When the brightness changes next (PROTOCOL W-15)."""

from __future__ import annotations

from collections.abc import Sequence

_DAY_MS = 86_400_000

Light = Sequence[tuple[int, int]]


def next_light_at(light: Light, after_ms: int) -> int:
    """The first instant after `after_ms` at which `light` may step; past its end the last 24 hours repeat.

    >>> next_light_at([(0, 80), (1000, 0)], 0)
    1000
    >>> next_light_at([(0, 80), (1000, 0)], 1000)
    86400000
    """
    coming = [at for at, _ in light if at > after_ms]
    if coming:
        return min(coming)
    last_ms = light[-1][0]
    repeated = [at for at, _ in light if at > last_ms - _DAY_MS]
    return min(at + ((after_ms - at) // _DAY_MS + 1) * _DAY_MS for at in repeated)


def highest_percent(light: Light) -> int:
    """The highest step, shown while the clock is unknown (PROTOCOL W-13)."""
    return max(percent for _, percent in light)
