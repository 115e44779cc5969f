"""Order pieces of work by priority, so that no kind waits for ever. Pure: no clock, no I/O."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

from campaigns.publication.work_item import WorkPriority

PATIENCE = 8
"""So many more urgent pieces go before a kind of work whose turn then comes, whatever else waits."""
P = TypeVar("P", bound=Hashable)
_AT_ONCE = WorkPriority.OVERRIDE
"""Up to this priority nothing else goes first, however long it has waited."""


class WorkQueue(Generic[P]):
    """Pieces by priority, the oldest first within one; a piece that waits already is not added twice."""

    def __init__(self) -> None:
        self._waiting: dict[WorkPriority, dict[P, None]] = {priority: {} for priority in WorkPriority}
        self._priorities: dict[P, WorkPriority] = {}
        self._overtaken = dict.fromkeys(WorkPriority, 0)

    def push(self, piece: P, priority: WorkPriority) -> None:
        """Add a piece; one that waits with less urgency moves up."""
        known = self._priorities.get(piece)
        if known is not None and known <= priority:
            return
        if known is not None:
            del self._waiting[known][piece]
        self._waiting[priority][piece] = None
        self._priorities[piece] = priority

    def pop(self) -> P | None:
        """Take the piece whose turn it is; None where nothing waits.

        Withdrawals and overrides always go first. Of all else the most urgent goes, but a kind that was overtaken
        `PATIENCE` times since its last turn goes before it.
        """
        kinds = [priority for priority in WorkPriority if self._waiting[priority]]
        if not kinds:
            return None
        chosen = kinds[0]
        if chosen > _AT_ONCE:
            chosen = next((kind for kind in kinds if self._overtaken[kind] >= PATIENCE), chosen)
        self._overtaken[chosen] = 0
        for kind in kinds:
            if kind > chosen:
                self._overtaken[kind] += 1
        piece = next(iter(self._waiting[chosen]))
        del self._waiting[chosen][piece], self._priorities[piece]
        return piece
