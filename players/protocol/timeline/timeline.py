"""Compute what a screen shows at an instant, from documents and the clock alone (PROTOCOL W-10 to W-13)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping

from players.protocol.documents.day import Day, Span
from players.protocol.documents.manifest import Lent, Manifest
from players.protocol.documents.slots_file import SlotsFile
from players.protocol.limits import NUMBER_MAX
from players.protocol.timeline.slot_track import SlotTrack, TimelineEntry
from players.protocol.timeline.span_sequence import SpanSequence
from players.protocol.timeline.windows import Interval, merged, windows

__all__ = ["Timeline", "TimelineEntry"]


class Timeline:
    """A manifest with its days as a function of time; each day is laid out when an instant in it is first looked up.

    With `mask` 1110 and `lent.mask` 1010 a screen shows, window by window:

        window        0             1             2             3
        mask          1, open       1, open       1, open       0, closed
        lent.mask     1, lent       0             1, lent       0
        the plan      a b c ...     (d e f ...)   g h i ...                  "..." the last slot is held
        lent.own                    x y x ...                   y x y ...    "(" only on screens that lend window 1

    A slot that would cross a window's end is not started: the slot before it is held. `idle` fills what is left: before
    the first slot, days without a file, and the time of slots that are withdrawn (PROTOCOL W-25).
    """

    def __init__(self, manifest: Manifest, slots: SlotsFile, days: Mapping[str, Day]) -> None:
        """Take the manifest's slots file, and its days by SHA-256; `idle` is shown on those that are missing.

        Whoever read the files has checked them against the manifest: see `manifest.check_files`.
        """
        self._manifest = manifest
        self._refs = manifest.days
        self._starts = [ref.from_at for ref in manifest.days]
        self._days = [days.get(ref.sha256) for ref in manifest.days]
        self._ms_of = {slot.n: slot.ms for slot in slots.slots}
        self._idle = SpanSequence(slots.idle, 0, (), self._ms_of)
        self._idle_numbers = slots.idle
        self._idle_ms = self._idle.offset_ms(len(slots.idle))
        self._day_timelines: dict[int, _DayTimeline] = {}

    def at(self, at_ms: int, withdrawn: Collection[int] = ()) -> TimelineEntry:
        """Return what is shown at an instant, Unix ms, where the slots of some numbers are withdrawn.

        An idle slot has the start that the idle loop gives it, though it may have come on the glass later. In the time
        of one that is withdrawn the first one that is not stands; where all are, the glass is dark (PROTOCOL W-25).
        """
        found = self._planned_at(at_ms, withdrawn)
        return found if found.source != "idle" else self._idle_at(at_ms, found.until_at, withdrawn)

    def idle_at(self, at_ms: int, withdrawn: Collection[int] = ()) -> TimelineEntry:
        """Return the idle slot of an instant at which something else leaves a gap, cut by nothing but its own end."""
        return self._idle_at(at_ms, NUMBER_MAX, withdrawn)

    def next_edge(self, after_ms: int) -> int:
        """Return the first instant after `after_ms` at which a slot starts."""
        return self.at(after_ms).until_at

    def _planned_at(self, at_ms: int, withdrawn: Collection[int]) -> TimelineEntry:
        """Return what the day shows, but for withdrawn slots, whose time is a gap."""
        found = self._day_at(at_ms)
        return TimelineEntry(None, at_ms, found.until_at, "idle") if found.n in withdrawn else found

    def _day_at(self, at_ms: int) -> TimelineEntry:
        """Return what the day shows; `idle` without a slot where it shows nothing, until it next shows something."""
        place = bisect_right(self._starts, at_ms) - 1
        if place < 0 or at_ms >= self._refs[place].to_at:
            following = place + 1
            until_at = self._starts[following] if following < len(self._starts) else NUMBER_MAX
            return TimelineEntry(None, at_ms, max(until_at, at_ms + 1), "idle")
        day = self._days[place]
        if day is None:
            return TimelineEntry(None, at_ms, self._refs[place].to_at, "idle")
        if place not in self._day_timelines:
            self._day_timelines[place] = _DayTimeline(day, self._manifest.lent, self._ms_of)
        return self._day_timelines[place].at(at_ms)

    def _idle_at(self, at_ms: int, until_at: int, withdrawn: Collection[int]) -> TimelineEntry:
        """Return the idle slot of an instant: the loop is anchored at Unix time 0, and only the plan cuts it."""
        into_ms = at_ms % self._idle_ms
        k = self._idle.index_at(0, into_ms)
        started_at = at_ms - into_ms + self._idle.offset_ms(k)
        end_at = at_ms - into_ms + self._idle.offset_ms(k + 1)
        while until_at < end_at and (following := self._planned_at(until_at, withdrawn)).source == "idle":
            until_at = following.until_at
        n = stand_in(self._idle.slot(k), self._idle_numbers, withdrawn)
        return TimelineEntry(n, started_at, min(until_at, end_at), "idle")


def stand_in(n: int, idle: Iterable[int], withdrawn: Collection[int]) -> int | None:
    """Return the idle slot for the time of idle slot `n`: the first not withdrawn where `n` is; None where all are.

    >>> stand_in(5, (4, 5), ()), stand_in(5, (4, 5), {5}), stand_in(5, (4, 5), {4, 5})
    (5, 4, None)
    """
    return n if n not in withdrawn else next((other for other in idle if other not in withdrawn), None)


class _DayTimeline:
    """One day: the plan in the open windows, the owner's own slots in those that are not lent."""

    def __init__(self, day: Day, lent: Lent | None, ms_of: Mapping[int, int]) -> None:
        self._day = day
        whole = (day.from_at, day.to_at)
        self._plan = SlotTrack("plan", whole)
        for span in day.spans:
            sequence = SpanSequence(day.bases[span.base], span.p, span.ins, ms_of)
            self._plan.append(sequence, _open(day, span))
        self._own_windows = merged(_marked(day, lent.mask, "0", whole)) if lent else []
        self._own_starts = [from_at for from_at, _ in self._own_windows]
        self._own: SlotTrack | None = None
        if lent is not None and lent.own:
            self._own = SlotTrack("own", whole)
            self._own.append(SpanSequence(lent.own, 0, (), ms_of), self._own_windows)

    def at(self, at_ms: int) -> TimelineEntry:
        """Return what is shown; `idle` without a slot where no slot has started."""
        place = bisect_right(self._own_starts, at_ms) - 1
        if place >= 0 and at_ms < self._own_windows[place][1]:
            return self._own_at(at_ms, self._own_windows[place])
        found = self._plan.at(at_ms)
        if found is not None:
            return found
        following = place + 1
        end_at = self._own_starts[following] if following < len(self._own_windows) else self._day.to_at
        return TimelineEntry(None, at_ms, min(end_at, self._plan.next_start(at_ms)), "idle")

    def _own_at(self, at_ms: int, window: Interval) -> TimelineEntry:
        if self._own is None:
            return TimelineEntry(None, *window, "own")
        return self._own.at(at_ms) or TimelineEntry(None, at_ms, window[1], "idle")


def _open(day: Day, span: Span) -> list[Interval]:
    """Return where a span's slots run: all of it, or its part in each open window."""
    within = (span.from_at, span.to_at)
    return [within] if day.mask is None else list(_marked(day, day.mask, "1", within))


def _marked(day: Day, mask: str, mark: str, within: Interval) -> list[Interval]:
    assert day.window_ms is not None, "a day with a mask has windows"
    return list(windows(day.from_at, day.window_ms, mask, mark, within))
