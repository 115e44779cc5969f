"""A second implementation of the timeline to compare with: the protocol's words, millisecond by millisecond."""

from __future__ import annotations

from collections.abc import Iterator

from players.protocol.documents.day import Day, Span
from players.protocol.documents.manifest import Manifest
from players.protocol.documents.slots_file import SlotsFile

Shown = tuple[str, int | None, int]
"""Why it is shown, which slot, since when; idle has its own loop, so it is told without a start."""


def order(day: Day, span: Span) -> Iterator[int]:
    """Slots in the order of W-10: `skip` counts the base slots since the span's start or the last insert."""
    base, p, counted, inserts = day.bases[span.base], span.p, 0, list(span.ins)
    while True:
        if inserts and inserts[0][0] == counted:
            yield inserts.pop(0)[1]
            counted = 0
        else:
            yield base[p]
            p, counted = (p + 1) % len(base), counted + 1


def loop(slots: tuple[int, ...]) -> Iterator[int]:
    while True:
        yield from slots


class Walker:
    """Starts slots one after another, none that would cross the end of where it is."""

    def __init__(self, slots: Iterator[int], ms_of: dict[int, int]) -> None:
        self.slots = slots
        self.ms_of = ms_of
        self.next = next(slots)
        self.end_at: int | None = None
        self.place: object = None
        self.on: tuple[int, int] | None = None

    def step(self, at: int, place: object, place_end: int) -> tuple[int, int] | None:
        """What it shows at this millisecond in this place: (slot, since when)."""
        if place != self.place:
            self.place, self.on, self.end_at = place, None, at
        if at == self.end_at:
            ends = at + self.ms_of[self.next]
            if ends <= place_end:
                self.on, self.end_at = (self.next, at), ends
                self.next = next(self.slots)
        return self.on


def shown(manifest: Manifest, slots: SlotsFile, day: Day) -> list[Shown]:
    """What is on the glass at each millisecond of a day, by W-10 to W-13."""
    ms_of = {slot.n: slot.ms for slot in slots.slots}
    walkers = {span: Walker(order(day, span), ms_of) for span in day.spans}
    own = Walker(loop(manifest.lent.own), ms_of) if manifest.lent and manifest.lent.own else None
    seen: list[Shown] = []
    for at in range(day.from_at, day.to_at):
        span = next((span for span in day.spans if span.from_at <= at < span.to_at), None)
        window, is_open, window_end = window_of(day, day.mask, at)
        plan = None
        if span is not None and is_open:
            plan = walkers[span].step(at, window, min(span.to_at, window_end))
        if manifest.lent is None or window_of(day, manifest.lent.mask, at)[1]:
            seen.append(("plan", *plan) if plan else ("idle", None, 0))
        elif own is None:
            seen.append(("own", None, 0))
        else:
            begin, end = kept(day, manifest.lent.mask, at)
            owners = own.step(at, begin, end)
            seen.append(("own", *owners) if owners else ("idle", None, 0))
    return seen


def window_of(day: Day, mask: str | None, at: int) -> tuple[int, bool, int]:
    """Which window an instant lies in, whether its mark is 1, and where it ends; a day without windows is one."""
    if day.window_ms is None or mask is None:
        return 0, True, day.to_at
    i = (at - day.from_at) // day.window_ms
    return i, mask[i % len(mask)] == "1", day.from_at + (i + 1) * day.window_ms


def kept(day: Day, mask: str, at: int) -> tuple[int, int]:
    """The adjoining windows that are not lent around an instant, cut to the day (W-12)."""
    begin = end = at
    while begin > day.from_at and not window_of(day, mask, begin - 1)[1]:
        begin -= 1
    while end < day.to_at and not window_of(day, mask, end)[1]:
        end += 1
    return begin, end
