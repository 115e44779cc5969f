"""Brightness over the horizon: steps at absolute instants (PROTOCOL W-15)."""

from __future__ import annotations

from collections.abc import Sequence

from campaigns.group import LitHours
from scheduler.plan.blocks import joined, lit_windows
from scheduler.plan.day import PlanDay

FULL_PERCENT = 100
DARK = 0


def light_steps(
    days: Sequence[PlanDay], lit: LitHours | None, percent: int = FULL_PERCENT
) -> tuple[tuple[int, int], ...]:
    """Return (Unix ms, percent) for following plan days: `percent` in lit hours, else dark.

    After the last step a screen repeats the last 24 hours, so the end of the horizon makes no step of its own.
    """
    if lit is None:
        return ((days[0].from_ms, percent),)
    steps: list[tuple[int, int]] = []
    for start, end in joined(window for day in days for window in lit_windows(day, lit)):
        steps += [(start, percent), (end, DARK)]
    if steps and steps[-1][0] == days[-1].to_ms:
        steps.pop()
    if not steps or steps[0][0] > days[0].from_ms:
        steps.insert(0, (days[0].from_ms, DARK))
    return tuple(steps)
