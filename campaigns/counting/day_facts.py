"""Record civil days as they end: what every screen was, and how long it was to be lit by the plans that ran."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from campaigns.calendar.calendar import Calendar, lit_windows
from campaigns.database import Database, Unit
from campaigns.local_time import DAY, Window, merge_windows
from campaigns.playback.civil_day import CivilDay, DueLight, light_in_words, lit_by_plans
from campaigns.playback.local_days import LocalDays
from campaigns.screens.screen import Place, Screen
from campaigns.screens.sync_group import SyncGroup
from campaigns.unix_time import instant_of, length_ms, unix_ms

DAYS_A_RUN = 60
"""Years of tallies from an earlier release are caught up with within hours, a day a write."""
_SUMMED_AT_ONCE = 5


def record_days(
    database: Database,
    zone: ZoneInfo,
    now: datetime,
    *,
    check: Callable[[Unit], None] = lambda _: None,
    days_a_run: int = DAYS_A_RUN,
) -> int:
    """Record civil days up to `now`, oldest first, each in a unit of its own; return how many were written.

    A day under way is recorded as far as it is over; one that is over is recorded a last time. What reaches beyond
    `now` was written by a wrong clock and is dropped. `check` runs at the start of each unit.
    """
    now_ms = unix_ms(now)
    with database.writing() as unit:
        check(unit)
        unit.days.delete_known_after(now_ms)
        local_days = unit.days.local_days(zone)
        day = _next_day(unit, local_days)
    written = 0
    while day is not None and written < days_a_run and local_days.start_ms(day) <= now_ms:
        with database.reading() as unit:  # all plans of the day are read: no writer waits for that
            recorded, due = _facts(unit, local_days, day, now)
        with database.writing() as unit:
            check(unit)
            unit.days.put(recorded, due)
        day += DAY
        written += 1
    _sum_up(database, check, 2 * days_a_run)
    return written


def _sum_up(database: Database, check: Callable[[Unit], None], days: int) -> None:
    """Sum the light reported on days that are over and whose tallies changed, so that no page has to."""
    for _ in range(0, days, _SUMMED_AT_ONCE):
        with database.reading() as unit:  # the tallies of whole days are read: no writer waits for that
            sums = unit.days.light_sums(_SUMMED_AT_ONCE)
        if sums:
            with database.writing() as unit:
                check(unit)
                unit.days.put_light_sums(sums)
        if len(sums) < _SUMMED_AT_ONCE:
            return


def _facts(unit: Unit, local_days: LocalDays, day: date, now: datetime) -> tuple[CivilDay, list[DueLight]]:
    """Return a civil day as far as it is over at `now`, and what was due on it."""
    from_ms, until_ms = local_days.window(day)
    known_ms = min(until_ms, unix_ms(now))
    zone = local_days.zone_at(from_ms)
    bounds = _DayBounds(day, instant_of(from_ms), instant_of(known_ms), zone)
    places = unit.screens.places()
    due = [
        each
        for screen, windows in _lit_screens(unit, unit.screens.all(retired=True), bounds)
        if (each := _due(screen, places[screen.id], windows, bounds)) is not None
    ]
    ended_at = now if known_ms == until_ms else None
    return CivilDay(day, zone.key, from_ms, until_ms, known_ms, ended_at), due


@dataclass(frozen=True, slots=True)
class _DayBounds:
    """A civil day as far as it is over: its bounds as instants, and the zone at its start."""

    on: date
    from_at: datetime
    until_at: datetime
    zone: ZoneInfo


def _lit_screens(
    unit: Unit, screens: Iterable[Screen], bounds: _DayBounds
) -> Iterable[tuple[Screen, tuple[Window, ...]]]:
    """Yield screens with the windows in which their groups were lit.

    Lit is what the plan in force had lit; where a group had no plan, its lit hours and seasons as they are now.
    """
    groups = {group.id: group for group in unit.groups.all(retired=True)}
    calendar = unit.calendar.read()
    known: dict[int, tuple[Window, ...]] = {}
    for screen in screens:
        if screen.group_id not in known:
            known[screen.group_id] = _group_light(unit, groups[screen.group_id], calendar, bounds)
        yield screen, known[screen.group_id]


def _group_light(unit: Unit, group: SyncGroup, calendar: Calendar, bounds: _DayBounds) -> tuple[Window, ...]:
    from_at, until_at = bounds.from_at, bounds.until_at
    planned, lit = lit_by_plans(unit.plans.planned_light(group.id, bounds.on - DAY, bounds.on + DAY))
    found = [(instant_of(opens), instant_of(closes)) for opens, closes in lit]
    at = from_at
    for begins, ends in (*((instant_of(start), instant_of(end)) for start, end in planned), (until_at, until_at)):
        if at < min(begins, until_at):
            found += lit_windows(group, calendar, at, min(begins, until_at), bounds.zone)
        at = max(at, ends)
    return merge_windows(found, from_at, until_at)


def _due(screen: Screen, places: tuple[Place, ...], windows: tuple[Window, ...], bounds: _DayBounds) -> DueLight | None:
    """Return what is due from a screen while it was in use; None where it was not on that day."""
    start, end = max(bounds.from_at, screen.added_at), min(bounds.until_at, screen.retired_at or bounds.until_at)
    if start >= end:
        return None
    own = merge_windows(windows, start, end)
    place = [place for place in places if place.from_at < end][-1:] or places[:1]
    due_ms = sum(length_ms(opens, closes) for opens, closes in own)
    return DueLight(
        screen.id, screen.name, place[0].street, place[0].kind.value, place[0].owner,
        light_in_words(own, bounds.zone), due_ms,
    )  # fmt: skip


def _next_day(unit: Unit, local_days: LocalDays) -> date | None:
    """Return the first day that is not recorded whole; None while there are no screens."""
    latest = unit.days.latest()
    if latest is not None:
        return latest.on if latest.ended_at is None else latest.on + DAY
    added = unit.screens.first_added_at()
    return None if added is None else local_days.day_of(unix_ms(added))
