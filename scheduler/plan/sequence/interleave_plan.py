"""How much of each share comes round with the loop itself, so that a day file need not state every play.

A share that is owed hundreds of plays a day would need as many inserts. Those that come round with every loop are
interleaved with it, never more than are due in its time, and only the rest is inserted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from scheduler.plan.day import DAY_MS
from scheduler.plan.entry import PlanSlot
from scheduler.plan.sequence.loop import SLOTS_MAX, Rotation

INSERT_BYTES, SPAN_BYTES, SLOT_BYTES = 9, 80, 4
"""About what a day file takes for each."""
_TURNS_A_DAY = 8
"""About how often loops take turns, where one does not hold every slide."""


@dataclass(frozen=True, slots=True)
class InterleavedShare:
    """A share that may come round with a loop: its slots in turn, and its part of the time."""

    slots: tuple[PlanSlot, ...]
    part: Fraction

    def plays_due_in(self, ms: Fraction) -> Fraction:
        """Return how many plays are due in `ms`."""
        return ms * self.part * len(self.slots) / sum(slot.ms for slot in self.slots)


@dataclass(frozen=True, slots=True)
class InterleavePlan:
    """How many slots of the rotation and of each share, by id, come round together; `inserts` a day are left."""

    rotation_slots: int
    counts: Mapping[int, int]
    inserts: Fraction


def best_interleave_plan(
    rotation: Rotation, rotation_ms: Fraction, shares: Mapping[int, InterleavedShare]
) -> InterleavePlan:
    """Return the plan with the shortest day file.

    `rotation_ms` is the time from one slot of the rotation to the next, including what comes between them.

    One slide of 10 s every 20 s, and a share of 25 % with one slide of 10 s, which is due every 40 s: half a play for
    each slot of the rotation. Two slots with one play come round evenly, and nothing is left to insert:

    >>> share = InterleavedShare((PlanSlot(3, 10_000),), Fraction(1, 4))
    >>> best_interleave_plan(Rotation((1,), {1: (1,)}), Fraction(20_000), {7: share})
    InterleavePlan(rotation_slots=2, counts={7: 1}, inserts=Fraction(0, 1))
    """
    paces = {entry: share.plays_due_in(rotation_ms) for entry, share in shares.items()}
    slides = {entry: len(share.slots) for entry, share in shares.items()}
    plans = [_plan(rotation_slots, paces, rotation_ms) for rotation_slots in _lengths(rotation, paces)]
    best = min(plans, key=lambda plan: (_bytes(plan, rotation, slides), plan.rotation_slots))
    return best if best.counts else InterleavePlan(rotation.length, {}, best.inserts)


def _lengths(rotation: Rotation, paces: Mapping[int, Fraction]) -> Iterator[int]:
    """Yield how many slots of the rotation a loop may have: whole cycles, or most of what there is room for."""
    room = 1
    while room < SLOTS_MAX and room + 1 + sum(_due(room + 1, paces).values()) <= SLOTS_MAX:
        room += 1
    yield from range(len(rotation.cycle), room, len(rotation.cycle))
    yield from range(-(-room // 2), room + 1)


def _due(rotation_slots: int, paces: Mapping[int, Fraction]) -> dict[int, int]:
    """Return the whole plays of each share that are due while so many slots of the rotation come."""
    return {entry: rotation_slots * pace.numerator // pace.denominator for entry, pace in paces.items()}


def _plan(rotation_slots: int, paces: Mapping[int, Fraction], rotation_ms: Fraction) -> InterleavePlan:
    due = _due(rotation_slots, paces)
    most, room = sum(due.values()), SLOTS_MAX - rotation_slots
    counts = due if most <= room else {entry: count * room // most for entry, count in due.items()}
    left = rotation_slots * sum(paces.values(), Fraction()) - sum(counts.values())
    inserts = left * DAY_MS / (rotation_slots * rotation_ms)
    return InterleavePlan(rotation_slots, {entry: count for entry, count in counts.items() if count}, inserts)


def _bytes(plan: InterleavePlan, rotation: Rotation, slides: Mapping[int, int]) -> Fraction:
    whole = plan.rotation_slots % rotation.period == 0
    whole &= all(count % slides[entry] == 0 for entry, count in plan.counts.items())
    loop = SPAN_BYTES + SLOT_BYTES * (plan.rotation_slots + sum(plan.counts.values()))
    return plan.inserts * INSERT_BYTES + loop * (1 if whole else _TURNS_A_DAY)
