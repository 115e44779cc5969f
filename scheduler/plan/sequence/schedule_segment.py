"""Segments of a plan day: consecutive blocks with the same loops, through which slots run without a cut.

Where a campaign begins or ends the loop changes, so the day is cut there; where only a share begins or ends that is
inserted slot by slot, the loop goes on:

    blocks      |   1    |   1 51   |    1     |   1 2   |      entries 1 and 2 in the rotation, 51 a share
    segments    |             A                |    B    |      51 is inserted between the slots of A's loop
    segments    |   A    |    B     |     C    |    D    |      51 is interleaved with B's loop
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from math import floor, gcd, lcm

from players.protocol.limits import BASE_SLOTS_MAX
from scheduler.plan.allocation.allocate import Allocation
from scheduler.plan.allocation.blocks import Block
from scheduler.plan.allocation.ideal import IdealService
from scheduler.plan.day import DAY_MS
from scheduler.plan.entry import PlanSlot
from scheduler.plan.sequence.interleave import interleave, lead_ms
from scheduler.plan.sequence.interleave_plan import InterleavedShare, InterleavePlan, best_interleave_plan
from scheduler.plan.sequence.loop import Rotation, order_turns, turns_of

IDLE = 0
"""Stands for idle among the ids of entries, in blocks where only shares are active."""
_REST_LEAST = Fraction(1, 100)


@dataclass(frozen=True, slots=True)
class SlotLoop:
    """A loop: slots that come round.

    Args:
        slots: in their order.
        owners: the id of the share that each slot belongs to; None for the rotation's.
        leads: by share, how much earlier (service, ms) than an even pace its slots come at most.
    """

    slots: tuple[PlanSlot, ...]
    owners: tuple[int | None, ...]
    leads: Mapping[int, int]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The slot numbers."""
        return tuple(slot.n for slot in self.slots)


@dataclass(frozen=True, slots=True)
class Segment:
    """Consecutive blocks over loops of the same rotation, with the same shares interleaved.

    Args:
        blocks: in order.
        rotation: of the entries without a share, or of idle; its loops take turns.
        rotation_slots: the rotation's slots, by number.
        rest: the part of the time that shares leave to the rotation.
        shares: the shares that come round with the loops, by id.
        plan: how much of each comes round with a loop.
    """

    blocks: tuple[Block, ...]
    rotation: Rotation
    rotation_slots: Mapping[int, PlanSlot]
    rest: Fraction
    shares: Mapping[int, InterleavedShare]
    plan: InterleavePlan

    @property
    def from_ms(self) -> int:
        """Its start (Unix ms)."""
        return self.blocks[0].from_ms

    @property
    def to_ms(self) -> int:
        """Its end (Unix ms), which no slot crosses."""
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
        """The number of loops that differ; they take turns if there is more than one."""
        rounds = (
            len(self.shares[entry].slots) // gcd(len(self.shares[entry].slots), count)
            for entry, count in self.plan.counts.items()
        )
        return lcm(self.rotation.loops, *rounds)

    @property
    def inserts(self) -> Fraction:
        """About how many plays of the interleaved shares are left to insert."""
        return self.plan.inserts * self.ms / DAY_MS

    @property
    def length(self) -> int:
        """The number of slots in a loop."""
        return self.rotation.length + sum(self.plan.counts.values())

    def loop(self, number: int) -> SlotLoop:
        """Return one loop, in which no share has more than it is due in the loop's time."""
        rotation_slots = [self.rotation_slots[n] for n in self.rotation.loop(number)]
        takes_ms = sum(slot.ms for slot in rotation_slots) / self.rest
        own: dict[int, list[PlanSlot]] = {}
        spare = BASE_SLOTS_MAX - self.length
        for entry, count in self.plan.counts.items():
            share = self.shares[entry]
            own[entry] = _slots_within(takes_ms * share.part, share.slots, number * count, count + (spare > 0))
            spare -= max(0, len(own[entry]) - count)
        loop = interleave(rotation_slots, own)
        leads = {entry: lead_ms(loop, entry, floor(takes_ms * self.shares[entry].part)) for entry in own if own[entry]}
        return SlotLoop(tuple(slot for slot, _ in loop), tuple(owner for _, owner in loop), leads)


def segments_of(
    blocks: Sequence[Block],
    allocation: Allocation,
    services: Mapping[int, IdealService],
    idle: Sequence[PlanSlot],
    *,
    interleaving: bool,
) -> tuple[Segment, ...]:
    """Return the segments of blocks, in order; with `interleaving`, shares come round with loops if that saves inserts.

    Raises ValueError if a block has only shares and there are no idle slots.
    """
    found: list[Segment] = []
    for block, plays in zip(blocks, allocation.plays, strict=True):
        made = _segment(block, plays, services if interleaving else {}, idle)
        if found and _continues(found[-1], made):
            made = replace(made, blocks=(*found.pop().blocks, block))
        found.append(made)
    return tuple(found)


def _continues(before: Segment, after: Segment) -> bool:
    return before.to_ms == after.from_ms and all(
        getattr(before, name) == getattr(after, name) for name in ("rotation", "rotation_slots", "shares", "plan")
    )


def _segment(
    block: Block, plays: Mapping[int, Fraction], services: Mapping[int, IdealService], idle: Sequence[PlanSlot]
) -> Segment:
    """Return the segment of one block; the shares in `services` may be interleaved."""
    rotation_slots = _rotation_slots(block, idle)
    turns = turns_of({entry: plays.get(entry, Fraction(1)) for entry in rotation_slots})
    rotation = Rotation(
        _order(tuple(sorted(turns.items()))),
        {entry: tuple(slot.n for slot in own) for entry, own in rotation_slots.items()},
    )
    shares = {entry.id: entry for entry in block.active if entry.share is not None}
    parts = {entry: plays[entry] * own.mean_ms / block.ms for entry, own in shares.items()}
    rest = max(_REST_LEAST, 1 - sum(parts.values(), Fraction()))
    candidates = {
        entry: InterleavedShare(own.slots, parts[entry] * services[entry].rounding)
        for entry, own in shares.items()
        if entry in services
    }
    plan = InterleavePlan(rotation.length, {}, Fraction())
    if candidates:
        plan = best_interleave_plan(rotation, _mean_ms(turns, rotation_slots) / rest, candidates)
    return Segment(
        blocks=(block,),
        rotation=replace(rotation, size=plan.rotation_slots),
        rotation_slots={slot.n: slot for own in rotation_slots.values() for slot in own},
        rest=rest,
        shares={entry: candidates[entry] for entry in plan.counts},
        plan=plan,
    )


def _rotation_slots(block: Block, idle: Sequence[PlanSlot]) -> dict[int, tuple[PlanSlot, ...]]:
    """Return the slots of the rotation by entry: the entries without a share, or else idle."""
    found = {entry.id: entry.slots for entry in block.active if entry.share is None}
    if not found and not idle:
        raise ValueError("where nobody but shares is active idle fills the rest: its slots must be handed in")
    return found or {IDLE: tuple(idle)}


def _mean_ms(turns: Mapping[int, int], rotation_slots: Mapping[int, tuple[PlanSlot, ...]]) -> Fraction:
    """Return how long a slot of the rotation takes on average over its turns."""
    whole = (turns[entry] * Fraction(sum(slot.ms for slot in own), len(own)) for entry, own in rotation_slots.items())
    return sum(whole, Fraction()) / sum(turns.values())


def _slots_within(due_ms: Fraction, slots: Sequence[PlanSlot], first: int, most: int) -> list[PlanSlot]:
    """Return at most `most` slots in turn, from number `first` on, that take no longer than `due_ms` together."""
    turn = [slots[(first + ahead) % len(slots)] for ahead in range(most)]
    while turn and sum(slot.ms for slot in turn) > due_ms:
        turn.pop()
    return turn


@lru_cache(1024)
def _order(turns: tuple[tuple[int, int], ...]) -> tuple[int, ...]:
    return order_turns(dict(turns))
