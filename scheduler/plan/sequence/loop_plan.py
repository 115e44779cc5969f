"""How long a loop is, and how much of each share comes round with it, so that a day file need not state every play.

A share that is owed hundreds of plays a day would need as many inserts. Those that come round with every loop are
interleaved with it, never more than are due in its time, and only the rest is inserted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from players.protocol.limits import BASE_SLOTS_MAX, BASES_SLOTS_MAX
from scheduler.plan.entry import PlanSlot
from scheduler.plan.sequence.loop import Rotation

INSERT_BYTES, SPAN_BYTES, SLOT_BYTES = 10, 85, 5
"""About what a day file takes for each."""
_HOUR_MS = 3_600_000
_UNEVEN_BYTES = 1_000
"""What it is worth that no slide comes twice as often as another of its campaign."""
_MISSING_BYTES = 50
"""What it is worth that a slot that is needed is said at all."""
_LATE_BYTES = 5_000
"""What it is worth that every slide comes within the hour."""


@dataclass(frozen=True, slots=True)
class InterleavedShare:
    """A share that may come round with a loop: its slots in turn, and its part of the time."""

    slots: tuple[PlanSlot, ...]
    part: Fraction

    def plays_due_in(self, ms: Fraction) -> Fraction:
        """Return how many plays are due in `ms`."""
        return ms * self.part * len(self.slots) / sum(slot.ms for slot in self.slots)


@dataclass(frozen=True, slots=True)
class LoopBounds:
    """What limits the loops of a rotation.

    Args:
        slots: of all its loops together, at most.
        even: whether even slides are worth bytes.
        scarcity: how many times its bytes a slot of a loop costs: the more, the fewer shares come round with loops.
        again: so many slots of the rotation are needed at most for slides that are owed elsewhere in the day.
    """

    slots: int = BASES_SLOTS_MAX
    even: bool = True
    scarcity: int = 1
    again: int = BASES_SLOTS_MAX

    @property
    def length(self) -> int:
        """The most slots that one loop has."""
        return min(self.slots, BASE_SLOTS_MAX)


@dataclass(frozen=True, slots=True)
class LoopPlan:
    """How many slots of the rotation and of each share, by id, come round together, in how many loops by turns."""

    rotation_slots: int
    counts: Mapping[int, int]
    loops: int

    @property
    def length(self) -> int:
        """The number of slots in a loop."""
        return self.rotation_slots + sum(self.counts.values())

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from other plans."""
        return self.rotation_slots, tuple(self.counts.items()), self.loops


def best_loop_plan(
    rotation: Rotation,
    rotation_ms: Fraction,
    shares: Mapping[int, InterleavedShare],
    shown_ms: int,
    bounds: LoopBounds = LoopBounds(),
    *,
    owed: AbstractSet[int] = frozenset(),
) -> LoopPlan:
    """Return the plan with the shortest day file in which every slide comes round, within the hour if it can.

    `rotation_ms` is the time from one slot of the rotation to the next, including what comes between them; `shown_ms`
    for how long the loops are on the glass that day. Bounds do not cut what is needed for all slides of those `owed`.

    One slide of 10 s every 20 s, and a share of 25 % with one slide of 10 s, which is due every 40 s: half a play for
    each slot of the rotation. Two slots with one play come round evenly, and nothing is left to insert:

    >>> share = InterleavedShare((PlanSlot(3, 10_000),), Fraction(1, 4))
    >>> best_loop_plan(Rotation((1,), {1: (1,)}), Fraction(20_000), {7: share}, 86_400_000)
    LoopPlan(rotation_slots=2, counts={7: 1}, loops=1)
    """
    choice = _Choice(rotation, rotation_ms, shares, shown_ms, bounds, owed=owed)
    return min(choice.plans(), key=choice.cost)


class _Choice:
    """The plans that a rotation and its shares allow, and what each costs in bytes."""

    def __init__(
        self,
        rotation: Rotation,
        rotation_ms: Fraction,
        shares: Mapping[int, InterleavedShare],
        shown_ms: int,
        bounds: LoopBounds,
        *,
        owed: AbstractSet[int],
    ) -> None:
        self._rotation, self._bounds = rotation, bounds
        self._cycle = len(rotation.cycle)
        self._period = rotation.period
        self._needed = max(rotation.needed_by(owed), min(rotation.needed, bounds.again))
        self._paces = {entry: share.plays_due_in(rotation_ms) for entry, share in shares.items()}
        self._turns = {entry: len(share.slots) for entry, share in shares.items()}
        self._slides = {
            entry: len(share.slots) if entry in owed else max(1, min(len(share.slots), bounds.again))
            for entry, share in shares.items()
        }
        self._rotation_ms = float(rotation_ms)
        self._pace = float(sum(self._paces.values(), Fraction()))
        self._shown = shown_ms / self._rotation_ms
        self._reached = ceil(self._shown * 1.05) + 4  # slots of the rotation that may come at most

    def plans(self) -> Iterator[LoopPlan]:
        """Yield the plans, one at least."""
        for rotation_slots in self._lengths():
            due = self._due(rotation_slots)
            yield self._plan(rotation_slots, due)
            sure = self._sure(rotation_slots, due)
            whole = {entry: count for entry, count in due.items() if sure[entry] >= self._slides[entry]}
            if len(whole) < len(due):
                yield self._plan(rotation_slots, whole)
            if self._bounds.scarcity > 1 and len(due) > 1:
                most = max(due, key=lambda entry: (due[entry], -entry))
                yield self._plan(rotation_slots, {most: due[most]})

    def _plan(self, rotation_slots: int, counts: Mapping[int, int]) -> LoopPlan:
        sure = self._sure(rotation_slots, counts)
        rounds = [-(-self._slides[entry] // sure[entry]) for entry in counts]
        loops = max(-(-min(self._needed, self._reached) // rotation_slots), *rounds, 1)
        room = self._bounds.slots // (rotation_slots + sum(counts.values()))
        return LoopPlan(rotation_slots, counts, max(1, min(loops, room)))

    def _sure(self, rotation_slots: int, counts: Mapping[int, int]) -> dict[int, int]:
        """Return how many slots of each share a loop has at least.

        Beside the short slots of a rotation, or before its own long ones, the last of them may find no room. Beside all
        of the rotation whole rounds of its own do: both are exactly as long as on average.
        """
        is_exact = rotation_slots % self._period == 0
        found: dict[int, int] = {}
        for entry, count in counts.items():
            slides = self._turns[entry]
            found[entry] = max(1, count - 1, count // slides * slides if is_exact or slides == 1 else 0)
        return found

    def _lengths(self) -> Iterator[int]:
        """Yield how many slots of the rotation a loop may have.

        Whole cycles, so that it comes round evenly; or all that come that day, or equal parts of what is needed.
        """
        room = self._room()
        if self._reached < self._needed and self._reached <= room:
            yield self._reached
        most = room if self._paces else min(room, self._period)
        yield from range(self._cycle, most + 1, self._cycle)
        if self._needed > room:
            parts = -(-self._needed // room)
            yield -(-self._needed // parts)

    def _room(self) -> int:
        """Return how many slots of the rotation fit a loop with all that is due of shares, one at least."""
        low, high = 1, self._bounds.length
        while low < high:
            middle = (low + high + 1) // 2
            if middle + sum(self._due(middle).values()) <= self._bounds.length:
                low = middle
            else:
                high = middle - 1
        return low

    def _due(self, rotation_slots: int) -> dict[int, int]:
        """Return the whole plays of each share that are due while so many slots come; where all are too many, fewer."""
        due = {entry: rotation_slots * pace.numerator // pace.denominator for entry, pace in self._paces.items()}
        most, room = sum(due.values()), self._bounds.length - rotation_slots
        if rotation_slots == 1 and most > room:
            due = {entry: count * room // most for entry, count in due.items()}
        return {entry: count for entry, count in due.items() if count}

    def cost(self, plan: LoopPlan) -> tuple[float, int]:
        """Return the bytes of a plan, with those that even slides are worth; then its length."""
        passes = self._shown / plan.rotation_slots
        inserts = passes * (plan.rotation_slots * self._pace - sum(plan.counts.values()))
        loop = SLOT_BYTES * self._bounds.scarcity * plan.length
        if plan.loops > 1:
            said = passes * SPAN_BYTES + min(plan.loops, ceil(passes)) * loop
        else:
            said = SPAN_BYTES + loop + (self._unevenness(plan) if self._bounds.even else 0)
        missing = max(0, min(self._needed, self._reached) - plan.loops * plan.rotation_slots)
        missing += sum(max(0, self._slides[entry] - plan.loops * count) for entry, count in plan.counts.items())
        return inserts * INSERT_BYTES + said + missing * _MISSING_BYTES, plan.rotation_slots

    def _unevenness(self, plan: LoopPlan) -> float:
        """Return what it costs that slides do not come round equally often, or too late, in a loop that comes again."""
        length = plan.rotation_slots
        if length >= self._reached:
            return 0
        uneven = (count // self._turns[entry] for entry, count in plan.counts.items() if count % self._turns[entry])
        worst = max((_UNEVEN_BYTES / max(1, turns) for turns in uneven), default=0.0)
        if length % self._period == 0:
            return worst
        for entry, (turns, left) in self._rotation.rests(length).items():
            if left:
                slides = len(self._rotation.slots[entry])
                worst = max(worst, _UNEVEN_BYTES / max(1, turns // slides))
                gap_ms = (slides + left) * length * self._rotation_ms / turns
                if gap_ms > _HOUR_MS and 10 * left > slides:
                    worst = max(worst, _LATE_BYTES)
        return worst
