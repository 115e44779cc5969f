"""What each share ought to have had by every instant of a plan day: the fluid ideal that its plays follow.

A day owes whole plays. Were days all alike, `X` plays each (a fraction), then by the end of day number `k` a share
would have had `X (k + 1)`; so today owes what that grows by in whole plays. No state passes from day to day, and
nothing is lost (ADR 8).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from math import floor

from scheduler.plan.allocation.allocate import Allocation
from scheduler.plan.allocation.blocks import Block
from scheduler.plan.allocation.curve import Curve
from scheduler.plan.day import PlanDay
from scheduler.plan.entry import PlanEntry

_Part = tuple[Block, PlanEntry, Fraction]
"""A block in which a share is active, with its slots there, and how many plays it gets there."""


@dataclass(frozen=True, slots=True)
class Goal:
    """A share's day.

    Args:
        id: the entry's.
        plays: how many it owes.
        curve: the time (ms) that it should have been shown by an instant.
        first: which of its slides comes first, counted on from day to day.
        rounding: what it owes ÷ what was allocated.
        active_ms: for how long it may be shown.
    """

    id: int
    plays: int
    curve: Curve
    first: int
    rounding: Fraction
    active_ms: int


def goals_of(day: PlanDay, blocks: Sequence[Block], allocation: Allocation, tail_ms: int) -> dict[int, Goal]:
    """Return the day of every share that owes a play, by id.

    Where a share's time ends its ideal is reached `tail_ms` earlier, so that a play due at the edge still fits.
    """
    parts: dict[int, list[_Part]] = {}
    for block, plays in zip(blocks, allocation.plays, strict=True):
        for entry in block.active:
            if entry.share is not None:
                parts.setdefault(entry.id, []).append((block, entry, plays[entry.id]))
    found = (_goal(day.on.toordinal(), own, tail_ms) for own in parts.values())
    return {goal.id: goal for goal in found if goal is not None}


def _goal(number: int, parts: Sequence[_Part], tail_ms: int) -> Goal | None:
    wanted = sum((plays for _, _, plays in parts), Fraction())
    before = floor(wanted * number)
    owed = floor(wanted * (number + 1)) - before
    if not owed:
        return None
    rounding = owed / wanted
    amounts = list(accumulate((plays * entry.mean_ms for _, entry, plays in parts), initial=Fraction()))
    whole_ms = _shown_ms(parts, before, owed)
    knots: dict[int, int] = {}
    for place, (block, _, _) in enumerate(parts):
        goes_on = place + 1 < len(parts) and parts[place + 1][0].from_ms == block.to_ms
        end_ms = block.to_ms if goes_on else max(block.to_ms - tail_ms, block.from_ms + 1)
        knots[block.from_ms] = floor(whole_ms * amounts[place] / amounts[-1])
        knots[end_ms] = floor(whole_ms * amounts[place + 1] / amounts[-1])
    entry_id = parts[0][1].id
    return Goal(entry_id, owed, Curve(knots.items()), before, rounding, sum(block.ms for block, _, _ in parts))


def _shown_ms(parts: Sequence[_Part], before: int, owed: int) -> int:
    """Return how long the plays owed take: exactly where the same slides take turns all day, else on average."""
    slots = parts[0][1].slots
    if any(entry.slots != slots for _, entry, _ in parts):
        ms = sum((plays * entry.mean_ms for _, entry, plays in parts), Fraction())
        return max(1, floor(ms * owed / sum((plays for _, _, plays in parts), Fraction())))
    rounds, rest = divmod(owed, len(slots))
    turn = [slots[(before + number) % len(slots)].ms for number in range(rest)]
    return rounds * sum(slot.ms for slot in slots) + sum(turn)
