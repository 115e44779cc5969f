"""Which campaigns a day owes a place for every slide: those that are given the plays for it.

A campaign runs beside others, and beside others again at another time of the day; each such set of campaigns has loops
of its own. A place is kept once a day: in the set where the campaign is given most plays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scheduler.plan.allocation.allocate import Allocation
from scheduler.plan.allocation.blocks import Block
from scheduler.plan.day import PlanDay
from scheduler.plan.window import clip_windows

Beside = tuple[tuple[int, tuple[int, ...]], ...]
"""The campaigns that are active at the same time, each with the numbers of those of its slots that are."""
_ENDS = 4
"""So many plays the day's two ends may cost a campaign; an end of each of its windows may cost one too."""


@dataclass(frozen=True, slots=True)
class Promise:
    """What a day owes.

    Args:
        owed: for each set of campaigns, those that have a place for every slide there: they are given a turn of all.
        slots: the numbers of the slots that must be shown: their campaigns are given two turns of all slides.
    """

    owed: Mapping[Beside, frozenset[int]]
    slots: frozenset[int]


NOTHING_OWED = Promise({}, frozenset())


def beside(block: Block) -> Beside:
    """Return the campaigns that are active in a block."""
    return tuple((entry.id, tuple(slot.n for slot in entry.slots)) for entry in block.active)


def promise_of(day: PlanDay, blocks: Sequence[Block], allocation: Allocation) -> Promise:
    """Return what a day owes."""
    sets: dict[Beside, dict[int, float]] = {}
    entries = {entry.id: entry for block in blocks for entry in block.active}
    for block, plays in zip(blocks, allocation.plays, strict=True):
        given = sets.setdefault(beside(block), dict.fromkeys((entry.id for entry in block.active), 0.0))
        for entry_id in given:
            given[entry_id] += float(plays[entry_id])
    most: dict[int, tuple[float, Beside]] = {}
    for among, given in sets.items():
        for entry_id, plays_given in given.items():
            if plays_given > most.get(entry_id, (0.0, ()))[0]:
                most[entry_id] = plays_given, among
    owed: dict[Beside, set[int]] = {}
    slots: set[int] = set()
    for entry_id, (plays_given, among) in most.items():
        own = dict(among)[entry_id]
        windows = clip_windows(entries[entry_id].windows, (day.from_ms, day.to_ms))
        if plays_given >= len(own):
            owed.setdefault(among, set()).add(entry_id)
        if plays_given >= 2 * len(own) + _ENDS + 2 * len(windows):
            slots.update(own)
    return Promise({among: frozenset(found) for among, found in owed.items()}, frozenset(slots))
