"""The service that each share is owed by every instant of a plan day: the fluid ideal that its plays follow.

"Service" is the time (ms) for which a share is on the glass, as in EEVDF (Stoica and Abdel-Wahab, 1995). A day owes
whole plays: if every day allocated `X` plays (a fraction), a share would have had `X (k + 1)` by the end of day number
`k`, so day `k` owes `floor(X (k + 1)) - floor(X k)`. No state passes from day to day, and nothing is lost (ADR 8). With
`X = 2.5`, days 0, 1, 2, 3 owe 2, 3, 2, 3 plays.
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
"""A block in which a share is active, the share with its slots there, and the plays allocated there."""


@dataclass(frozen=True, slots=True)
class IdealService:
    """What one share is owed on a plan day.

    Args:
        id: the entry's.
        plays: whole plays owed.
        curve: the service (ms) owed by an instant.
        first: the number of its first play, counted on from day to day; modulo its slides it tells which comes first.
        rounding: plays owed ÷ plays allocated.
        active_ms: for how long it may be shown.
    """

    id: int
    plays: int
    curve: Curve
    first: int
    rounding: Fraction
    active_ms: int


def ideal_services(
    day: PlanDay, blocks: Sequence[Block], allocation: Allocation, tail_ms: int
) -> dict[int, IdealService]:
    """Return what every share is owed that is owed a play, by id.

    Where a share's time ends, its curve is complete `tail_ms` earlier, so that a play due at the edge still fits.
    """
    parts: dict[int, list[_Part]] = {}
    for block, plays in zip(blocks, allocation.plays, strict=True):
        for entry in block.active:
            if entry.share is not None:
                parts.setdefault(entry.id, []).append((block, entry, plays[entry.id]))
    found = (_service(day.on.toordinal(), own, tail_ms) for own in parts.values())
    return {service.id: service for service in found if service is not None}


def _service(number: int, parts: Sequence[_Part], tail_ms: int) -> IdealService | None:
    wanted = sum((plays for _, _, plays in parts), Fraction())
    before = floor(wanted * number)
    owed = floor(wanted * (number + 1)) - before
    if not owed:
        return None
    rounding = owed / wanted
    amounts = list(accumulate((plays * entry.mean_ms for _, entry, plays in parts), initial=Fraction()))
    total_ms = _service_ms(parts, before, owed)
    knots: dict[int, int] = {}
    for place, (block, _, _) in enumerate(parts):
        continues = place + 1 < len(parts) and parts[place + 1][0].from_ms == block.to_ms
        end_ms = block.to_ms if continues else max(block.to_ms - tail_ms, block.from_ms + 1)
        knots[block.from_ms] = floor(total_ms * amounts[place] / amounts[-1])
        knots[end_ms] = floor(total_ms * amounts[place + 1] / amounts[-1])
    entry_id = parts[0][1].id
    return IdealService(entry_id, owed, Curve(knots.items()), before, rounding, sum(block.ms for block, _, _ in parts))


def _service_ms(parts: Sequence[_Part], before: int, owed: int) -> int:
    """Return how long the plays owed take: exactly if the same slides take turns all day, else on average."""
    slots = parts[0][1].slots
    if any(entry.slots != slots for _, entry, _ in parts):
        ms = sum((plays * entry.mean_ms for _, entry, plays in parts), Fraction())
        return max(1, floor(ms * owed / sum((plays for _, _, plays in parts), Fraction())))
    rounds, rest = divmod(owed, len(slots))
    turn = [slots[(before + number) % len(slots)].ms for number in range(rest)]
    return rounds * sum(slot.ms for slot in slots) + sum(turn)
