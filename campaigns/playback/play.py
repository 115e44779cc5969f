"""Classify a reported record, by the rules that ingest and every recount share (PROTOCOL section 6)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import NamedTuple, Protocol

from campaigns.playback.count_facts import ScreenFacts

TOLERANCE_MS = 500
AHEAD_MAX_MS = 5 * 60_000
HOUR_MS = 3_600_000
HOUR_LIGHT_MAX_MS = 3_900_000

NOT_SHOWN_FLAG = 2
CLOCK_UNKNOWN_FLAG = 4
DRILL_FLAG = 8
CAME_LATE_FLAG = 16


class ReportedRecord(Protocol):
    """A record of a player's journal, however it was read: a tuple of five integers, in this order."""

    def __iter__(self) -> Iterator[int]:
        """Yield its number, start, line, shown time and flags."""
        ...

    @property
    def seq(self) -> int:
        """Its number in the journal."""
        ...

    @property
    def start_ms(self) -> int:
        """When it appeared on the screen, Unix ms; ms since boot if flag 4 is set."""
        ...

    @property
    def line(self) -> int:
        """The line that the office numbered."""
        ...

    @property
    def shown_ms(self) -> int:
        """Light-on time of this appearance."""
        ...

    @property
    def flags(self) -> int:
        """1 left early, 2 could not be shown, 4 clock unknown, 8 drill, 16 came late."""
        ...


class Columns(NamedTuple):
    """Records column by column, for checks of many at once."""

    seqs: Sequence[int]
    starts_ms: Sequence[int]
    lines: Sequence[int]
    shown_ms: Sequence[int]
    flags: Sequence[int]


class Verdict(Enum):
    """The class of a record."""

    PLAY = "play"
    PARTIAL = "partial"
    DRILL = "drill"
    NOT_SHOWN = "not-shown"


def classify_record(row: ReportedRecord, line_ms: int) -> Verdict:
    """Return the class of a record (PROTOCOL W-31): a play if shown for at least `line_ms` − 500 ms.

    What came on late (flag 16) is a partial, however long it was held, so a held slot is one play at most. A drill is
    never tallied with plays; what could not be shown (flag 2) is a partial of no length.
    """
    if row.flags & DRILL_FLAG:
        return Verdict.DRILL
    if row.flags & NOT_SHOWN_FLAG:
        return Verdict.NOT_SHOWN
    whole = row.shown_ms >= line_ms - TOLERANCE_MS and not row.flags & CAME_LATE_FLAG
    return Verdict.PLAY if whole else Verdict.PARTIAL


def implausibility(
    row: ReportedRecord, *, sent: bool, screen: ScreenFacts, received_ms: int, light: Mapping[int, int]
) -> str | None:
    """Return why a record cannot be true (PROTOCOL W-34), or None. `light` is ms reported so far by clock hour.

    A record of unknown time (flag 4) is checked only against the lines that were sent.
    """
    if not sent:
        return "line-not-sent"
    if row.shown_ms < 0 or (row.flags & NOT_SHOWN_FLAG and row.shown_ms):
        return "shown-ms"
    if row.flags & CLOCK_UNKNOWN_FLAG:
        return None
    if reason := timing_fault(row, screen, received_ms):
        return reason
    for hour, ms in light_by_hour(row.start_ms, row.shown_ms):
        if light.get(hour, 0) + ms > HOUR_LIGHT_MAX_MS:
            return "too-much-light"
    return None


def timing_fault(row: ReportedRecord, screen: ScreenFacts, received_ms: int) -> str | None:
    """Return why a record cannot have started when it says, or None."""
    if row.flags & CLOCK_UNKNOWN_FLAG:
        return "clock-unknown"
    if row.start_ms > received_ms + AHEAD_MAX_MS:
        return "start-in-future"
    if row.start_ms < screen.added_ms:
        return "start-before-added"
    # An hour of grace: the limit only keeps one record from claiming years of light.
    if row.start_ms + row.shown_ms > received_ms + AHEAD_MAX_MS + HOUR_MS:
        return "light-in-future"
    return None


def light_by_hour(start_ms: int, shown_ms: int) -> list[tuple[int, int]]:
    """Return light time by the clock hours (counted from 1970) that it spans.

    >>> light_by_hour(3_500_000, 200_000)
    [(0, 100000), (1, 100000)]
    """
    parts: list[tuple[int, int]] = []
    at, end = start_ms, start_ms + shown_ms
    while at < end:
        hour = at // HOUR_MS
        until = min(end, (hour + 1) * HOUR_MS)
        parts.append((hour, until - at))
        at = until
    return parts


def clock_hours(rows: Iterable[ReportedRecord]) -> list[range]:
    """Return the clock hours (counted from 1970) that the light of rows spans, in order, merged where they touch."""
    spans = sorted((row.start_ms // HOUR_MS, (row.start_ms + max(row.shown_ms, 1) - 1) // HOUR_MS + 1) for row in rows)
    merged: list[range] = []
    for first, stop in spans:
        if merged and first <= merged[-1].stop:
            merged[-1] = range(merged[-1].start, max(stop, merged[-1].stop))
        else:
            merged.append(range(first, stop))
    return merged
