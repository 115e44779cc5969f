"""Answer whether the wire can say what a street is asked for on given days, by the planner's own rule.

A day is compiled only where a bound on its edges and plays does not settle it already: most days are settled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from players.protocol.limits import ASSETS_MAX, DOCUMENT_BYTES, FRAMES_MAX, SLOTS_BYTES, SLOTS_MAX
from scheduler.plan.compile import compile_day
from scheduler.plan.day import HORIZON_DAYS, PlanDay
from scheduler.plan.entry import PlanEntry, PlanSlot
from scheduler.plan.left_out import compile_what_fits
from scheduler.plan.sequence.spans import PlanError
from scheduler.plan.window import Window, clip_windows
from scheduler.plan.wire_size import manifest_bytes, slots_file_bytes

EDGES_SURE, PLAYS_SURE = 120, 2_000
"""With so few edges and plays of shares any day fits: 120 spans, 2,000 inserts and full bases are below 64 KiB."""


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
        self._compiled: dict[tuple[object, ...], Misfit | None] = {}

    def find_misfit(self, street: StreetRequest, days: Sequence[PlanDay], suspect: int | None = None) -> Misfit | None:
        """Return the first misfit of some days, None where all of them can be said.

        With a `suspect`, what could not be said without that entry either does not count.
        """
        for day in days:
            active = _active(street.entries, (day.from_ms, day.to_ms))
            if suspect is not None and all(entry.id != suspect for entry in active):
                continue
            found = self._documents_misfit(street, day) or self._day_misfit(street, day, active)
            if found is not None and (suspect is None or self._fits_without(street, day, suspect)):
                return found if suspect is None else _blame(found, suspect)
        return None

    def _fits_without(self, street: StreetRequest, day: PlanDay, suspect: int) -> bool:
        rest = tuple(entry for entry in street.entries if entry.id != suspect)
        frames = tuple({entry: own for entry, own in each.items() if entry != suspect} for each in street.frames)
        without = StreetRequest(street.name, street.lit, rest, street.idle, frames)
        active = _active(rest, (day.from_ms, day.to_ms))
        return (self._documents_misfit(without, day) or self._day_misfit(without, day, active)) is None

    def _day_misfit(self, street: StreetRequest, day: PlanDay, active: tuple[PlanEntry, ...]) -> Misfit | None:
        lit = clip_windows(street.lit, (day.from_ms, day.to_ms))
        if not active or _is_sure(day, active):
            return None
        key = (day.on, lit, active, street.idle)
        if key not in self._compiled:
            self._compiled[key] = _compiled_misfit(street, day, lit, active)
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


def _compiled_misfit(
    street: StreetRequest, day: PlanDay, lit: Sequence[Window], active: Sequence[PlanEntry]
) -> Misfit | None:
    try:
        compile_day(day, lit, active, idle=street.idle)
    except PlanError as error:
        left_out = compile_what_fits(day, lit, active, idle=street.idle).left_out
        return Misfit(street.name, day.on, error.what, error.count, error.most, max(left_out))
    return None


def _is_sure(day: PlanDay, active: Iterable[PlanEntry]) -> bool:
    """Return whether a day fits whatever the planner makes of it."""
    edges, plays = set[int](), 0.0
    for entry in active:
        windows = clip_windows(entry.windows, (day.from_ms, day.to_ms))
        own = (clip_windows(slot.windows or (), (day.from_ms, day.to_ms)) for slot in entry.slots)
        edges.update(chain.from_iterable(chain(windows, *own)))
        if entry.share is not None:
            least_ms = min(slot.ms for slot in entry.slots)
            plays += float(entry.share) * sum(end - start for start, end in windows) / least_ms
    return len(edges) <= EDGES_SURE and plays <= PLAYS_SURE


def _active(entries: Iterable[PlanEntry], bounds: Window) -> tuple[PlanEntry, ...]:
    return tuple(entry for entry in entries if clip_windows(entry.windows, bounds))


def _blame(found: Misfit, suspect: int) -> Misfit:
    return Misfit(found.street, found.on, found.what, found.count, found.most, suspect)
