"""How a plan day stays a small file: the ways in which it may be said, and what it should take at most."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from players.protocol.documents.day import Day
from players.protocol.limits import BASES_SLOTS_MAX
from scheduler.plan.sequence.loop_plan import SPAN_BYTES, LoopBounds

INSERTS_FEW = 300
"""So many plays are inserted one by one; a day that owes more interleaves shares with its loops."""
_FEW_SPANS = 8
_FEW_SLOTS, _FEW_BYTES = 60, 5_000
_MANY_SLOTS, _MANY_BYTES = 300, 16_000


@dataclass(frozen=True, slots=True)
class Economy:
    """A way to say a day: which shares come round with loops, and how long loops are.

    `inserted` are so many entries of the rotation, the slowest, whose plays are inserted like a share's.
    """

    bounds: LoopBounds
    interleaving: bool = True
    inserted: int = 0


def economies(plays: int) -> tuple[Economy, ...]:
    """Return the ways to say a day whole whose shares are owed so many plays, the most even first."""
    many = plays > INSERTS_FEW
    ways = [Economy(LoopBounds(), interleaving=many)]
    if not many:
        ways.append(Economy(LoopBounds()))
    return (*ways, Economy(LoopBounds(even=False)))


def sparing_economies() -> Iterator[Economy]:
    """Yield ways to say a day whole whose loops do not all fit: more and more plays are inserted instead.

    First those of shares, then those of the rotation's slowest campaigns, which need the longest loops.
    """
    for scarcity in (2, 4, 8, 16):
        yield Economy(LoopBounds(even=False, scarcity=scarcity))
    yield Economy(LoopBounds(even=False), interleaving=False)
    for inserted in (1, 2, 4, 8, 16):
        yield Economy(LoopBounds(even=False), inserted=inserted)


def short_economies(needs: Sequence[int]) -> Iterator[Economy]:
    """Yield ways to say a day whose loops, which need so many slots, do not fit all.

    First less and less is said again: of slides that have their place elsewhere in the day. Then the longest loops are
    cut, all alike: what a day has no room for, and owes no place, comes on the days after.
    """
    for parts in (8, 4, 2, 1, 0):
        for scarcity in (1, 4, 16):
            yield Economy(LoopBounds(even=False, scarcity=scarcity, again=max(needs, default=0) * parts // 16))
    yield Economy(LoopBounds(even=False, again=0), interleaving=False)
    levels = range(BASES_SLOTS_MAX)
    level = bisect_right(levels, BASES_SLOTS_MAX, key=lambda most: sum(min(most, need) for need in needs)) - 1
    for parts in (4, 3, 2, 1):  # what shares add to the loops is not known yet
        yield Economy(LoopBounds(max(1, level * parts // 4), even=False, again=0))


def bytes_wanted(slots: int, spans: int) -> int:
    """Return what a day file of so many different slots and spans should take at most."""
    slope = (_MANY_BYTES - _FEW_BYTES) / (_MANY_SLOTS - _FEW_SLOTS)
    return round(_FEW_BYTES + max(0, slots - _FEW_SLOTS) * slope) + max(0, spans - _FEW_SPANS) * SPAN_BYTES


def is_small(day: Day) -> bool:
    """Return whether a day file takes no more than it should."""
    return len(day.to_bytes()) <= bytes_wanted(len(day.slots()), len(day.spans))
