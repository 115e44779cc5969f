"""How a plan day stays a small file: which plays are inserted one by one, and how often loops take turns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil

from scheduler.plan.allocation.ideal import IdealService
from scheduler.plan.sequence.interleave_plan import INSERT_BYTES, SLOT_BYTES, SPAN_BYTES
from scheduler.plan.sequence.schedule_segment import Segment

DAY_BYTES = 5_000
"""What a day file should not exceed; more would only be dear, the wire takes 64 KiB."""
INSERTS_FEW = 300
"""So many plays are inserted one by one; a day that owes more interleaves shares with its loops."""
TURN_MS = 30 * 60_000
"""Where one loop does not hold every slide, the next loop's turn comes after this time at the earliest."""
_HEAD_BYTES = 150
_TURNS_MOST = 48


def should_interleave(services: Iterable[IdealService]) -> bool:
    """Return whether a day owes too many plays to insert them all."""
    return sum(service.plays for service in services) > INSERTS_FEW


def estimate_inserts(segments: Sequence[Segment], services: Mapping[int, IdealService]) -> int:
    """Return about how many inserts a day will need."""
    interleaved = {entry for segment in segments for entry in segment.shares}
    whole = sum(service.plays for entry, service in services.items() if entry not in interleaved)
    return whole + ceil(sum(segment.inserts for segment in segments))


def loop_turn_ms(segments: Sequence[Segment], inserts: int) -> int:
    """Return how long each loop has its turn, at least: as short as a small file with so many inserts allows."""
    room = DAY_BYTES - _HEAD_BYTES - inserts * INSERT_BYTES
    turns = (TURN_MS * number for number in range(1, _TURNS_MOST))
    fitting = (each for each in turns if sum(_bytes(segment, each) for segment in segments) <= room)
    return next(fitting, TURN_MS * _TURNS_MOST)


def _bytes(segment: Segment, turn_ms: int) -> int:
    turns = -(-segment.ms // turn_ms) if segment.loops > 1 else 1
    return turns * SPAN_BYTES + min(turns, segment.loops) * segment.length * SLOT_BYTES
