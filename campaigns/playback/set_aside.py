"""Define a reported record that was set aside: not counted, with the reason (PROTOCOL W-3, W-34)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from campaigns.playback.play import CLOCK_UNKNOWN_FLAG

_COLUMNS = 5
"""A row as it was read: number, start, line, shown time, flags."""


@dataclass(frozen=True, slots=True)
class SetAsideRecord:
    """One record that is not counted, received at `at`.

    `start_ms` (Unix ms) and `line` are what it says, None where it could not be read. `clock_offset_ms` is how far the
    screen's clock was ahead of the office's by then, None where that was not known.
    """

    seq: int
    reason: str
    at: datetime
    start_ms: int | None
    line: int | None
    clock_offset_ms: int | None


def start_and_line(row: object) -> tuple[int | None, int | None]:
    """Return start (Unix ms) and line of a row that was set aside, None where it was not read or has no such time.

    >>> start_and_line([7, 1_777_000_000_000, 3, 10_000, 0]), start_and_line(None)
    ((1777000000000, 3), (None, None))
    """
    if not isinstance(row, list) or len(row) != _COLUMNS:
        return None, None
    _, start_ms, line, _, flags = row
    return (None if flags & CLOCK_UNKNOWN_FLAG else start_ms), line
