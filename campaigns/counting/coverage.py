"""Compute coverage (上报率): light time reported ÷ light time due (PROTOCOL W-32)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from campaigns.calendar.calendar import Calendar, lit_windows
from campaigns.database import Unit
from campaigns.local_time import DAY, MIDNIGHT, local_instant
from campaigns.screens.sync_group import SyncGroup

_MS = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Light time reported and light time due, in ms."""

    shown_ms: int
    due_ms: int

    @property
    def ratio(self) -> float | None:
        """Reported ÷ due; None when nothing was due."""
        return self.shown_ms / self.due_ms if self.due_ms else None


@dataclass(frozen=True, slots=True)
class DueScreen:
    """A screen that owes light: lit as its group is, from when it was added until it was retired."""

    group: SyncGroup
    added_at: datetime
    retired_at: datetime | None


def due_light_ms(
    screens: Iterable[DueScreen], calendar: Calendar, from_at: datetime, until_at: datetime, zone: ZoneInfo
) -> int:
    """Return the light time due of all screens between two instants, by the present lit hours and seasons."""
    known: dict[tuple[object, datetime, datetime], int] = {}
    total = 0
    for screen in screens:
        start, end = max(from_at, screen.added_at), min(until_at, screen.retired_at or until_at)
        if start >= end:
            continue
        key = (_lit_key(screen.group, calendar), start, end)
        if key not in known:
            windows = lit_windows(screen.group, calendar, start, end, zone)
            known[key] = sum((closes - opens) // _MS for opens, closes in windows)
        total += known[key]
    return total


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which a civil day starts."""
    return local_instant(day, MIDNIGHT, zone)


def read_coverage(
    unit: Unit, from_on: date, to_on: date, zone: ZoneInfo, at: datetime, *, shown_ms: int | None = None
) -> Coverage:
    """Return the coverage of civil days `from_on..to_on`, as far as they lie before `at`.

    `shown_ms` saves the query, if the caller knows all light time that was tallied in them.
    """
    groups = {group.id: group for group in unit.groups.all(retired=True)}
    from_at, until_at = start_of_day(from_on, zone), min(start_of_day(to_on + DAY, zone), at)
    claims = (DueScreen(groups[group_id], added, retired) for group_id, added, retired in unit.screens.lifetimes())
    due = due_light_ms(claims, unit.calendar.read(), from_at, until_at, zone)
    return Coverage(unit.tallies.shown_ms(from_on, to_on) if shown_ms is None else shown_ms, due)


def _lit_key(group: SyncGroup, calendar: Calendar) -> object:
    """Return what decides when a group is lit: groups with the same lit hours share the result."""
    return group.lit, tuple(
        (season.from_md, season.until_md, season.lit) for season in calendar.seasons if season.group_id == group.id
    )
