"""Slots placed one after another: of what may come, what is due earliest (EEVDF), and loops beneath it all.

A share's play may come once its fluid ideal has begun it and is due when that has finished it; the loops are owed all
the time that no share is. So nobody is ever a whole play ahead, and behind by little more than one (ADR 8).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise

from scheduler.plan.allocation.blocks import Block
from scheduler.plan.allocation.curve import NEVER, Curve
from scheduler.plan.allocation.ideal import Goal
from scheduler.plan.sequence.schedule_segment import Loop, Stretch
from scheduler.plan.sequence.share_queue import Serving
from scheduler.plan.sequence.spans import Walked
from scheduler.plan.window import Window


class Walk:
    """One stretch on its way; all instants are Unix ms."""

    def __init__(
        self,
        stretch: Stretch,
        goals: Mapping[int, Goal],
        servings: Mapping[int, Serving],
        walked: Walked,
        *,
        number: int,
        turn_ms: int,
    ) -> None:
        """Begin with the loop of a number. Where loops take turns each has `turn_ms` at least, and ends whole."""
        self._stretch = stretch
        self._ends_at = stretch.to_ms
        self._goals = {entry: goal for entry, goal in goals.items() if entry in stretch.active}
        self._servings = servings
        self._walked = walked
        self._number = number
        self._turn_ms = turn_ms
        self._at = stretch.from_ms
        self._spare = 0
        self._begin()

    def through(self, block: Block, until: Mapping[int, int]) -> None:
        """Place slots until one begins after the block, or until none fits before the stretch ends."""
        here = self._enter(block, until)
        while self._at < block.to_ms:
            if self._place == 0 and self._at >= self._turns_at:
                self._turn()
            due = self._due(here)
            if due is not None and not self._loop_is_first(due.deadline):
                self._insert(due)
            elif self._loop_fits():
                self._show(min([block.to_ms, *(share.release for share in here)]))
            else:
                self._wait()

    def end(self) -> None:
        """End the last span: what is on the glass is held to the end of the stretch."""
        self._walked.end(self._ends_at, self._place)

    def _enter(self, block: Block, until: Mapping[int, int]) -> list[Serving]:
        here: list[Serving] = []
        active = {entry.id: entry.slots for entry in block.active}
        for entry, share in self._servings.items():
            if entry in active:
                share.enter(active[entry], max(self._at, block.from_ms), until)
                here.append(share)
            else:
                share.leave()
        return here

    def _begin(self) -> None:
        loop = self._stretch.loop(self._number)
        self._slots = loop.slots
        self._owners = [None if owner is None else self._servings[owner] for owner in loop.owners]
        self._leads = loop.leads
        self._stops = self._stops_of(loop)
        self._starts_ms = [0, *accumulate(slot.ms for slot in loop.slots)]
        self._place = self._walked.begin(loop.numbers, self._at)
        self._turns_at = self._at + self._turn_ms if self._stretch.loops > 1 else NEVER
        for entry, share in self._servings.items():
            share.weave(loop.leads.get(entry))
        inserted = [entry for entry in self._goals if entry not in loop.leads]
        self._owed = _rest_of((self._at, self._ends_at), [self._goals[entry].curve for entry in inserted])
        self._given_ms = sum(self._servings[entry].lag_ms(self._at) for entry in inserted)

    def _stops_of(self, loop: Loop) -> list[int]:
        """Return for each place of a loop the next one at which something must be decided."""
        stops: list[int] = []
        stop = len(loop.slots) if self._stretch.loops > 1 or loop.leads else NEVER
        for place in range(len(loop.slots) - 1, -1, -1):
            stops.append(stop)
            if loop.owners[place] is not None:
                stop = place
        return stops[::-1]

    def _turn(self) -> None:
        """Let the next loop have its turn."""
        self._walked.end(self._at, self._place)
        self._number += 1
        self._begin()

    def _due(self, here: list[Serving]) -> Serving | None:
        """Return, of the shares that may come now, the one that is due first."""
        best: Serving | None = None
        for share in here:
            if (
                share.release <= self._at
                and (best is None or share.deadline < best.deadline)
                and share.fitting(self._at, self._ends_at) is not None
            ):
                best = share
        return best

    def _loop_is_first(self, deadline: int) -> bool:
        """Say whether the loop may come too, and is due before a share."""
        if not self._loop_fits() or self._owed.at(self._at) < self._given_ms:
            return False
        return self._owed.reached(self._given_ms + self._slots[self._place].ms) < deadline

    def _loop_fits(self) -> bool:
        owner = self._owners[self._place]
        ends_at = self._at + self._slots[self._place].ms
        return ends_at <= self._ends_at and (owner is None or owner.opens <= self._at)

    def _insert(self, share: Serving) -> None:
        slot = share.fitting(self._at, self._ends_at)
        assert slot is not None, "only what fits is due"
        share.show(slot, self._at)
        self._walked.insert(slot.n)
        if share.id in self._leads:
            self._given_ms += slot.ms
        self._at += slot.ms

    def _show(self, before: int) -> None:
        """Show the loop's next slot, and those that follow it and start before an instant."""
        count = self._run(before)
        rounds, place = divmod(self._place + count, len(self._slots))
        ms = rounds * self._starts_ms[-1] + self._starts_ms[place] - self._starts_ms[self._place]
        owner = self._owners[self._place]
        if owner is not None:
            owner.show(self._slots[self._place], self._at)
        self._walked.skip(count)
        self._given_ms += ms
        self._at += ms
        self._place = place

    def _run(self, before: int) -> int:
        """Return how many of the loop's slots follow each other that start before an instant and fit, one at least.

        They end with the next slot that is a share's own, and where loops take turns with the loop.
        """
        length, whole_ms = len(self._slots), self._starts_ms[-1]
        since_ms = self._starts_ms[self._place] - self._at
        rounds, rest_ms = divmod(before + since_ms, whole_ms)
        started = rounds * length + bisect_left(self._starts_ms, rest_ms)
        rounds, rest_ms = divmod(self._ends_at + since_ms, whole_ms)
        fitting = rounds * length + bisect_right(self._starts_ms, rest_ms) - 1
        return max(1, min(started, fitting, self._stops[self._place]) - self._place)

    def _wait(self) -> None:
        """Nothing may come: hold what is on the glass, or let the rotation pass the time of the loop's share."""
        rotation_slots = tuple(self._stretch.rotation_slots.values())
        slot = rotation_slots[self._spare % len(rotation_slots)]
        if self._at + self._slots[self._place].ms > self._ends_at:
            self._at = self._ends_at
        elif self._at + slot.ms > self._ends_at:
            self._walked.hold(slot.n)
            self._at = self._ends_at
        else:
            self._spare += 1
            self._walked.insert(slot.n)
            self._given_ms += slot.ms
            self._at += slot.ms


def _rest_of(bounds: Window, curves: Sequence[Curve]) -> Curve:
    """Return the time that some curves leave between two instants."""
    start, end = bounds
    edges = sorted({start, end, *(at for curve in curves for at in curve.instants if start < at < end)})
    left_ms = (
        max(0, after - before - sum(curve.at(after) - curve.at(before) for curve in curves))
        for before, after in pairwise(edges)
    )
    return Curve(zip(edges, accumulate(left_ms, initial=0), strict=True))
