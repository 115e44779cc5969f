"""How much of each share comes round with the loop itself, so that a day file need not say every play.

A share that is owed hundreds of plays a day would need as many inserts. Those that come round with every loop are woven
into it, never more than are due in its time, and only the rest is inserted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from scheduler.plan.entry import PlanSlot
from scheduler.plan.sequence.loop import SLOTS_MAX, Rotation

INSERT_BYTES, SPAN_BYTES, SLOT_BYTES = 9, 80, 4
"""What a day file takes for each, about."""
_TURNS_A_DAY = 8
"""How often loops take turns, about, where one does not hold every slide."""
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Strand:
    """A share as it is woven: its slots in turn, and its part of the time."""

    slots: tuple[PlanSlot, ...]
    part: Fraction

    def pace(self, ms: Fraction) -> Fraction:
        """Return how many plays are due in so much time."""
        return ms * self.part * len(self.slots) / sum(slot.ms for slot in self.slots)


@dataclass(frozen=True, slots=True)
class Weave:
    """How many slots of the rotation and of each share, by id, come round together; `inserts` a day are left."""

    rotation_slots: int
    counts: Mapping[int, int]
    inserts: Fraction


def best_weave(rotation: Rotation, rotation_ms: Fraction, strands: Mapping[int, Strand]) -> Weave:
    """Return what makes the shortest day file.

    `rotation_ms` is the time from one slot of the rotation to the next, what comes between them included.
    """
    paces = {entry: strand.pace(rotation_ms) for entry, strand in strands.items()}
    slides = {entry: len(strand.slots) for entry, strand in strands.items()}
    tried = [_weave(rotation_slots, paces, rotation_ms) for rotation_slots in _lengths(rotation, paces)]
    best = min(tried, key=lambda weave: (_bytes(weave, rotation, slides), weave.rotation_slots))
    return best if best.counts else Weave(rotation.length, {}, best.inserts)


def _lengths(rotation: Rotation, paces: Mapping[int, Fraction]) -> Iterator[int]:
    """Yield how many slots of the rotation a loop may have: whole cycles, or most of what there is room for."""
    room = 1
    while room < SLOTS_MAX and room + 1 + sum(_due(room + 1, paces).values()) <= SLOTS_MAX:
        room += 1
    yield from range(len(rotation.cycle), room, len(rotation.cycle))
    yield from range(-(-room // 2), room + 1)


def _due(rotation_slots: int, paces: Mapping[int, Fraction]) -> dict[int, int]:
    """Return the whole plays that are due while so many slots of the rotation come."""
    return {entry: rotation_slots * pace.numerator // pace.denominator for entry, pace in paces.items()}


def _weave(rotation_slots: int, paces: Mapping[int, Fraction], rotation_ms: Fraction) -> Weave:
    due = _due(rotation_slots, paces)
    most, room = sum(due.values()), SLOTS_MAX - rotation_slots
    counts = due if most <= room else {entry: count * room // most for entry, count in due.items()}
    left = rotation_slots * sum(paces.values(), Fraction()) - sum(counts.values())
    inserts = left * _DAY_MS / (rotation_slots * rotation_ms)
    return Weave(rotation_slots, {entry: count for entry, count in counts.items() if count}, inserts)


def _bytes(weave: Weave, rotation: Rotation, slides: Mapping[int, int]) -> Fraction:
    whole = weave.rotation_slots % rotation.period == 0
    whole &= all(count % slides[entry] == 0 for entry, count in weave.counts.items())
    loop = SPAN_BYTES + SLOT_BYTES * (weave.rotation_slots + sum(weave.counts.values()))
    return weave.inserts * INSERT_BYTES + loop * (1 if whole else _TURNS_A_DAY)
