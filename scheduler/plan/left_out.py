"""Compile a plan day in any case: where it cannot be said as wished, without the newest entries that break it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from players.protocol.documents.day import Day
from scheduler.plan.compile import compile_day
from scheduler.plan.day import PlanDay
from scheduler.plan.entry import PlanEntry, PlanSlot
from scheduler.plan.window import Window, clip_windows

SUSPECTS_MOST = 8
"""So many entries are tried one by one: those with the most windows, slides and plays."""


@dataclass(frozen=True, slots=True)
class CompiledDay:
    """A plan day, the entries that it shows, and why each other one is left out, by id."""

    day: Day
    entries: tuple[PlanEntry, ...]
    left_out: Mapping[int, Exception]


def compile_what_fits(
    day: PlanDay,
    lit: Sequence[Window],
    entries: Iterable[PlanEntry],
    *,
    idle: Sequence[PlanSlot] = (),
    not_before: int | None = None,
    refused: Exception | None = None,
) -> CompiledDay:
    """Return a plan day of all entries if it can be said; else without the newest one that breaks it.

    An entry breaks a day that can be said without it; where it takes several, each that breaks what older ones left is
    left out. Any error of the planner counts, so that one campaign never keeps a street from all others, withdrawals
    included. Newer means a larger id. The same entries in any order give the same day. `refused` is why the day of all
    entries cannot be said, where that was tried already.
    """
    wanted = tuple(sorted(entries, key=lambda entry: entry.id))
    left_out: dict[int, Exception] = {}
    tried: dict[tuple[int, ...], Day | Exception] = {}
    if refused is not None:
        tried[tuple(entry.id for entry in wanted)] = refused

    def said(chosen: Sequence[PlanEntry]) -> Day | Exception:
        key = tuple(entry.id for entry in chosen)
        if key not in tried:
            try:
                tried[key] = compile_day(day, lit, chosen, idle=idle, not_before=not_before)
            except Exception as error:  # noqa: BLE001 - deliberate: whatever is wrong with one campaign
                tried[key] = error
        return tried[key]

    if isinstance(error := said(wanted), Exception):
        for entry in _suspects(day, wanted):
            rest = tuple(each for each in wanted if each is not entry)
            if isinstance(found := said(rest), Day):
                return CompiledDay(found, rest, {entry.id: error})
    kept = wanted
    while isinstance(found := said(kept), Exception):
        if not kept:
            raise found
        breaking = bisect_left(range(1, len(kept)), 1, key=lambda most: isinstance(said(kept[:most]), Exception))
        error = said(kept[: breaking + 1])
        left_out[kept[breaking].id] = error if isinstance(error, Exception) else found
        kept = (*kept[:breaking], *kept[breaking + 1 :])
    return CompiledDay(found, kept, left_out)


def _suspects(day: PlanDay, entries: Iterable[PlanEntry]) -> list[PlanEntry]:
    """Return the entries of which a day has the most, the newest first."""

    def weight(entry: PlanEntry) -> float:
        windows = clip_windows(entry.windows, (day.from_ms, day.to_ms))
        plays = float(entry.share or 0) * sum(end - start for start, end in windows) / float(entry.mean_ms)
        return len(windows) + len(entry.slots) + plays

    heaviest = sorted(entries, key=lambda entry: (-weight(entry), -entry.id))[:SUSPECTS_MOST]
    return sorted(heaviest, key=lambda entry: -entry.id)
