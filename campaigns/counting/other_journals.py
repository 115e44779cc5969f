"""Compare a screen's rows with what its other journals showed: a copied card brings instants that were counted already.

Almost no screen has two journals at one time, so almost none is compared. What a screen claims never decides how much
is read: only rows that may be true are compared, by the clock hours of their light.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.database.transaction import Unit
from campaigns.playback.count_facts import CountingCache, ScreenFacts
from campaigns.playback.evidence import Upload, columns_of
from campaigns.playback.play import (
    AHEAD_MAX_MS,
    CLOCK_UNKNOWN_FLAG,
    HOUR_MS,
    ReportedRecord,
    clock_hours,
    timing_fault,
)

HOURS_MAX = 48
"""So many clock hours of a batch are compared. An honest one holds some hundred slots, which follow each other."""
SHOWN_ALREADY = "shown-in-other-journal"
NOT_COMPARED = "too-many-hours"


@dataclass(frozen=True, slots=True)
class ShownBefore:
    """When light was counted from other journals, known up to an instant; Unix ms."""

    lit: Sequence[tuple[int, int]] = ()
    until_ms: int | None = None

    def fault(self, row: ReportedRecord) -> str | None:
        """Return why a row may not count beside the other journals: most of its light was counted, or is not known."""
        if self.until_ms is None or row.flags & CLOCK_UNKNOWN_FLAG:
            return None
        start, end = row.start_ms, row.start_ms + max(row.shown_ms, 1)
        if end > self.until_ms:
            return NOT_COMPARED
        common = sum(max(0, min(end, closes) - max(start, opens)) for opens, closes in self.lit)
        return SHOWN_ALREADY if 2 * common > end - start else None


def other_journals(
    unit: Unit, cache: CountingCache, upload: Upload, journal_id: int, rows: Sequence[ReportedRecord]
) -> list[int]:
    """Return the other journals of a screen with counted rows about the time of those rows of it that may be true."""
    screen = upload.screen
    times = _likely_times(rows, cache.screens[screen], upload.received_ms)
    if times is None:
        return []
    if screen not in cache.journals:
        cache.journals[screen] = {}
        for number, first_ms, last_ms in unit.shown_light.times_of_journals(screen):
            cache.add_journal_time(screen, number, first_ms, last_ms)
    return cache.other_journals(screen, journal_id, *times)


def shown_before(unit: Unit, journals: Sequence[int], rows: Sequence[ReportedRecord]) -> ShownBefore:
    """Return the light that some journals showed in the clock hours of rows, in the first `HOURS_MAX` of these."""
    stretches: list[tuple[int, int]] = []
    left = HOURS_MAX
    for hours in clock_hours(rows):
        compared = hours[:left]
        if compared:
            stretches.append((compared.start * HOUR_MS, compared.stop * HOUR_MS))
        left -= len(compared)
    if not stretches:
        return ShownBefore()
    return ShownBefore(unit.shown_light.within(journals, stretches), stretches[-1][1])


def add_counted_time(cache: CountingCache, screen: str, journal_id: int, rows: Sequence[ReportedRecord]) -> None:
    """Widen the time of a journal by rows that were counted; call it for no others."""
    times = _times(rows)
    if times is None:
        dated = [row for row in rows if not row.flags & CLOCK_UNKNOWN_FLAG]
        times = _times(dated)
    if times is not None:
        cache.add_journal_time(screen, journal_id, *times)


def _likely_times(rows: Sequence[ReportedRecord], screen: ScreenFacts, received_ms: int) -> tuple[int, int] | None:
    """Return the instants between which those of some rows lie that may be true; None where there are none."""
    times = _times(rows)
    # Almost always all rows may be true, which the first and the last tell.
    if times is not None and times[0] >= screen.added_ms and times[1] <= received_ms + AHEAD_MAX_MS:
        return times
    return _times([row for row in rows if timing_fault(row, screen, received_ms) is None])


def _times(rows: Sequence[ReportedRecord]) -> tuple[int, int] | None:
    """Return instants between which the light of rows lies; None without rows, or where one's time is not known."""
    if not rows:
        return None
    columns = columns_of(rows)
    if max(columns.flags) >= CLOCK_UNKNOWN_FLAG and any(flags & CLOCK_UNKNOWN_FLAG for flags in columns.flags):
        return None
    return min(columns.starts_ms), max(columns.starts_ms) + max(*columns.shown_ms, 1)
