"""Classify a whole batch of records in one pass where none of them is doubtful: same result, a fraction of the work.

Almost every batch is of this kind. The records of a doubtful one are checked one by one (`play.implausibility`,
`play.classify_record`), as a recount checks all of them: the two must agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from campaigns.playback.count_facts import LineFacts, ScreenFacts
from campaigns.playback.local_days import LocalDays
from campaigns.playback.play import (
    AHEAD_MAX_MS,
    HOUR_LIGHT_MAX_MS,
    HOUR_MS,
    TOLERANCE_MS,
    Columns,
    light_by_hour,
)

_LEFT_EARLY_FLAG = 1


@dataclass(frozen=True, slots=True)
class BatchTotals:
    """The totals of a batch from one screen and local day: by line (plays, partials, shown_ms), and light by hour."""

    by_line: Mapping[int, tuple[int, int, int]]
    light: Mapping[int, int]


def classify_batch(
    rows: Columns, lines: Mapping[int, LineFacts], screen: ScreenFacts, days: LocalDays, received_ms: int
) -> BatchTotals | None:
    """Classify records of lines that were all sent to the screen; return None if one of them is doubtful.

    The caller checks `light` against the limit of an hour: all of it together fits only if each record does.
    """
    first_ms, last_ms, longest_ms = min(rows.starts_ms), max(rows.starts_ms), max(rows.shown_ms)
    if max(rows.flags) > _LEFT_EARLY_FLAG or min(rows.shown_ms) < 0:
        return None
    if first_ms < screen.added_ms or last_ms + longest_ms > received_ms + AHEAD_MAX_MS:
        return None
    if days.day_of(first_ms) != days.day_of(last_ms) or screen.place_at(first_ms) is not screen.place_at(last_ms):
        return None
    return BatchTotals(_by_line(rows, lines), _light(rows, first_ms // HOUR_MS, (last_ms + longest_ms) // HOUR_MS))


def fits(light: Mapping[int, int], before: Mapping[int, int]) -> bool:
    """Return whether no hour exceeds its limit of light, earlier reports included (PROTOCOL W-34)."""
    return all(before.get(hour, 0) + ms <= HOUR_LIGHT_MAX_MS for hour, ms in light.items())


def _by_line(rows: Columns, lines: Mapping[int, LineFacts]) -> dict[int, tuple[int, int, int]]:
    found: dict[int, tuple[int, int, int]] = {}
    for (line, shown_ms), times in Counter(zip(rows.lines, rows.shown_ms, strict=True)).items():
        plays, partials, total_ms = found.get(line, (0, 0, 0))
        if shown_ms >= lines[line].ms - TOLERANCE_MS:
            found[line] = plays + times, partials, total_ms + times * shown_ms
        else:
            found[line] = plays, partials + times, total_ms + times * shown_ms
    return found


def _light(rows: Columns, first_hour: int, last_hour: int) -> dict[int, int]:
    if first_hour == last_hour:
        return {first_hour: sum(rows.shown_ms)}
    light: Counter[int] = Counter()
    for start_ms, shown_ms in zip(rows.starts_ms, rows.shown_ms, strict=True):
        for hour, ms in light_by_hour(start_ms, shown_ms):
            light[hour] += ms
    return dict(light)
