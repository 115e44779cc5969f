"""When a ready plan takes over from the one in force (PROTOCOL W-13, W-20)."""

from __future__ import annotations

from dataclasses import dataclass

from players.device.agent.agent_time import Moment
from players.device.agent.glass.plan import Plan


@dataclass(frozen=True, slots=True)
class Waiting:
    """A ready plan that waits for its instant.

    Args:
        plan: what takes over.
        due_at: the instant: `switch_at`, or the next slot edge of a plan that was ready later.
        late: whether it was ready after `switch_at`, so that a line it does not know ends it at once.
    """

    plan: Plan
    due_at: int
    late: bool


def wait(plan: Plan, moment: Moment) -> Waiting:
    """Say when a plan that is ready at this moment takes over, as far as the clock decides."""
    switch_at = plan.manifest.switch_at
    if not moment.known or moment.now_ms <= switch_at:
        return Waiting(plan, switch_at, late=False)
    return Waiting(plan, plan.timeline.next_edge(moment.now_ms), late=True)


def is_due(waiting: Waiting, line_on_air: int | None, moment: Moment) -> bool:
    """Whether it takes over now: at its instant; at once where the time is unknown, or what is on air is not its own.

    `line_on_air` is what is on the glass; None for nothing.
    """
    if not moment.known or moment.now_ms >= waiting.due_at:
        return True
    return waiting.late and (line_on_air is None or line_on_air not in waiting.plan.lines)
