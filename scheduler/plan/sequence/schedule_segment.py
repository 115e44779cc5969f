"""Touching blocks over the same loops: between its ends a stretch is walked without a cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from math import floor, gcd, lcm

from players.protocol.limits import BASE_SLOTS_MAX
from scheduler.plan.allocation.allocate import Allocation
from scheduler.plan.allocation.blocks import Block
from scheduler.plan.allocation.ideal import Goal
from scheduler.plan.entry import PlanSlot
from scheduler.plan.sequence.interleave import interwoven, lead_ms
from scheduler.plan.sequence.interleave_plan import Strand, Weave, best_weave
from scheduler.plan.sequence.loop import Rotation, ordered, turns_of

IDLE = 0
"""Stands for idle among the ids of entries, where nobody but shares is active."""
_REST_LEAST = Fraction(1, 100)
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True)
class Loop:
    """Slots that come round.

    Args:
        slots: in their order.
        owners: whose share each slot is; None for the rotation's.
        leads: by id, how far (ms of showing) a share's slots in the loop may be ahead of an even pace.
    """

    slots: tuple[PlanSlot, ...]
    owners: tuple[int | None, ...]
    leads: Mapping[int, int]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The slot numbers."""
        return tuple(slot.n for slot in self.slots)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Blocks that touch, over loops of the same rotation, with the same shares woven into them.

    Args:
        blocks: in order.
        rotation: of what has no share, whose loops take turns.
        rotation_slots: their slots, by number.
        rest: the part of the time that is left to them.
        strands: the shares that are woven in, by id.
        weave: how much of each comes round with a loop.
    """

    blocks: tuple[Block, ...]
    rotation: Rotation
    rotation_slots: Mapping[int, PlanSlot]
    rest: Fraction
    strands: Mapping[int, Strand]
    weave: Weave

    @property
    def from_ms(self) -> int:
        """Where it begins."""
        return self.blocks[0].from_ms

    @property
    def to_ms(self) -> int:
        """Where it ends: no slot crosses it."""
        return self.blocks[-1].to_ms

    @property
    def active(self) -> frozenset[int]:
        """The entries that are active in any of its blocks."""
        return frozenset(entry.id for block in self.blocks for entry in block.active)

    @property
    def ms(self) -> int:
        """How long it lasts."""
        return self.to_ms - self.from_ms

    @property
    def loops(self) -> int:
        """Count the loops that differ; they take turns where there is more than one."""
        rounds = (
            len(self.strands[entry].slots) // gcd(len(self.strands[entry].slots), count)
            for entry, count in self.weave.counts.items()
        )
        return lcm(self.rotation.loops, *rounds)

    @property
    def inserts(self) -> Fraction:
        """Count the plays of the shares that are woven in which are left to insert, about."""
        return self.weave.inserts * self.ms / _DAY_MS

    @property
    def length(self) -> int:
        """Count the slots of a loop."""
        return self.rotation.length + sum(self.weave.counts.values())

    def loop(self, number: int) -> Loop:
        """Return one loop. In it a share has no more than it is due in the loop's time."""
        rotation_slots = [self.rotation_slots[n] for n in self.rotation.loop(number)]
        takes_ms = sum(slot.ms for slot in rotation_slots) / self.rest
        own: dict[int, list[PlanSlot]] = {}
        spare = BASE_SLOTS_MAX - self.length
        for entry, count in self.weave.counts.items():
            strand = self.strands[entry]
            own[entry] = _within(takes_ms * strand.part, strand.slots, number * count, count + (spare > 0))
            spare -= max(0, len(own[entry]) - count)
        loop = interwoven(rotation_slots, own)
        leads = {entry: lead_ms(loop, entry, floor(takes_ms * self.strands[entry].part)) for entry in own if own[entry]}
        return Loop(tuple(slot for slot, _ in loop), tuple(owner for _, owner in loop), leads)


def stretches_of(
    blocks: Sequence[Block],
    allocation: Allocation,
    goals: Mapping[int, Goal],
    idle: Sequence[PlanSlot],
    *,
    weave: bool,
) -> tuple[Stretch, ...]:
    """Cut blocks into stretches, in order; with `weave`, shares are woven into the loops where that saves inserts."""
    found: list[Stretch] = []
    for block, plays in zip(blocks, allocation.plays, strict=True):
        made = _stretch(block, plays, goals if weave else {}, idle)
        if found and _goes_on(found[-1], made):
            made = replace(made, blocks=(*found.pop().blocks, block))
        found.append(made)
    return tuple(found)


def _goes_on(before: Stretch, after: Stretch) -> bool:
    return before.to_ms == after.from_ms and all(
        getattr(before, name) == getattr(after, name) for name in ("rotation", "rotation_slots", "strands", "weave")
    )


def _stretch(
    block: Block, plays: Mapping[int, Fraction], weaving: Mapping[int, Goal], idle: Sequence[PlanSlot]
) -> Stretch:
    rotation_slots = _rotation_slots(block, idle)
    turns = turns_of({entry: plays.get(entry, Fraction(1)) for entry in rotation_slots})
    rotation = Rotation(
        _order(tuple(sorted(turns.items()))),
        {entry: tuple(slot.n for slot in own) for entry, own in rotation_slots.items()},
    )
    shares = {entry.id: entry for entry in block.active if entry.share is not None}
    parts = {entry: plays[entry] * own.mean_ms / block.ms for entry, own in shares.items()}
    rest = max(_REST_LEAST, 1 - sum(parts.values(), Fraction()))
    strands = {
        entry: Strand(own.slots, parts[entry] * weaving[entry].rounding)
        for entry, own in shares.items()
        if entry in weaving
    }
    weave = Weave(rotation.length, {}, Fraction())
    if strands:
        weave = best_weave(rotation, _mean_ms(turns, rotation_slots) / rest, strands)
    return Stretch(
        blocks=(block,),
        rotation=replace(rotation, size=weave.rotation_slots),
        rotation_slots={slot.n: slot for own in rotation_slots.values() for slot in own},
        rest=rest,
        strands={entry: strands[entry] for entry in weave.counts},
        weave=weave,
    )


def _rotation_slots(block: Block, idle: Sequence[PlanSlot]) -> dict[int, tuple[PlanSlot, ...]]:
    """Return the slots that go round, by entry: of those without a share, or else idle."""
    found = {entry.id: entry.slots for entry in block.active if entry.share is None}
    if not found and not idle:
        raise ValueError("where nobody but shares is active idle fills the rest: its slots must be handed in")
    return found or {IDLE: tuple(idle)}


def _mean_ms(turns: Mapping[int, int], rotation_slots: Mapping[int, tuple[PlanSlot, ...]]) -> Fraction:
    """Return how long a slot of the rotation takes on average, each in its turn."""
    whole = (turns[entry] * Fraction(sum(slot.ms for slot in own), len(own)) for entry, own in rotation_slots.items())
    return sum(whole, Fraction()) / sum(turns.values())


def _within(due_ms: Fraction, slots: Sequence[PlanSlot], first: int, most: int) -> list[PlanSlot]:
    """Return at most so many slots in turn, from number `first` on, that take no longer than is due."""
    turn = [slots[(first + ahead) % len(slots)] for ahead in range(most)]
    while turn and sum(slot.ms for slot in turn) > due_ms:
        turn.pop()
    return turn


@lru_cache(1024)
def _order(turns: tuple[tuple[int, int], ...]) -> tuple[int, ...]:
    return ordered(dict(turns))
