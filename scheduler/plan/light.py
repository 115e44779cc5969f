"""Brightness over the horizon: steps at absolute instants (PROTOCOL W-15)."""

from __future__ import annotations

from collections.abc import Sequence

from scheduler.plan.day import DAY_MS, PlanDay
from scheduler.plan.window import Window, clip_windows, contains_window

FULL_PERCENT = 100
DARK = 0


def light_steps(
    days: Sequence[PlanDay], lit: Sequence[Window], percent: int = FULL_PERCENT
) -> tuple[tuple[int, int], ...]:
    """Return (Unix ms, percent) steps for consecutive plan days: `percent` in the lit windows, else dark.

    Past the last step a screen repeats the last 24 hours, even within the horizon. So if the light changes at all, the
    end of the horizon is a step too, the first of the repeated day: every day is stated, and the last one repeats.
    """
    begins, ends = days[0].from_ms, days[-1].to_ms
    windows = clip_windows(lit, (begins, ends))
    steps = {begins: DARK}
    for start, end in windows:
        steps |= {start: percent, end: DARK}
    steps.pop(ends, None)
    if len(steps) > 1:
        last_day = max(begins, ends - DAY_MS)
        steps[ends] = percent if contains_window(windows, (last_day, last_day + 1)) else DARK
    return tuple(sorted(steps.items()))
