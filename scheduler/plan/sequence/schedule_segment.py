"""Segments of a plan day: consecutive blocks with the same loops, through which slots run without a cut.

Where a campaign begins or ends the loop changes, so the day is cut there; where only a share begins or ends that is
inserted slot by slot, the loop goes on:

    blocks      |   1    |   1 51   |    1     |   1 2   |      entries 1 and 2 in the rotation, 51 a share
    segments    |             A                |    B    |      51 is inserted between the slots of A's loop
    segments    |   A    |    B     |     A    |    C    |      51 is interleaved with B's loop

The second `A` goes on where the first one stopped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor

from scheduler.plan.allocation.allocate import Allocation
from scheduler.plan.allocation.blocks import Block
from scheduler.plan.allocation.ideal import IdealService
from scheduler.plan.allocation.promise import NOTHING_OWED, Promise, beside
from scheduler.plan.day import PlanDay
from scheduler.plan.entry import PlanSlot
from scheduler.plan.sequence.loop import Rotation
from scheduler.plan.sequence.loop_plan import InterleavedShare, LoopBounds, LoopPlan, best_loop_plan
from scheduler.plan.sequence.loop_set import LoopSet
from scheduler.plan.sequence.turns import order_turns, turns_of

IDLE = 0
"""Stands for idle among the ids of entries, in blocks where only shares are active."""
_REST_LEAST = Fraction(1, 100)
_LOOPS_MANY = 20
_Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """Consecutive blocks over the same loops."""

    blocks: tuple[Block, ...]
    loops: LoopSet

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


@dataclass(slots=True)
class _Stretch:
    """What blocks with the same loops have in common; how long they last (ms), in all and before the plan's start.

    `owed` are the entries of which every slide is owed there.
    """

    rotation: Rotation
    rotation_slots: Mapping[int, PlanSlot]
    mean_ms: Fraction
    rest: Fraction
    shares: Mapping[int, InterleavedShare]
    ms: int = 0
    before_ms: int = 0
    pieces: int = 0
    owed: frozenset[int] = frozenset()


class SegmentBuilder:
    """Builds the segments of a plan day from its blocks."""

    def __init__(
        self,
        day: PlanDay,
        blocks: Sequence[Block],
        allocation: Allocation,
        services: Mapping[int, IdealService],
        idle: Sequence[PlanSlot],
        *,
        promise: Promise = NOTHING_OWED,
    ) -> None:
        """Take the blocks of a whole day. Raises ValueError if a block has only shares and there are no idle slots."""
        self._day, self._idle, self._services = day, tuple(idle), services
        self._blocks = tuple(blocks)
        self._plays = allocation.plays
        self._owed = tuple(promise.owed.get(beside(block), frozenset()) for block in self._blocks)

    def segments(
        self, *, interleaving: bool, not_before: int | None = None, bounds: LoopBounds | None = None
    ) -> tuple[Segment, ...]:
        """Return the segments from an instant on; `interleaving` lets shares come round with loops."""
        since = self._day.from_ms if not_before is None else not_before
        stretches: dict[_Key, _Stretch] = {}
        keys: list[tuple[_Key, _Key]] = []
        for block, plays, owed in zip(self._blocks, self._plays, self._owed, strict=True):
            plain = full = self._add(stretches, block, plays, {}, since)
            if interleaving and any(entry.id in self._services for entry in block.active):
                full = self._add(stretches, block, plays, self._services, since)
            for key in (plain, full):
                stretches[key].owed |= owed
            keys.append((plain, full))
        made: dict[_Key, LoopSet] = {}
        found: list[Segment] = []
        for block, (plain, full) in zip(self._blocks, keys, strict=True):
            if block.to_ms <= since:
                continue
            for key in (full, plain):
                if key not in made:
                    made[key] = self._loop_set(stretches[key], bounds or LoopBounds())
            loops = made[full] if made[full].plan.counts else made[plain]
            left = block if block.from_ms >= since else replace(block, from_ms=since)
            if found and found[-1].loops is loops and found[-1].to_ms == left.from_ms:
                found[-1] = Segment((*found[-1].blocks, left), loops)
            else:
                found.append(Segment((left,), loops))
        return tuple(found)

    def needs(self) -> tuple[int, ...]:
        """Return how many slots the loops of each rotation need, so that every slide is among them."""
        stretches: dict[_Key, _Stretch] = {}
        for block, plays in zip(self._blocks, self._plays, strict=True):
            self._add(stretches, block, plays, self._services, self._day.from_ms)
        return tuple(
            min(stretch.rotation.needed, ceil(stretch.ms * stretch.rest / stretch.mean_ms))
            for stretch in stretches.values()
        )

    def _add(
        self,
        stretches: dict[_Key, _Stretch],
        block: Block,
        plays: Mapping[int, Fraction],
        services: Mapping[int, IdealService],
        since: int,
    ) -> _Key:
        """Count a block to the stretch of its loops, of which the shares in `services` may be part; return its key."""
        rotating = self._rotating(block)
        shares = {
            entry.id: InterleavedShare(
                entry.slots, plays[entry.id] * entry.mean_ms / block.ms * services[entry.id].rounding
            )
            for entry in block.active
            if entry.share is not None and entry.id in services
        }
        turns = turns_of({entry: plays.get(entry, Fraction(1)) for entry in rotating})
        key: _Key = (
            tuple((entry, turns[entry], tuple(slot.n for slot in own)) for entry, own in rotating.items()),
            tuple((entry, tuple(slot.n for slot in share.slots), share.part) for entry, share in shares.items()),
        )
        if key not in stretches:
            stretches[key] = self._stretch(block, plays, turns, rotating, shares)
        stretch = stretches[key]
        stretch.ms += block.ms
        stretch.before_ms += min(max(0, since - block.from_ms), block.ms)
        stretch.pieces += 1
        return key

    def _stretch(
        self,
        block: Block,
        plays: Mapping[int, Fraction],
        turns: Mapping[int, int],
        rotating: Mapping[int, tuple[PlanSlot, ...]],
        shares: Mapping[int, InterleavedShare],
    ) -> _Stretch:
        taken = sum(
            (plays[entry.id] * entry.mean_ms / block.ms for entry in block.active if entry.share is not None),
            Fraction(),
        )
        return _Stretch(
            rotation=Rotation(
                _order(tuple(sorted(turns.items()))),
                {entry: tuple(slot.n for slot in own) for entry, own in rotating.items()},
            ),
            rotation_slots={slot.n: slot for own in rotating.values() for slot in own},
            mean_ms=_mean_ms(turns, rotating),
            rest=max(_REST_LEAST, 1 - taken),
            shares=shares,
        )

    def _rotating(self, block: Block) -> dict[int, tuple[PlanSlot, ...]]:
        """Return the slots of the rotation by entry: the entries without a share, or else idle."""
        found = {entry.id: entry.slots for entry in block.active if entry.share is None}
        if not found and not self._idle:
            raise ValueError("where nobody but shares is active idle fills the rest: its slots must be handed in")
        return found or {IDLE: self._idle}

    def _loop_set(self, stretch: _Stretch, bounds: LoopBounds) -> LoopSet:
        rotation, pace_ms = stretch.rotation, stretch.mean_ms / stretch.rest
        plan = best_loop_plan(rotation, pace_ms, stretch.shares, stretch.ms, bounds, owed=stretch.owed)
        return LoopSet(
            rotation=rotation,
            rotation_slots=stretch.rotation_slots,
            rest=stretch.rest,
            shares={entry: stretch.shares[entry] for entry in plan.counts},
            plan=plan,
            first=self._first(stretch, plan, pace_ms),
            begun=floor(stretch.before_ms / pace_ms),
            share_firsts={entry: self._services[entry].first for entry in plan.counts},
        )

    def _first(self, stretch: _Stretch, plan: LoopPlan, pace_ms: Fraction) -> int:
        """Return the place in the rotation at which a day begins, so that days connect without any state.

        On a day that shows the loop many times it is the loop's start. Else it grows from day to day by the slots that
        a day shows, rather too few, so that no slide falls between two days.
        """
        number, period = self._day.on.toordinal(), stretch.rotation.period
        shown = floor(stretch.ms / pace_ms)
        if shown >= _LOOPS_MANY * plan.rotation_slots and plan.loops == 1:
            return number * plan.rotation_slots % period
        step = shown if shown >= 2 * stretch.rotation.needed else max(1, shown - shown // 20 - stretch.pieces)
        if plan.loops * plan.rotation_slots < stretch.rotation.needed:
            step = min(step, plan.loops * plan.rotation_slots)  # more than that is not said of a day
        return number * step % period


def _mean_ms(turns: Mapping[int, int], rotating: Mapping[int, tuple[PlanSlot, ...]]) -> Fraction:
    """Return how long a slot of the rotation takes on average over its turns."""
    whole = (turns[entry] * Fraction(sum(slot.ms for slot in own), len(own)) for entry, own in rotating.items())
    return sum(whole, Fraction()) / sum(turns.values())


@lru_cache(1024)
def _order(turns: tuple[tuple[int, int], ...]) -> tuple[int, ...]:
    return order_turns(dict(turns))
