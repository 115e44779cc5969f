"""Slots laid along the clock: what was started, and how long it is held (PROTOCOL W-10, W-11)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from players.protocol.timeline.span_sequence import Course
from players.protocol.timeline.windows import Stretch

Source = Literal["plan", "own", "idle"]


@dataclass(frozen=True, slots=True)
class Showing:
    """What is on the glass from `started_at` until `until_at` (Unix ms, half-open).

    Args:
        n: the slot; None where the glass is dark.
        started_at: when the slot began, whoever was there to see it.
        until_at: when something else comes on, a hold included.
        source: the plan, the owner's own slots, or idle.
    """

    n: int | None
    started_at: int
    until_at: int
    source: Source


@dataclass(frozen=True, slots=True)
class _Run:
    """Slots `first..last - 1` of a course, started one after another from `from_at`; the last is held to `to_at`."""

    from_at: int
    to_at: int
    course: Course
    first: int
    last: int


class Track:
    """What a walk has started, within bounds."""

    def __init__(self, source: Source, within: Stretch) -> None:
        """Begin with nothing on it."""
        self._source = source
        self._within = within
        self._runs: list[_Run] = []
        self._starts: list[int] = []

    def lay(self, course: Course, stretches: Iterable[Stretch]) -> None:
        """Walk a course through stretches that follow what is here: no slot starts that would cross an end."""
        first = 0
        for from_at, to_at in stretches:
            last = course.reach(first, to_at - from_at)
            if last > first:
                self._runs.append(_Run(from_at, to_at, course, first, last))
                self._starts.append(from_at)
                first = last

    def at(self, at_ms: int) -> Showing | None:
        """Return the slot that is shown at an instant, a hold included; None where none has been started."""
        place = bisect_right(self._starts, at_ms) - 1
        if place < 0 or at_ms >= self._runs[place].to_at:
            return None
        run = self._runs[place]
        k = min(run.course.reach(run.first, at_ms - run.from_at), run.last - 1)
        before_ms = run.course.ms(run.first)
        started_at = run.from_at + run.course.ms(k) - before_ms
        held = k == run.last - 1
        until_at = run.to_at if held else run.from_at + run.course.ms(k + 1) - before_ms
        return Showing(run.course.slot(k), started_at, until_at, self._source)

    def next_start(self, after_ms: int) -> int:
        """Return when the next run begins; the bounds' end where none does."""
        place = bisect_right(self._starts, after_ms)
        return self._starts[place] if place < len(self._starts) else self._within[1]
