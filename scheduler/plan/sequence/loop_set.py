"""The loops that a segment shows: one, or several by turns where one does not hold every slide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from players.protocol.limits import BASE_SLOTS_MAX
from scheduler.plan.entry import PlanSlot
from scheduler.plan.sequence.interleave import interleave, lead_ms
from scheduler.plan.sequence.loop import Rotation
from scheduler.plan.sequence.loop_plan import InterleavedShare, LoopPlan


@dataclass(frozen=True, slots=True)
class SlotLoop:
    """A loop: slots that come round.

    Args:
        slots: in their order.
        owners: the id of the share that each slot belongs to; None for the rotation's.
        leads: by share, how much earlier (service, ms) than an even pace its slots come at most, as far as it may lag.
    """

    slots: tuple[PlanSlot, ...]
    owners: tuple[int | None, ...]
    leads: Mapping[int, int]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The slot numbers."""
        return tuple(slot.n for slot in self.slots)


@dataclass(frozen=True, slots=True, eq=False)
class LoopSet:
    """The loops of one rotation with the shares that come round with them.

    Args:
        rotation: of the entries without a share, or of idle.
        rotation_slots: the rotation's slots, by number.
        rest: the part of the time that shares leave to the rotation.
        shares: the shares that come round with the loops, by id.
        plan: how much of each comes round with a loop.
        first: the place in the rotation at which the day begins.
        begun: how many slots of the rotation came before a repair.
        share_firsts: the number of each share's first play, counted on from day to day.
    """

    rotation: Rotation
    rotation_slots: Mapping[int, PlanSlot]
    rest: Fraction
    shares: Mapping[int, InterleavedShare]
    plan: LoopPlan
    first: int
    begun: int
    share_firsts: Mapping[int, int]
    _made: dict[int, SlotLoop] = field(default_factory=dict, repr=False)

    @property
    def start(self) -> tuple[int, int]:
        """The number of the loop that comes first, and the place in it."""
        number, place = divmod(self.begun, self.plan.rotation_slots)
        if self._is_whole:
            place = (place + self.first) % self.plan.rotation_slots
        if self.plan.counts:  # no share is owed anything yet
            place = self.loop(number).owners.index(None)
        return number, place

    @property
    def _is_whole(self) -> bool:
        """Whether one loop is all of the rotation, and the same on all days: only its first place differs."""
        return not self.plan.counts and self.plan.rotation_slots == self.rotation.period

    def loop(self, number: int) -> SlotLoop:
        """Return one loop, in which no share has more than it is due in the loop's time; each is made once."""
        number %= self.plan.loops
        if number not in self._made:
            self._made[number] = self._make(number)
        return self._made[number]

    def _make(self, number: int) -> SlotLoop:
        plan = self.plan
        first = 0 if self._is_whole else self.first + number * plan.rotation_slots
        rotation_slots = [self.rotation_slots[n] for n in self.rotation.cut(first, plan.rotation_slots)]
        if not plan.counts:
            return SlotLoop(tuple(rotation_slots), (None,) * len(rotation_slots), {})
        takes_ms = sum(slot.ms for slot in rotation_slots) / self.rest
        own: dict[int, list[PlanSlot]] = {}
        spare = BASE_SLOTS_MAX - plan.length
        for entry, count in plan.counts.items():
            share = self.shares[entry]
            own_first = self.share_firsts[entry] + number * count
            own[entry] = _slots_within(takes_ms * share.part, share.slots, own_first, count + (spare > 0))
            spare -= max(0, len(own[entry]) - count)
        loop = interleave(rotation_slots, own)
        longest_ms = max(slot.ms for slot, _ in loop)
        leads: dict[int, int] = {}
        for entry in (entry for entry in own if own[entry]):
            part = self.shares[entry].part
            most_ms = floor(max(slot.ms for slot in own[entry]) + part * longest_ms)
            leads[entry] = min(lead_ms(loop, entry, floor(takes_ms * part)), most_ms)
        return SlotLoop(tuple(slot for slot, _ in loop), tuple(owner for _, owner in loop), leads)


def _slots_within(due_ms: Fraction, slots: Sequence[PlanSlot], first: int, most: int) -> list[PlanSlot]:
    """Return at most `most` slots in turn, from number `first` on, that take no longer than `due_ms` together."""
    turn = [slots[(first + ahead) % len(slots)] for ahead in range(most)]
    while turn and sum(slot.ms for slot in turn) > due_ms:
        turn.pop()
    return turn
