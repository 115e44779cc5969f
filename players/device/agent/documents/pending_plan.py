"""When a plan that is ready takes over from the one on air (PROTOCOL W-20)."""

from __future__ import annotations

from dataclasses import dataclass

from players.device.agent.agent_time import Moment
from players.device.agent.glass.plan import Plan


@dataclass(frozen=True, slots=True)
class PendingPlan:
    """A ready plan before its takeover.

    Args:
        plan: the plan.
        due_at: when it takes over: at `switch_at`, or at its next slot edge where it was ready later.
        late: whether it was ready after `switch_at`; it then takes over at once from a line that is not its own.
    """

    plan: Plan
    due_at: int
    late: bool

    @classmethod
    def schedule(cls, plan: Plan, moment: Moment) -> PendingPlan:
        """Compute when a plan that is ready at this moment takes over."""
        switch_at = plan.manifest.switch_at
        if not moment.known or moment.now_ms <= switch_at:
            return cls(plan, switch_at, late=False)
        return cls(plan, plan.timeline.next_edge(moment.now_ms), late=True)

    def is_due(self, line_on_air: int | None, moment: Moment) -> bool:
        """Return whether it takes over now; `line_on_air` is the line that is due without it, None for none.

        Never while the time is unknown (PROTOCOL W-13); at once where it is late and the line on air is not its own.
        """
        if not moment.known:
            return False
        if moment.now_ms >= self.due_at:
            return True
        return self.late and (line_on_air is None or line_on_air not in self.plan.lines)
