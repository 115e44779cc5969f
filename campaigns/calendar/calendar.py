"""Turn the city's calendar into windows: holidays, dayparts, lit hours and their seasons.

Here dates become instants. What the planner is given are windows: half-open, in order, none touching the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol
from zoneinfo import ZoneInfo

from campaigns.calendar.daypart import DayFilter, Daypart
from campaigns.errors import MonthDayError, UnknownChoiceError
from campaigns.local_time import DAY, Window, civil_days, civil_window, hours_window, merge_windows
from campaigns.screens.sync_group import LitHours, SyncGroup
from campaigns.text_rules import one_line

SATURDAY = 6
_LEAP_YEAR = 2024


class HolidayKind(StrEnum):
    """A day off, or a weekend day that is worked instead (调休)."""

    HOLIDAY = "holiday"
    WORKDAY = "workday"


@dataclass(frozen=True, slots=True)
class Holiday:
    """One day of the holidays table."""

    on: date
    name: str
    kind: HolidayKind


MonthDay = tuple[int, int]
"""Month and day, of any year."""


@dataclass(frozen=True, slots=True)
class LitSeason:
    """The lit hours of a sync group in a part of the year, both ends included; it may span new year.

    `lit` None means round the clock.
    """

    group_id: int
    name: str
    from_md: MonthDay
    until_md: MonthDay
    lit: LitHours | None

    def holds(self, day: date) -> bool:
        """Return whether a day lies in the season."""
        return holds(self.from_md, self.until_md, (day.month, day.day))


@dataclass(frozen=True, slots=True)
class Calendar:
    """Holidays, dayparts and seasons. `seasons` are those of all groups; at most one of a group holds a day."""

    holidays: Mapping[date, Holiday] = field(default_factory=lambda: MappingProxyType({}))
    dayparts: Mapping[int, Daypart] = field(default_factory=lambda: MappingProxyType({}))
    seasons: tuple[LitSeason, ...] = ()

    def is_workday(self, day: date) -> bool:
        """Return whether a day is worked: the holidays table decides, then Monday to Friday."""
        known = self.holidays.get(day)
        return day.isoweekday() < SATURDAY if known is None else known.kind is HolidayKind.WORKDAY

    def falls_on(self, daypart: Daypart, day: date) -> bool:
        """Return whether a daypart begins on a day."""
        if daypart.weekdays and day.isoweekday() not in daypart.weekdays:
            return False
        if daypart.days is DayFilter.ANY:
            return True
        return self.is_workday(day) is (daypart.days is DayFilter.WORKDAYS)

    def lit_on(self, group: SyncGroup, day: date) -> LitHours | None:
        """Return the lit hours that start on a day; None means round the clock."""
        own = (season for season in self.seasons if season.group_id == group.id and season.holds(day))
        season = next(own, None)
        return group.lit if season is None else season.lit


class Dated(Protocol):
    """A value that runs from one civil day to another, both included, in dayparts or always."""

    @property
    def starts_on(self) -> date:
        """Its first day."""
        ...

    @property
    def ends_on(self) -> date:
        """Its last day."""
        ...

    @property
    def daypart_ids(self) -> tuple[int, ...]:
        """The dayparts in which it runs; none means always."""
        ...


def lit_windows(
    group: SyncGroup, calendar: Calendar, from_at: datetime, to_at: datetime, zone: ZoneInfo
) -> tuple[Window, ...]:
    """Return the windows in which a group is lit between two instants."""
    if group.lit is None and all(season.group_id != group.id for season in calendar.seasons):
        return ((from_at, to_at),) if from_at < to_at else ()
    found: list[Window] = []
    for day in _days_of(from_at, to_at, zone):
        hours = calendar.lit_on(group, day)
        own = (
            civil_window(day, day, zone)
            if hours is None
            else hours_window(day, hours.from_local, hours.until_local, zone)
        )
        found.append(own)
    return merge_windows(found, from_at, to_at)


def campaign_windows(
    entry: Dated, calendar: Calendar, from_at: datetime, to_at: datetime, zone: ZoneInfo
) -> tuple[Window, ...]:
    """Return the windows in which a campaign asks for time between two instants.

    The part of a daypart past midnight belongs to the day on which it started, so a campaign's last night is whole.
    """
    return dated_windows(entry, entry.starts_on, entry.ends_on, calendar, from_at, to_at, zone)


def dated_windows(  # noqa: PLR0917 - the same four as its neighbours, and the days
    entry: Dated,
    starts_on: date | None,
    ends_on: date | None,
    calendar: Calendar,
    from_at: datetime,
    to_at: datetime,
    zone: ZoneInfo,
) -> tuple[Window, ...]:
    """Return the windows of an item on days of its own; None stands for the campaign's first or last day."""
    first = max(entry.starts_on, starts_on or entry.starts_on)
    last = min(entry.ends_on, ends_on or entry.ends_on)
    days = _days_of(from_at, to_at, zone)
    first, last = max(first, days[0]), min(last, days[-1])
    if entry.daypart_ids:
        dayparts = tuple(calendar.dayparts[number] for number in entry.daypart_ids)
        return merge_windows(_in_dayparts(civil_days(first, last), dayparts, calendar, zone), from_at, to_at)
    return merge_windows([civil_window(first, last, zone)], from_at, to_at) if first <= last else ()


def _in_dayparts(
    days: Iterable[date], dayparts: tuple[Daypart, ...], calendar: Calendar, zone: ZoneInfo
) -> Iterator[Window]:
    for day in days:
        for daypart in dayparts:
            if calendar.falls_on(daypart, day):
                yield hours_window(day, daypart.from_local, daypart.until_local, zone)


def _days_of(from_at: datetime, to_at: datetime, zone: ZoneInfo) -> list[date]:
    """Return the civil days whose windows can touch a stretch; the day before its first may reach past midnight."""
    first, last = from_at.astimezone(zone).date(), to_at.astimezone(zone).date()
    return list(civil_days(first - DAY, last))


def holds(from_md: MonthDay, until_md: MonthDay, day: MonthDay) -> bool:
    """Return whether a part of the year holds a day; one that ends before it starts spans new year.

    >>> holds((11, 1), (3, 31), (1, 15)), holds((11, 1), (3, 31), (6, 1))
    (True, False)
    """
    if from_md <= until_md:
        return from_md <= day <= until_md
    return day >= from_md or day <= until_md


def month_day(text: str, field: str = "from_md") -> MonthDay:
    """Read `MM-DD`, 02-29 among them. Raises MonthDayError at a form field.

    >>> month_day("11-01")
    (11, 1)
    """
    month, _, day = text.partition("-")
    if not (len(month) == len(day) == len("00") and f"{month}{day}".isascii() and f"{month}{day}".isdigit()):
        raise MonthDayError(text, field)
    try:
        found = date(_LEAP_YEAR, int(month), int(day))
    except ValueError:
        raise MonthDayError(text, field) from None
    return found.month, found.day


def check_holiday(on: date, name: str, kind: str) -> Holiday:
    """Return a checked row of the holidays table. Raises a WishError whose `.field` is the form field at fault."""
    if kind not in set(HolidayKind):
        raise UnknownChoiceError("kind", kind, [word.value for word in HolidayKind])
    return Holiday(on, one_line(name, "name"), HolidayKind(kind))
