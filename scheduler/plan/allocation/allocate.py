"""How many plays every entry gets in each block; a value that any allocator may make.

`allocate_by_wish` gives shares what they ask for and the rotation the rest by weight. An LP over the whole horizon
(goals, tiers, lent windows) would be another `Allocator`: it solves seconds over symmetric cells and gives each block
its plays = seconds / ms, as fractions. Shares are then placed by deadline (`sequence`), over the rotation's loop
(`loop`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from campaigns.booking.shares import SHARES_MOST_PERCENT
from scheduler.plan.allocation.blocks import Block

SHARES_MOST = Fraction(SHARES_MOST_PERCENT, 100)
"""What shares get of any block together, at most: the rotation beneath them never stops."""


@dataclass(frozen=True, slots=True)
class Allocation:
    """Plays by entry id, for each block in order: exact fractions, each above 0."""

    plays: tuple[Mapping[int, Fraction], ...]


class Allocator(Protocol):
    """Divides the time of blocks among the entries that are active in them."""

    def __call__(self, blocks: tuple[Block, ...]) -> Allocation:
        """Return plays for every active entry of every block."""
        ...


def allocate_by_wish(blocks: tuple[Block, ...]) -> Allocation:
    """Give shares their part of each block, all cut alike above SHARES_MOST; the rotation the rest by weight."""
    return Allocation(tuple(_plays_in(block) for block in blocks))


def _plays_in(block: Block) -> dict[int, Fraction]:
    shares = {entry.id: entry.share for entry in block.active if entry.share is not None}
    whole = sum(shares.values(), Fraction())
    scale = min(Fraction(1), SHARES_MOST / whole) if whole else Fraction(1)
    rest_ms = (1 - whole * scale) * block.ms
    turn_ms = sum((entry.weight * entry.mean_ms for entry in block.active if entry.id not in shares), Fraction())
    return {
        entry.id: shares[entry.id] * scale * block.ms / entry.mean_ms
        if entry.id in shares
        else entry.weight * rest_ms / turn_ms
        for entry in block.active
    }
