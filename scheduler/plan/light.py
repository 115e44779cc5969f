"""Brightness over the horizon: steps at absolute instants (PROTOCOL W-15)."""

from __future__ import annotations

from collections.abc import Sequence

from scheduler.plan.day import PlanDay
from scheduler.plan.window import Window, holds, within

FULL_PERCENT = 100
DARK = 0
_DAY_MS = 86_400_000


def light_steps(
    days: Sequence[PlanDay], lit: Sequence[Window], percent: int = FULL_PERCENT
) -> tuple[tuple[int, int], ...]:
    """Return (Unix ms, percent) for following plan days: `percent` in the lit windows, else dark.

    Past the last step a screen repeats the last 24 hours, even within the horizon. So where the light changes at all,
    the end of the horizon is a step too, the first of the repeated day: every day is told, and the last one repeats.
    """
    begins, ends = days[0].from_ms, days[-1].to_ms
    windows = within(lit, (begins, ends))
    told = {begins: DARK}
    for start, end in windows:
        told |= {start: percent, end: DARK}
    told.pop(ends, None)
    if len(told) > 1:
        last_day = max(begins, ends - _DAY_MS)
        told[ends] = percent if holds(windows, (last_day, last_day + 1)) else DARK
    return tuple(sorted(told.items()))
