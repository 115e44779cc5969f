"""Turn wall-clock times of the bureau's zone into instants, on days of 23 and 25 hours too; detect an unset clock.

Windows are cut by one rule, so that dayparts that touch on the clock touch in time: a time that comes twice is the
first of the two, a time that is skipped is the instant of the change itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from campaigns.errors import ClockNotSetError, ClockTimeError

Window = tuple[datetime, datetime]
"""Half-open, aware instants in UTC."""
MIDNIGHT = time()
DAY = timedelta(days=1)
EARLIEST_AT = datetime(2026, 1, 1, tzinfo=UTC)
"""The first release: a clock before it was never set."""
_SECOND = timedelta(seconds=1)


def check_clock(at: datetime) -> None:
    """Raise ClockNotSetError if an instant lies before the first release."""
    if at < EARLIEST_AT:
        raise ClockNotSetError(at)


@lru_cache(4096)
def local_instant(on: date, local: time, zone: ZoneInfo) -> datetime:
    """Return the instant, in UTC, at which the clocks of a zone first show `local` on a day, or skip it.

    >>> berlin = ZoneInfo("Europe/Berlin")  # on 2026-03-29 two o'clock becomes three
    >>> [f"{local_instant(date(2026, 3, 29), time(2, minute), berlin):%H:%M}" for minute in (0, 30)]
    ['01:00', '01:00']
    """
    wall = datetime.combine(on, local, tzinfo=zone)
    early = wall.astimezone(UTC)
    if early.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return early
    return _offset_change(wall.replace(fold=1).astimezone(UTC), early, zone)


def civil_window(starts_on: date, ends_on: date, zone: ZoneInfo) -> Window:
    """Return the instants between which civil days run, both dates included: midnight to midnight."""
    return local_instant(starts_on, MIDNIGHT, zone), local_instant(ends_on + DAY, MIDNIGHT, zone)


def hours_window(on: date, from_local: time, until_local: time, zone: ZoneInfo) -> Window:
    """Return one day's window; an end at or before the start lies on the next day."""
    ends_on = on + DAY if until_local <= from_local else on
    return local_instant(on, from_local, zone), local_instant(ends_on, until_local, zone)


def civil_days(from_on: date, to_on: date) -> Iterator[date]:
    """Yield the days `from_on..to_on`, both included; none where they are not in order."""
    for number in range((to_on - from_on).days + 1):
        yield from_on + number * DAY


def merge_windows(windows: Iterable[Window], from_at: datetime, to_at: datetime) -> tuple[Window, ...]:
    """Return windows in order, cut to `from_at..to_at`, merged where they touch or overlap, none empty."""
    found: list[Window] = []
    for start, end in sorted((max(start, from_at), min(end, to_at)) for start, end in windows):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def intersect_windows(one: Iterable[Window], other: Iterable[Window]) -> tuple[Window, ...]:
    """Return the intersection of two rows of windows, each in order and without overlap."""
    found: list[Window] = []
    rest = list(other)
    for start, end in one:
        while rest and rest[0][1] <= start:
            rest.pop(0)
        for other_start, other_end in rest:
            if other_start >= end:
                break
            found.append((max(start, other_start), min(end, other_end)))
    return tuple(found)


def clock_time(text: str | None, *, end: bool = False, field: str = "lit_from") -> time:
    """Read `HH:MM`; as an end `24:00` is midnight too. Raises ClockTimeError at a form field.

    >>> clock_time("07:00"), clock_time("24:00", end=True)
    (datetime.time(7, 0), datetime.time(0, 0))
    """
    if end and text == "24:00":
        return MIDNIGHT
    hour, _, minute = (text or "").partition(":")
    if not (len(hour) == len(minute) == len("00") and f"{hour}{minute}".isascii() and f"{hour}{minute}".isdigit()):
        raise ClockTimeError(text, field)
    try:
        return time(int(hour), int(minute))
    except ValueError:
        raise ClockTimeError(text, field) from None


def _offset_change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """Return the second between two instants at which the zone gets its later offset."""
    new = after.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == new:
            after = middle
        else:
            before = middle
    return after.replace(microsecond=0)
