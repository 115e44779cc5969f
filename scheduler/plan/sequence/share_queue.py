"""The plays of one share through a plan day: which comes next, from when on it is eligible, and its deadline.

The words are those of EEVDF (Stoica and Abdel-Wahab, 1995). *Service* is the time (ms) that the share has been on the
glass. *Lag* is the service that it is owed less the service that it has had. A play is *eligible* from the instant at
which the ideal begins it, that is as soon as the lag is above 0, and its *virtual deadline* is the instant at which the
ideal completes it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scheduler.plan.allocation.curve import NEVER
from scheduler.plan.allocation.ideal import IdealService
from scheduler.plan.entry import PlanSlot


class ShareQueue:
    """The plays of one share, one after another; instants are Unix ms.

    A play may come from `eligible_at` on, so that the share is never a whole play ahead, and is due by `deadline`. It
    is inserted from `release_at` on. That is later than `eligible_at` in two cases: while the gap guard holds it back,
    until half the ideal gap has passed since the play before, as long as it can still be in time; and while a loop has
    slots of the share's own, until those would leave it behind.

    Of those that may be inserted the first by `due_at` comes: its deadline, or its release where a loop has slots of
    its own, so that the longest wait after it is the shortest.

    A share of 10 s of every 100 s, whose first play started at 80 s:

        0 s       50        100       150       200
        |eligible ------ deadline|                       play 1
                            |eligible ------ deadline|   play 2
                                 ^ release at 130 s: half a gap of 100 s after 80 s

    >>> from fractions import Fraction
    >>> from scheduler.plan.allocation.curve import Curve
    >>> ideal = IdealService(7, 10, Curve([(0, 0), (1_000_000, 100_000)]), 0, Fraction(1), 1_000_000)
    >>> queue, slot = ShareQueue(ideal, longest_ms=10_000), PlanSlot(1, 10_000)
    >>> queue.enter_block((slot,), 0, {1: 1_000_000})
    >>> queue.eligible_at, queue.deadline
    (10, 100000)
    >>> queue.serve(slot, 80_000)
    >>> queue.eligible_at, queue.release_at, queue.deadline
    (100010, 130000, 200000)
    """

    __slots__ = (
        "_curve", "_first", "_guard_ms", "_lead_ms", "_longest_ms", "_next", "_plays", "_service_ms", "_slots",
        "_started_at", "_until", "deadline", "due_at", "eligible_at", "id", "release_at",
    )  # fmt: skip

    def __init__(self, ideal: IdealService, longest_ms: int) -> None:
        """Begin a day whose longest slot takes `longest_ms`."""
        self.id = ideal.id
        self._curve = ideal.curve
        self._first = ideal.first
        self._longest_ms = longest_ms
        guarded = 2 * longest_ms * ideal.plays <= ideal.active_ms
        self._guard_ms = ideal.active_ms // (2 * ideal.plays) if guarded else None
        self._lead_ms: int | None = None
        self._service_ms = 0
        self._started_at: int | None = None
        self._slots: Sequence[PlanSlot] = ()
        self._until: Mapping[int, int] = {}
        self._plays: dict[int, int] = {}
        self.leave_block()

    def enter_block(self, slots: Sequence[PlanSlot], from_ms: int, until: Mapping[int, int]) -> None:
        """Enter a block in which these slots take turns, each to be shown until its instant (by slot number).

        A slot whose time is too short for it is skipped.
        """
        found = tuple(slot for slot in slots if from_ms + slot.ms <= until[slot.n])
        if found != self._slots:
            self._plays = {slot.n: 0 for slot in found}
        self._slots = found
        self._until = until
        self._update()

    def leave_block(self) -> None:
        """Enter a block in which the share is not active."""
        self.release_at = self.eligible_at = self.deadline = self.due_at = NEVER

    def set_loop_lead(self, lead_ms: int | None) -> None:
        """Set how much earlier than an even pace the slots of the share's own in a loop come; None: it has none."""
        self._lead_ms = lead_ms
        self._update()

    def lag_ms(self, at_ms: int) -> int:
        """Return the service owed at an instant less the service had; below 0 if the share is ahead."""
        return self._curve.amount_at(at_ms) - self._service_ms

    def next_fitting(self, at_ms: int, to_ms: int) -> PlanSlot | None:
        """Return the slot whose turn it is; None if it would not end within its own time, or before `to_ms`."""
        slot = self._next
        return slot if at_ms + slot.ms <= min(self._until[slot.n], to_ms) else None

    def serve(self, slot: PlanSlot, at_ms: int) -> None:
        """Count a slot that starts at an instant, inserted or the loop's own, as service."""
        self._service_ms += slot.ms
        self._plays[slot.n] += 1
        self._started_at = at_ms
        self._update()

    def _least_played(self) -> PlanSlot:
        """Return the slot whose turn it is: of those with the fewest plays, the first from the day's first on."""
        slots, first = self._slots, self._first % len(self._slots)
        return min((*slots[first:], *slots[:first]), key=lambda slot: self._plays[slot.n])

    def _update(self) -> None:
        """Set the next slot and its instants."""
        if not self._slots or self._service_ms >= self._curve.total:
            self.leave_block()
            return
        self._next = self._slots[0] if len(self._slots) == 1 else self._least_played()
        lasts_ms = self._next.ms
        self.eligible_at = self._curve.instant_of(self._service_ms + 1)
        self.deadline = self._curve.instant_of(min(self._service_ms + lasts_ms, self._curve.total))
        self.release_at, self.due_at = self.eligible_at, self.deadline
        if self._lead_ms is not None:
            self.release_at = self._curve.instant_of(self._service_ms + lasts_ms + self._lead_ms)
            self.due_at = max(self.deadline, self.release_at)
        elif self._guard_ms is not None and self._started_at is not None:
            rested = self._started_at + self._guard_ms
            self.release_at = max(self.eligible_at, min(rested, self.deadline - lasts_ms - self._longest_ms))
