"""Place slots one after another: of the eligible shares the one with the earliest deadline (EEVDF), over a loop.

A share's play is eligible once its fluid ideal has begun it, and its virtual deadline is when the ideal has completed
it (`share_queue`). The loop is one more client, which is owed all the service that no share is. So no share is ever a
whole play ahead, and none is behind by much more than one; one that comes round with loops, by two and a few loops
(ADR 8).

An example: a loop of one slot `a` of 10 s, and a share of 1/4 with a slot `s` of 10 s.

    at            0    10    20    30    40    50    60    70    80    90 s
    slot          a     s     a     a     a     s     a     a     a     s
    s eligible    no    yes   no    no    no    yes   no    no    no    yes

The first play of `s` is eligible once the ideal owes its first ms (at 4 ms), so at 0 s only the loop can come. At 10 s
the loop has had 10 s of service and is owed 7.5 s: it is not eligible, `s` is. The second play of `s` is eligible just
after 40 s, when `a` has already started, so it comes at 50 s, before its deadline at 80 s.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise

from scheduler.plan.allocation.blocks import Block
from scheduler.plan.allocation.curve import NEVER, Curve
from scheduler.plan.allocation.ideal import IdealService
from scheduler.plan.sequence.loop_set import SlotLoop
from scheduler.plan.sequence.schedule_segment import Segment
from scheduler.plan.sequence.share_queue import ShareQueue
from scheduler.plan.sequence.spans import SpanBuilder
from scheduler.plan.window import Window


class SegmentSequencer:
    """Places the slots of one segment, block after block; all instants are Unix ms."""

    def __init__(
        self,
        segment: Segment,
        services: Mapping[int, IdealService],
        queues: Mapping[int, ShareQueue],
        spans: SpanBuilder,
        *,
        number: int,
        place: int | None = None,
    ) -> None:
        """Begin with the loop of a number, at a place; None: where the last span over it stopped.

        Where loops take turns, each one is shown whole.
        """
        self._segment = segment
        self._ends_at = segment.to_ms
        self._services = {entry: service for entry, service in services.items() if entry in segment.active}
        self._queues = queues
        self._spans = spans
        self._number = number
        self._at = segment.from_ms
        self._gap_slots = 0
        self._begin_loop(place)

    def place_block(self, block: Block, until: Mapping[int, int]) -> None:
        """Place slots until one begins after the block, or until none fits before the segment ends.

        `until` are the instants, by slot number, at which slots may no longer be shown.
        """
        active = self._enter_block(block, until)
        while self._at < block.to_ms:
            if self._is_loop_over():
                self._begin_next_loop()
            due = self._earliest_due(active)
            if due is not None and not self._is_loop_first(due):
                self._insert(due)
            elif self._loop_fits():
                self._place_loop(min([block.to_ms, *(queue.release_at for queue in active)]))
            else:
                self._fill_gap()

    def end(self) -> int:
        """End the last span: what is on the glass stays until the end of the segment. Return the loop to go on with."""
        self._spans.end_span(self._ends_at, self._place)
        return self._number + self._is_loop_over()

    def _is_loop_over(self) -> bool:
        return self._place == 0 and self._is_loop_begun and self._segment.loops.plan.loops > 1

    def _enter_block(self, block: Block, until: Mapping[int, int]) -> list[ShareQueue]:
        found: list[ShareQueue] = []
        active = {entry.id: entry.slots for entry in block.active}
        for entry, queue in self._queues.items():
            if entry in active:
                queue.enter_block(active[entry], max(self._at, block.from_ms), until)
                found.append(queue)
            else:
                queue.leave_block()
        return found

    def _begin_loop(self, place: int | None = None) -> None:
        loop = self._segment.loops.loop(self._number)
        self._slots = loop.slots
        self._owners = [None if owner is None else self._queues[owner] for owner in loop.owners]
        self._leads = loop.leads
        self._stops = self._stops_of(loop)
        self._starts_ms = [0, *accumulate(slot.ms for slot in loop.slots)]
        self._place = self._spans.begin_span(loop.numbers, self._at, place)
        self._is_loop_begun = False  # an insert may come before its first slot
        for entry, queue in self._queues.items():
            queue.set_loop_lead(loop.leads.get(entry))
        # The loop is owed what the inserted shares leave; by as much as they lag now, it has had too much.
        inserted = [entry for entry in self._services if entry not in loop.leads]
        self._loop_owed = _remaining_curve(
            (self._at, self._ends_at), [self._services[entry].curve for entry in inserted]
        )
        self._loop_service_ms = sum(self._queues[entry].lag_ms(self._at) for entry in inserted)

    def _stops_of(self, loop: SlotLoop) -> list[int]:
        """Return for each place of a loop the next place at which something must be decided."""
        stops: list[int] = []
        stop = len(loop.slots) if self._segment.loops.plan.loops > 1 or loop.leads else NEVER
        for place in range(len(loop.slots) - 1, -1, -1):
            stops.append(stop)
            if loop.owners[place] is not None:
                stop = place
        return stops[::-1]

    def _begin_next_loop(self) -> None:
        self._spans.end_span(self._at, self._place)
        self._number += 1
        self._begin_loop()

    def _earliest_due(self, active: list[ShareQueue]) -> ShareQueue | None:
        """Return, of the shares that may be inserted now, the one that is due first."""
        best: ShareQueue | None = None
        for queue in active:
            if (
                queue.release_at <= self._at
                and (best is None or queue.due_at < best.due_at)
                and queue.next_fitting(self._at, self._ends_at) is not None
            ):
                best = queue
        return best

    def _is_loop_first(self, due: ShareQueue) -> bool:
        """Return whether the loop's next slot may come, and is the due share's own or has the earlier deadline."""
        if not self._loop_fits():
            return False
        if self._owners[self._place] is due:
            return True
        if self._loop_owed.amount_at(self._at) < self._loop_service_ms:
            return False
        return self._loop_owed.instant_of(self._loop_service_ms + self._slots[self._place].ms) < due.deadline

    def _loop_fits(self) -> bool:
        owner = self._owners[self._place]
        ends_at = self._at + self._slots[self._place].ms
        return ends_at <= self._ends_at and (owner is None or owner.eligible_at <= self._at)

    def _insert(self, queue: ShareQueue) -> None:
        slot = queue.next_fitting(self._at, self._ends_at)
        assert slot is not None, "only what fits is due"
        queue.serve(slot, self._at)
        self._spans.insert(slot.n)
        if queue.id in self._leads:
            self._loop_service_ms += slot.ms
        self._at += slot.ms

    def _place_loop(self, before: int) -> None:
        """Place the loop's next slot, and those after it that start before an instant."""
        count = self._count_run(before)
        rounds, place = divmod(self._place + count, len(self._slots))
        ms = rounds * self._starts_ms[-1] + self._starts_ms[place] - self._starts_ms[self._place]
        owner = self._owners[self._place]
        if owner is not None:
            owner.serve(self._slots[self._place], self._at)
        self._spans.skip(count)
        self._is_loop_begun = True
        self._loop_service_ms += ms
        self._at += ms
        self._place = place

    def _count_run(self, before: int) -> int:
        """Return how many consecutive slots of the loop start before an instant and fit, one at least.

        The run stops at the next slot that belongs to a share, and where loops take turns at the end of the loop.
        """
        length, whole_ms = len(self._slots), self._starts_ms[-1]
        since_ms = self._starts_ms[self._place] - self._at
        rounds, rest_ms = divmod(before + since_ms, whole_ms)
        started = rounds * length + bisect_left(self._starts_ms, rest_ms)
        rounds, rest_ms = divmod(self._ends_at + since_ms, whole_ms)
        fitting = rounds * length + bisect_right(self._starts_ms, rest_ms) - 1
        return max(1, min(started, fitting, self._stops[self._place]) - self._place)

    def _fill_gap(self) -> None:
        """Where neither a share nor the loop may come: keep what is on the glass, or insert a slot of the rotation."""
        rotation_slots = tuple(self._segment.loops.rotation_slots.values())
        slot = rotation_slots[self._gap_slots % len(rotation_slots)]
        if self._at + self._slots[self._place].ms > self._ends_at:
            self._at = self._ends_at
        elif self._at + slot.ms > self._ends_at:
            self._spans.hold(slot.n)
            self._at = self._ends_at
        else:
            self._gap_slots += 1
            self._spans.insert(slot.n)
            self._loop_service_ms += slot.ms
            self._at += slot.ms


def _remaining_curve(bounds: Window, curves: Sequence[Curve]) -> Curve:
    """Return the service that some curves leave between two instants, as a curve from 0."""
    start, end = bounds
    edges = sorted({start, end, *(at for curve in curves for at in curve.instants if start < at < end)})
    left_ms = (
        max(0, after - before - sum(curve.amount_at(after) - curve.amount_at(before) for curve in curves))
        for before, after in pairwise(edges)
    )
    return Curve(zip(edges, accumulate(left_ms, initial=0), strict=True))
