"""How a plan day stays a small file: what is said slot by slot, and how often loops take turns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil

from scheduler.plan.allocation.ideal import Goal
from scheduler.plan.sequence.interleave_plan import INSERT_BYTES, SLOT_BYTES, SPAN_BYTES
from scheduler.plan.sequence.schedule_segment import Stretch

DAY_BYTES = 5_000
"""What a day file should not exceed; more would only be dear, the wire takes 64 KiB."""
INSERTS_FEW = 300
"""So many inserts are said one by one; a day that owes more plays weaves shares into its loops."""
TURN_MS = 30 * 60_000
"""Where one loop does not hold every slide, the next loop's turn comes after this time at the earliest."""
_HEAD_BYTES = 150
_TURNS_MOST = 48


def weaves(goals: Iterable[Goal]) -> bool:
    """Say whether a day owes too many plays to insert them all."""
    return sum(goal.plays for goal in goals) > INSERTS_FEW


def inserts_of(stretches: Sequence[Stretch], goals: Mapping[int, Goal]) -> int:
    """Count the inserts that a day will need, about."""
    woven = {entry for stretch in stretches for entry in stretch.strands}
    whole = sum(goal.plays for entry, goal in goals.items() if entry not in woven)
    return whole + ceil(sum(stretch.inserts for stretch in stretches))


def turn_ms(stretches: Sequence[Stretch], inserts: int) -> int:
    """Return how long each loop has its turn, at least: as short as a small file with so many inserts allows."""
    room = DAY_BYTES - _HEAD_BYTES - inserts * INSERT_BYTES
    turns = (TURN_MS * number for number in range(1, _TURNS_MOST))
    fitting = (each for each in turns if sum(_bytes(stretch, each) for stretch in stretches) <= room)
    return next(fitting, TURN_MS * _TURNS_MOST)


def _bytes(stretch: Stretch, turn: int) -> int:
    turns = -(-stretch.ms // turn) if stretch.loops > 1 else 1
    return turns * SPAN_BYTES + min(turns, stretch.loops) * stretch.length * SLOT_BYTES
