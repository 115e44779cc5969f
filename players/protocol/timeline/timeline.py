"""What a screen shows at an instant: a function of the clock and of nothing else (PROTOCOL W-10 to W-13)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

from players.protocol.documents.day import Day, Span
from players.protocol.documents.manifest import Lent, Manifest, check_day
from players.protocol.limits import NUMBER_MAX
from players.protocol.timeline.slot_track import Showing, Track
from players.protocol.timeline.span_sequence import Course
from players.protocol.timeline.windows import Stretch, joined, windows

__all__ = ["Showing", "Timeline"]


class Timeline:
    """A manifest with its days, asked by the clock. A day's walk is laid out when it is first asked for."""

    def __init__(self, manifest: Manifest, days: Mapping[str, Day]) -> None:
        """Take the days by SHA-256; `idle` is shown in those that are not at hand.

        Raises:
            ProtocolError: `day`: one is not what the manifest means (see `manifest.check_day`).
        """
        self._manifest = manifest
        self._refs = manifest.days
        self._starts = [ref.from_at for ref in manifest.days]
        self._days = [days.get(ref.sha256) for ref in manifest.days]
        for ref, day in zip(self._refs, self._days, strict=True):
            if day is not None:
                check_day(manifest, ref, day)
        self._ms_of = {slot.n: slot.ms for slot in manifest.slots}
        self._idle = Course(manifest.idle, 0, (), self._ms_of)
        self._idle_ms = self._idle.ms(len(manifest.idle))
        self._walks: dict[int, _DayWalk] = {}

    def at(self, at_ms: int) -> Showing:
        """Return what is on the glass at an instant, Unix ms.

        Idle is told with the start that its own loop gives it, though it may have come on the glass later.
        """
        found = self._planned(at_ms)
        return found if found.source != "idle" else self._idling(at_ms, found.until_at)

    def next_edge(self, after_ms: int) -> int:
        """Return the first instant after `after_ms` at which another slot comes on, or the same one again."""
        return self.at(after_ms).until_at

    def _planned(self, at_ms: int) -> Showing:
        """Return what the day says; `idle` without a slot, until it says something else, where it says nothing."""
        place = bisect_right(self._starts, at_ms) - 1
        if place < 0 or at_ms >= self._refs[place].to_at:
            following = place + 1
            until_at = self._starts[following] if following < len(self._starts) else NUMBER_MAX
            return Showing(None, at_ms, max(until_at, at_ms + 1), "idle")
        day = self._days[place]
        if day is None:
            return Showing(None, at_ms, self._refs[place].to_at, "idle")
        if place not in self._walks:
            self._walks[place] = _DayWalk(day, self._manifest.lent, self._ms_of)
        return self._walks[place].at(at_ms)

    def _idling(self, at_ms: int, until_at: int) -> Showing:
        """Return the idle slot of an instant: a loop anchored at `t mod its length`, cut only by something else."""
        into_ms = at_ms % self._idle_ms
        k = self._idle.reach(0, into_ms)
        started_at = at_ms - into_ms + self._idle.ms(k)
        end_at = at_ms - into_ms + self._idle.ms(k + 1)
        while until_at < end_at and (following := self._planned(until_at)).source == "idle":
            until_at = following.until_at
        return Showing(self._idle.slot(k), started_at, min(until_at, end_at), "idle")


class _DayWalk:
    """One day: the public's walk through the open windows, the owner's through those that are not lent."""

    def __init__(self, day: Day, lent: Lent | None, ms_of: Mapping[int, int]) -> None:
        self._day = day
        whole = (day.from_at, day.to_at)
        self._plan = Track("plan", whole)
        for span in day.spans:
            course = Course(day.bases[span.base], span.p, span.ins, ms_of)
            self._plan.lay(course, _open(day, span))
        self._kept = joined(_marked(day, lent.mask, "0", whole)) if lent else []
        self._kept_starts = [from_at for from_at, _ in self._kept]
        self._own: Track | None = None
        if lent is not None and lent.own:
            self._own = Track("own", whole)
            self._own.lay(Course(lent.own, 0, (), ms_of), self._kept)

    def at(self, at_ms: int) -> Showing:
        """Return what is shown; `idle` without a slot where no slot has started."""
        place = bisect_right(self._kept_starts, at_ms) - 1
        if place >= 0 and at_ms < self._kept[place][1]:
            return self._owners(at_ms, self._kept[place])
        found = self._plan.at(at_ms)
        if found is not None:
            return found
        following = place + 1
        end_at = self._kept_starts[following] if following < len(self._kept) else self._day.to_at
        return Showing(None, at_ms, min(end_at, self._plan.next_start(at_ms)), "idle")

    def _owners(self, at_ms: int, kept: Stretch) -> Showing:
        if self._own is None:
            return Showing(None, *kept, "own")
        return self._own.at(at_ms) or Showing(None, at_ms, kept[1], "idle")


def _open(day: Day, span: Span) -> list[Stretch]:
    """Return where a span is walked: all of it, or its part in each open window for itself."""
    within = (span.from_at, span.to_at)
    return [within] if day.mask is None else list(_marked(day, day.mask, "1", within))


def _marked(day: Day, mask: str, mark: str, within: Stretch) -> list[Stretch]:
    assert day.window_ms is not None, "a day with a mask has windows"
    return list(windows(day.from_at, day.window_ms, mask, mark, within))
