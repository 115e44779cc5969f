"""How much of each block every entry gets: a value that any allocator may fill.

Here it is filled by weight. The two that come slot in without touching what is around them:

- the **LP** (goals, shares, tiers, lent windows) is another `Allocator`: it solves seconds over symmetric cells for the
  whole horizon and gives each block its plays = seconds / ms, as fractions. They are never rounded: what a day leaves
  over is carried as lag, not lost.
- **EEVDF** sequences what has a goal: it takes an entry's plays per block as the slope of its ideal curve, places
  plays by earliest eligible deadline, and hands `spans` their inserts; the loop made here fills the rest. An entry
  without a goal keeps its place in the loop, whose order is the same rule applied once (`loop`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from scheduler.plan.blocks import Block


@dataclass(frozen=True, slots=True)
class Allocation:
    """Plays wanted, per block (in the blocks' order) and entry id: exact fractions, each above 0."""

    plays: tuple[Mapping[int, Fraction], ...]


class Allocator(Protocol):
    """Shares blocks out among the entries that are active in them."""

    def __call__(self, blocks: tuple[Block, ...]) -> Allocation:
        """Return plays for every active entry of every block."""
        ...


def by_weight(blocks: tuple[Block, ...]) -> Allocation:
    """Give each block wholly to its active entries, plays in proportion to their weights."""
    return Allocation(tuple(_shared(block) for block in blocks))


def _shared(block: Block) -> dict[int, Fraction]:
    turn_ms = sum((entry.weight * entry.mean_ms for entry in block.active), Fraction())
    return {entry.id: entry.weight * block.ms / turn_ms for entry in block.active}
