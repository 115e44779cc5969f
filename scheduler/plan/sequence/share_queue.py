"""A share as it is served through a plan day: which of its plays comes next, from when on, and until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scheduler.plan.allocation.curve import NEVER
from scheduler.plan.allocation.ideal import Goal
from scheduler.plan.entry import PlanSlot


class Serving:
    """Plays of one share, one after another; instants are Unix ms.

    A play may come from `opens` on, when the ideal has begun it, so that the share is never a whole play ahead; it is
    due by `deadline`, when the ideal has finished it. It is inserted from `release` on: that is later than `opens`
    where the gap guard holds it back, until half the ideal gap has passed since the play before, as long as it can
    still be in time; and where the loop has slots of its own, until those would leave it behind.
    """

    __slots__ = (
        "_curve", "_first", "_guard_ms", "_lead_ms", "_longest_ms", "_next", "_shown_ms", "_shows", "_slots",
        "_started_at", "_until", "deadline", "id", "opens", "release",
    )  # fmt: skip

    def __init__(self, goal: Goal, longest_ms: int) -> None:
        """Begin a day whose longest slot is known."""
        self.id = goal.id
        self._curve = goal.curve
        self._first = goal.first
        self._longest_ms = longest_ms
        guarded = 2 * longest_ms * goal.plays <= goal.active_ms
        self._guard_ms = goal.active_ms // (2 * goal.plays) if guarded else None
        self._lead_ms: int | None = None
        self._shown_ms = 0
        self._started_at: int | None = None
        self._slots: Sequence[PlanSlot] = ()
        self._until: Mapping[int, int] = {}
        self._shows: dict[int, int] = {}
        self.leave()

    def enter(self, slots: Sequence[PlanSlot], from_ms: int, until: Mapping[int, int]) -> None:
        """Come to a block: these slots take turns, each may be shown until its instant.

        One whose time is too short for it altogether is passed over.
        """
        found = tuple(slot for slot in slots if from_ms + slot.ms <= until[slot.n])
        if found != self._slots:
            self._shows = {slot.n: 0 for slot in found}
        self._slots = found
        self._until = until
        self._look()

    def leave(self) -> None:
        """Come to a block in which it is not active."""
        self.release = self.opens = self.deadline = NEVER

    def weave(self, lead_ms: int | None) -> None:
        """Come to a loop with slots of its own, which come by so much before an even pace; None where it has none."""
        self._lead_ms = lead_ms
        self._look()

    def lag_ms(self, at_ms: int) -> int:
        """Return how much it should have been shown more, below 0 if less, in ms of showing."""
        return self._curve.at(at_ms) - self._shown_ms

    def fitting(self, at_ms: int, to_ms: int) -> PlanSlot | None:
        """Return the slot whose turn it is, None where it would not end in its own time, or before `to_ms`."""
        slot = self._next
        return slot if at_ms + slot.ms <= min(self._until[slot.n], to_ms) else None

    def show(self, slot: PlanSlot, at_ms: int) -> None:
        """Show a slot, inserted or the loop's own."""
        self._shown_ms += slot.ms
        self._shows[slot.n] += 1
        self._started_at = at_ms
        self._look()

    def _least_shown(self) -> PlanSlot:
        """Return the slot whose turn it is: of those that were shown least, the first from the day's first on."""
        slots, first = self._slots, self._first % len(self._slots)
        return min((*slots[first:], *slots[:first]), key=lambda slot: self._shows[slot.n])

    def _look(self) -> None:
        """Find what comes next, and when."""
        if not self._slots or self._shown_ms >= self._curve.whole:
            self.leave()
            return
        self._next = self._slots[0] if len(self._slots) == 1 else self._least_shown()
        lasts_ms = self._next.ms
        self.opens = self._curve.reached(self._shown_ms + 1)
        self.deadline = self._curve.reached(min(self._shown_ms + lasts_ms, self._curve.whole))
        self.release = self.opens
        if self._lead_ms is not None:
            self.release = self._curve.reached(self._shown_ms + lasts_ms + self._lead_ms)
        elif self._guard_ms is not None and self._started_at is not None:
            rested = self._started_at + self._guard_ms
            self.release = max(self.opens, min(rested, self.deadline - lasts_ms - self._longest_ms))
