"""Slots laid along the clock: which one starts when, and how long the last one is held (PROTOCOL W-10, W-11)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from players.protocol.timeline.span_sequence import SpanSequence
from players.protocol.timeline.windows import Interval

Source = Literal["plan", "own", "idle"]


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """What a screen shows from `started_at` until `until_at` (Unix ms, half-open).

    Args:
        n: the slot; None where the glass is dark.
        started_at: when the slot starts by the plan, whether or not the screen was on by then.
        until_at: when the next slot starts, a hold included.
        source: the plan, the owner's own slots, or idle.
    """

    n: int | None
    started_at: int
    until_at: int
    source: Source


@dataclass(frozen=True, slots=True)
class _SlotRun:
    """Slots `first..last - 1` of a sequence, one after another from `from_at`; the last one is held to `to_at`."""

    from_at: int
    to_at: int
    sequence: SpanSequence
    first: int
    last: int


class SlotTrack:
    """Slots by the instant at which they are shown, within bounds.

    In each interval that is appended slots start one after another, as long as they end within it; the last one is
    held to the interval's end, and the next interval goes on with the slot after it:

        intervals   |<------ open ------>|    not    |<------ open ------>|
        slots       | 0   | 1     | 2 ...|           | 3     | 4 .........|
                                   held              hold: slot 5 would cross the end
    """

    def __init__(self, source: Source, within: Interval) -> None:
        """Start empty; entries of this track name `source`."""
        self._source = source
        self._within = within
        self._runs: list[_SlotRun] = []
        self._starts: list[int] = []

    def append(self, sequence: SpanSequence, intervals: Iterable[Interval]) -> None:
        """Append a sequence that runs through intervals, in order and after those already here."""
        first = 0
        for from_at, to_at in intervals:
            last = sequence.index_at(first, to_at - from_at)
            if last > first:
                self._runs.append(_SlotRun(from_at, to_at, sequence, first, last))
                self._starts.append(from_at)
                first = last

    def at(self, at_ms: int) -> TimelineEntry | None:
        """Return the slot shown at an instant, a hold included; None outside of the runs."""
        place = bisect_right(self._starts, at_ms) - 1
        if place < 0 or at_ms >= self._runs[place].to_at:
            return None
        run = self._runs[place]
        k = min(run.sequence.index_at(run.first, at_ms - run.from_at), run.last - 1)
        before_ms = run.sequence.offset_ms(run.first)
        started_at = run.from_at + run.sequence.offset_ms(k) - before_ms
        held = k == run.last - 1
        until_at = run.to_at if held else run.from_at + run.sequence.offset_ms(k + 1) - before_ms
        return TimelineEntry(run.sequence.slot(k), started_at, until_at, self._source)

    def next_start(self, after_ms: int) -> int:
        """Return when the next run begins; the end of the bounds where none does."""
        place = bisect_right(self._starts, after_ms)
        return self._starts[place] if place < len(self._starts) else self._within[1]
