"""Define a daypart: a named window of the local day, on some weekdays, on workdays or on days off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from campaigns.errors import DaypartLengthError, OutOfRangeError, UnknownChoiceError
from campaigns.local_time import MIDNIGHT, clock_time
from campaigns.text_rules import one_line

WEEK = range(1, 8)
"""Monday is 1."""


class DayFilter(StrEnum):
    """The days on which a daypart counts; the calendar knows the workdays."""

    ANY = "any"
    WORKDAYS = "workdays"
    DAYS_OFF = "holidays"


@dataclass(frozen=True, slots=True)
class Daypart:
    """A half-open window of local time. An end at or before the start lies on the next day.

    The part past midnight belongs to the day on which it started. No `weekdays` mean all of them.
    """

    id: int
    name: str
    from_local: time
    until_local: time
    weekdays: frozenset[int] = frozenset()
    days: DayFilter = DayFilter.ANY
    retired_at: datetime | None = None

    @property
    def over_midnight(self) -> bool:
        """Return whether it continues into the next day."""
        return MIDNIGHT < self.until_local <= self.from_local


@dataclass(frozen=True, slots=True)
class DaypartWish:
    """A daypart to be added or changed, its times as `HH:MM`; the end of a day is `24:00`."""

    name: str
    from_local: str
    until_local: str
    weekdays: frozenset[int] = frozenset()
    days: str = DayFilter.ANY.value


def check_daypart(wish: DaypartWish, daypart_id: int = 0) -> Daypart:
    """Return the checked daypart. Raises a WishError whose `.field` is the form field at fault."""
    start = clock_time(wish.from_local, field="from_local")
    end = clock_time(wish.until_local, end=True, field="until_local")
    if start == end and wish.until_local != "24:00":
        raise DaypartLengthError(wish.name, wish.from_local, wish.until_local)
    for weekday in sorted(wish.weekdays):
        if weekday not in WEEK:
            raise OutOfRangeError("weekdays", weekday, WEEK[0], WEEK[-1])
    if wish.days not in set(DayFilter):
        raise UnknownChoiceError("days", wish.days, [days.value for days in DayFilter])
    weekdays = frozenset(wish.weekdays) if len(wish.weekdays) < len(WEEK) else frozenset()
    return Daypart(daypart_id, one_line(wish.name, "name"), start, end, weekdays, DayFilter(wish.days))
