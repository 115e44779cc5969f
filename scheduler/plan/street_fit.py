"""Answer whether the wire can say what a street is asked for on given days, by the planner's own rule.

A day is compiled only where a bound on its edges and plays does not settle it already; and where a day leaves half of
every limit, one that is asked for no more is settled by it: the same at another date, which only moves where the loops
begin, or the same without some campaigns. What is settled so and does not fit after all is planned without the campaign
that breaks it (`left_out`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from players.protocol.documents.day import Day
from players.protocol.limits import (
    ASSETS_MAX,
    BASES_SLOTS_MAX,
    DAY_BYTES,
    DOCUMENT_BYTES,
    FRAMES_MAX,
    INSERTS_MAX,
    SLOTS_BYTES,
    SLOTS_MAX,
    SPANS_MAX,
)
from scheduler.plan.compile import compile_day
from scheduler.plan.day import HORIZON_DAYS, PlanDay
from scheduler.plan.entry import PlanEntry, PlanSlot
from scheduler.plan.left_out import compile_what_fits
from scheduler.plan.sequence.spans import PlanError
from scheduler.plan.window import Window, clip_windows
from scheduler.plan.wire_size import manifest_bytes, slots_file_bytes

ROOMY = 0.5
"""A day that uses no more of any limit than this leaves room."""
EDGES_SURE, PLAYS_SURE = 120, 2_000
"""With so few edges and plays of shares any day fits: 120 spans, 2,000 inserts and full bases are below 64 KiB.

So it does where the loops do not fill the bases: those of one rotation have at most `sum of weights · slides ÷ weight`
slots for each campaign, which has its place in one of them, and one turn of all weights between any two edges.
"""


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a day is asked for, but for its date: times are ms from its beginning."""

    length_ms: int
    lit: tuple[Window, ...] | None
    entries: frozenset[tuple[object, ...]]
    idle: tuple[PlanSlot, ...]

    def asks_no_more_than(self, other: _Shape) -> bool:
        """Return whether the other has the same bounds and every entry of this one."""
        alike = (self.length_ms, self.lit, self.idle) == (other.length_ms, other.lit, other.idle)
        return alike and self.entries <= other.entries


@dataclass(frozen=True, slots=True)
class StreetRequest:
    """What a sync group is asked for.

    Args:
        name: the group's.
        lit: its lit windows.
        entries: the campaigns, by their numbers.
        idle: what fills the rest.
        frames: for each display profile, the number of pictures of every slot of a campaign, by campaign.
    """

    name: str
    lit: tuple[Window, ...]
    entries: tuple[PlanEntry, ...]
    idle: tuple[PlanSlot, ...]
    frames: tuple[Mapping[int, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Misfit:
    """What the wire cannot say of a street: on which day it would have `count` of `what`, of `most` at most.

    `entry` is the newest campaign that breaks it.
    """

    street: str
    on: date
    what: str
    count: int
    most: int
    entry: int


class StreetFit:
    """Checks streets; days that several of them share are compiled once."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[date, _Shape], PlanError | None] = {}
        self._newest: dict[PlanError, int] = {}
        self._roomy: list[_Shape] = []

    def compile_fullest(self, streets: Iterable[StreetRequest], days: Sequence[PlanDay], suspect: int | None) -> None:
        """Compile first the days on which most is asked for, as these may settle the others."""
        asked = [(street, day, _active(street.entries, (day.from_ms, day.to_ms))) for street in streets for day in days]
        asked.sort(key=lambda each: -len(each[2]))
        for street, day, active in asked:
            if suspect is None or any(entry.id == suspect for entry in active):
                self._day_error(street, day, active)

    def find_misfit(self, street: StreetRequest, days: Sequence[PlanDay], suspect: int | None = None) -> Misfit | None:
        """Return the first misfit of some days, None where all of them can be said.

        With a `suspect`, what could not be said without that entry either does not count.
        """
        for day in days:
            active = _active(street.entries, (day.from_ms, day.to_ms))
            if suspect is not None and all(entry.id != suspect for entry in active):
                continue
            found = self._documents_misfit(street, day) or self._day_misfit(street, day, active, suspect)
            if found is not None and (suspect is None or self._fits_without(street, day, suspect)):
                return found if suspect is None else _blame(found, suspect)
        return None

    def _fits_without(self, street: StreetRequest, day: PlanDay, suspect: int) -> bool:
        rest = tuple(entry for entry in street.entries if entry.id != suspect)
        frames = tuple({entry: own for entry, own in each.items() if entry != suspect} for each in street.frames)
        without = StreetRequest(street.name, street.lit, rest, street.idle, frames)
        active = _active(rest, (day.from_ms, day.to_ms))
        return self._documents_misfit(without, day) is None and self._day_error(without, day, active) is None

    def _day_misfit(
        self, street: StreetRequest, day: PlanDay, active: tuple[PlanEntry, ...], suspect: int | None
    ) -> Misfit | None:
        """Return what a day has too many of; only without a suspect is it tried which entry breaks it."""
        error = self._day_error(street, day, active)
        if error is None:
            return None
        if suspect is None and error not in self._newest:
            lit = clip_windows(street.lit, (day.from_ms, day.to_ms))
            fitting = compile_what_fits(day, lit, active, idle=street.idle, refused=error)
            self._newest[error] = max(fitting.left_out)
        entry = self._newest[error] if suspect is None else suspect
        return Misfit(street.name, day.on, error.what, error.count, error.most, entry)

    def _day_error(self, street: StreetRequest, day: PlanDay, active: tuple[PlanEntry, ...]) -> PlanError | None:
        lit = clip_windows(street.lit, (day.from_ms, day.to_ms))
        if not active or _is_sure(day, active):
            return None
        shape = _shape(street, day, lit, active)
        if any(shape.asks_no_more_than(roomy) for roomy in self._roomy):
            return None
        key = (day.on, shape)
        if key not in self._compiled:
            try:
                found = compile_day(day, lit, active, idle=street.idle)
            except PlanError as error:
                self._compiled[key] = error
            else:
                self._compiled[key] = None
                if _is_roomy(found):
                    self._roomy.append(shape)
        return self._compiled[key]

    def _documents_misfit(self, street: StreetRequest, day: PlanDay) -> Misfit | None:
        """Return what the slots file or the manifest of a horizon that begins with a day has too many of."""
        last_ms = day.from_ms + HORIZON_DAYS * (day.to_ms - day.from_ms)
        named = {entry.id for entry in _active(street.entries, (day.from_ms, last_ms))}
        for profile in street.frames:
            counts = list(chain.from_iterable(own for entry, own in sorted(profile.items()) if entry in named))
            steps = 2 * len(clip_windows(street.lit, (day.from_ms, last_ms)))
            for what, count, most in (
                ("frames", max(counts, default=0), FRAMES_MAX),
                ("slots", len(counts) + len(street.idle), SLOTS_MAX),
                ("pictures", sum(counts) + len(street.idle), ASSETS_MAX),
                ("bytes of slots", slots_file_bytes([*counts, *(1 for _ in street.idle)]), SLOTS_BYTES),
                ("bytes of manifest", manifest_bytes(HORIZON_DAYS, steps), DOCUMENT_BYTES),
            ):
                if count > most:
                    return Misfit(street.name, day.on, what, count, most, max(named, default=0))
        return None


def _is_roomy(day: Day) -> bool:
    used = (
        (len(day.spans), SPANS_MAX),
        (sum(len(span.ins) for span in day.spans), INSERTS_MAX),
        (sum(len(base) for base in day.bases), BASES_SLOTS_MAX),
        (len(day.to_bytes()), DAY_BYTES),
    )
    return all(count <= ROOMY * most for count, most in used)


def _shape(street: StreetRequest, day: PlanDay, lit: Iterable[Window], active: Iterable[PlanEntry]) -> _Shape:
    """Return the shape of a day."""

    def moved(windows: Iterable[Window] | None) -> tuple[Window, ...] | None:
        if windows is None:
            return None
        clipped = clip_windows(tuple(windows), (day.from_ms, day.to_ms))
        return tuple((start - day.from_ms, end - day.from_ms) for start, end in clipped)

    entries = frozenset(
        (
            entry.id,
            entry.weight,
            entry.share,
            moved(entry.windows),
            tuple((slot.n, slot.ms, moved(slot.windows)) for slot in entry.slots),
        )
        for entry in active
    )
    return _Shape(day.to_ms - day.from_ms, moved(lit), entries, street.idle)


def _is_sure(day: PlanDay, active: Iterable[PlanEntry]) -> bool:
    """Return whether a day fits whatever the planner makes of it."""
    edges, plays, turns, weights = set[int](), 0.0, 0, 0
    for entry in active:
        windows = clip_windows(entry.windows, (day.from_ms, day.to_ms))
        own = (clip_windows(slot.windows or (), (day.from_ms, day.to_ms)) for slot in entry.slots)
        edges.update(chain.from_iterable(chain(windows, *own)))
        if entry.share is not None:
            least_ms = min(slot.ms for slot in entry.slots)
            plays += float(entry.share) * sum(end - start for start, end in windows) / least_ms
        else:
            turns += -(-len(entry.slots) // entry.weight)
            weights += entry.weight
    slots = weights * (turns + len(edges) + 1)
    return len(edges) <= EDGES_SURE and plays <= PLAYS_SURE and slots <= BASES_SLOTS_MAX


def _active(entries: Iterable[PlanEntry], bounds: Window) -> tuple[PlanEntry, ...]:
    return tuple(entry for entry in entries if clip_windows(entry.windows, bounds))


def _blame(found: Misfit, suspect: int) -> Misfit:
    return Misfit(found.street, found.on, found.what, found.count, found.most, suspect)
