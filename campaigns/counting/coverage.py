"""Compute coverage (上报率): light time reported ÷ light time due (PROTOCOL W-32)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from campaigns.calendar.calendar import Calendar, lit_windows
from campaigns.database import Unit
from campaigns.local_time import DAY
from campaigns.screens.screen import Screen
from campaigns.screens.sync_group import SyncGroup
from campaigns.unix_time import instant_of, length_ms, unix_ms


@dataclass(frozen=True, slots=True)
class Coverage:
    """Light time due, and of it the light time reported, in ms."""

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


def due_light(
    screens: Mapping[str, DueScreen], calendar: Calendar, from_at: datetime, until_at: datetime, zone: ZoneInfo
) -> dict[str, int]:
    """Return the light time due of each screen between two instants, in ms, by the present lit hours and seasons."""
    known: dict[tuple[object, datetime, datetime], int] = {}  # screens of the same lit hours share it
    found: dict[str, int] = {}
    for name, screen in screens.items():
        start, end = max(from_at, screen.added_at), min(until_at, screen.retired_at or until_at)
        key = (_lit_key(screen.group, calendar), start, end)
        if start < end and key not in known:
            windows = lit_windows(screen.group, calendar, start, end, zone)
            known[key] = sum(length_ms(opens, closes) for opens, closes in windows)
        found[name] = known.get(key, 0)
    return found


def read_coverage(unit: Unit, from_on: date, to_on: date, zone: ZoneInfo, at: datetime) -> Coverage:
    """Return the coverage of civil days `from_on..to_on`, as far as they lie before `at`.

    Days that are over count as they were recorded (`day_facts`): no later change of lit hours moves them. More light
    than was due, as of a screen that was late with shorter hours, is not counted, so none exceeds 1: of no screen
    on a day that is recorded whole, and of none over the days since then together.
    """
    ended, first = unit.days.last_ended(), from_on
    shown_ms = due_ms = 0
    if ended is not None and ended >= from_on:
        shown_ms, due_ms = unit.days.shown_and_due(from_on, min(ended, to_on))
        first = ended + DAY
    if first <= to_on:
        due = _due_since(unit, unit.screens.lifetimes(), (first, to_on), zone, at)
        shown = unit.tallies.shown_by_screen(first, to_on) if due else {}
        shown_ms += sum(min(shown.get(screen, 0), ms) for screen, ms in due.items())
        due_ms += sum(due.values())
    return Coverage(shown_ms, due_ms)


def read_screen_coverage(unit: Unit, screen: Screen, shown_ms: int, zone: ZoneInfo, at: datetime) -> Coverage:
    """Return the coverage of one screen on the civil day that is under way at `at`, of what was tallied for it."""
    today = unit.days.local_days(zone).day_of(unix_ms(at))
    lifetime = (screen.id, screen.group_id, screen.added_at, screen.retired_at)
    due_ms = _due_since(unit, [lifetime], (today, today), zone, at)[screen.id]
    return Coverage(min(shown_ms, due_ms), due_ms)


def _due_since(
    unit: Unit,
    lifetimes: Sequence[tuple[str, int, datetime, datetime | None]],
    period: tuple[date, date],
    zone: ZoneInfo,
    at: datetime,
) -> dict[str, int]:
    """Return the light due by screen on days that are not over: as recorded so far, then by the present lit hours."""
    local_days = unit.days.local_days(zone)
    until_at = min(instant_of(local_days.start_ms(period[1] + DAY)), at)
    recorded = unit.days.get(period[0])
    from_at = instant_of(local_days.start_ms(period[0]) if recorded is None else recorded.known_ms)
    only = lifetimes[0][0] if len(lifetimes) == 1 else None
    before = {} if recorded is None else unit.days.due_ms(recorded.on, only)
    groups = {group.id: group for group in unit.groups.all(retired=True)}
    screens = {name: DueScreen(groups[group_id], added, retired) for name, group_id, added, retired in lifetimes}
    since = due_light(screens, unit.calendar.read(), from_at, until_at, zone)
    return {name: before.get(name, 0) + ms for name, ms in since.items()}


def _lit_key(group: SyncGroup, calendar: Calendar) -> object:
    """Return what decides when a group is lit: groups with the same lit hours share the result."""
    return group.lit, tuple(
        (season.from_md, season.until_md, season.lit) for season in calendar.seasons if season.group_id == group.id
    )
