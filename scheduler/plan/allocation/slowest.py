"""Which campaigns of the rotation are slowest to come round, and how their plays are inserted as a share's are.

A rotation with weights of 20 and 1 needs 21 slots for each slide of the light campaign, thousands for all of them; a
day in which the light one has a few plays says each of them in an insert.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from fractions import Fraction

from scheduler.plan.allocation.allocate import Allocation
from scheduler.plan.allocation.blocks import Block

_AS_SHARE = Fraction(1)
"""Only that it is a share matters: its plays are allocated already."""


def slowest_entries(blocks: Sequence[Block], allocation: Allocation) -> tuple[int, ...]:
    """Return the rotation's entries whose slides all need most of the day to come, but for one at least in each block.

    The slowest is first; ties go to the larger id.
    """
    given: dict[int, Fraction] = {}
    slides: dict[int, int] = {}
    beside: dict[int, list[set[int]]] = {}
    for block, plays in zip(blocks, allocation.plays, strict=True):
        rotating = {entry.id for entry in block.active if entry.share is None}
        for entry in block.active:
            if entry.share is None:
                given[entry.id] = given.get(entry.id, Fraction()) + plays[entry.id]
                slides[entry.id] = max(slides.get(entry.id, 0), len(entry.slots))
                beside.setdefault(entry.id, []).append(rotating)
    found: list[int] = []
    for entry_id in sorted(given, key=lambda each: (given[each] / slides[each], -each)):
        if all(len(rotating) > 1 for rotating in beside[entry_id]):
            found.append(entry_id)
            for rotating in beside[entry_id]:
                rotating.discard(entry_id)
    return tuple(found)


def as_shares(blocks: Sequence[Block], entries: Collection[int]) -> tuple[Block, ...]:
    """Return the blocks with some entries as shares; what each is allocated stays."""
    return tuple(
        replace(
            block,
            active=tuple(replace(entry, share=_AS_SHARE) if entry.id in entries else entry for entry in block.active),
        )
        if any(entry.id in entries for entry in block.active)
        else block
        for block in blocks
    )
