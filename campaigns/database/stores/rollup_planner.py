"""Choose the rollups that answer a query: monthly sums, then daily sums, tallies for the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from campaigns.playback.tally import TIMES, TallyQuery

Ranges = tuple[tuple[date, date], ...]
"""Ranges of days, both ends included; sorted, with a gap between them."""
_RANGES_MOST = 100
_DAY = timedelta(days=1)


class RollupPeriod(StrEnum):
    """The period that one sum covers."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Rollup:
    """A set of the tally's columns by which sums are kept. A query that it answers must name all that it `needs`.

    A campaign shows several slides on one screen-day, so sums by slide cannot count screen-days without the slide.
    """

    name: str
    columns: tuple[str, ...]
    needs: tuple[str, ...] = ()


_CITY_COLUMNS = ("street", "kind", "campaign", "occasion", "theme", "category", "aim", "evidence")
TOTALS = Rollup("totals", ("kind", "aim"))
CITY = Rollup("city", _CITY_COLUMNS)
SCREENS = Rollup("screens", ("screen", "street", "kind", "owner", "aim"))
SLIDES = Rollup("slides", (*_CITY_COLUMNS, "slide"), needs=("slide",))
ROLLUPS = (TOTALS, CITY, SCREENS, SLIDES)


def rollup_for(by: Iterable[str]) -> Rollup | None:
    """Return the smallest rollup that answers a query by these columns; None if only the tallies can.

    >>> queries = ("kind", "day"), ("street",), ("screen",), ("screen", "campaign")
    >>> [rollup and rollup.name for rollup in map(rollup_for, queries)]
    ['totals', 'city', 'screens', None]
    """
    columns = set(by) - set(TIMES)
    return next((rollup for rollup in ROLLUPS if set(rollup.needs) <= columns <= set(rollup.columns)), None)


class RollupReader(Protocol):
    """A reader of which sums are valid."""

    def valid_starts(self, rollup: Rollup, span: RollupPeriod, from_on: date, to_on: date) -> tuple[date, ...]:
        """Return the first days of the valid sums that begin in a period, in order."""
        ...


@dataclass(frozen=True, slots=True)
class RollupPlan:
    """A period split into months, days and a rest, without overlap or gap."""

    rollup: Rollup | None
    months: Ranges
    days: Ranges
    rest: Ranges

    def sums(self) -> Iterator[tuple[RollupPeriod, Ranges]]:
        """Yield the ranges that are answered from sums."""
        if self.months:
            yield RollupPeriod.MONTH, self.months
        if self.days:
            yield RollupPeriod.DAY, self.days


def plan_rollups(summed: RollupReader, query: TallyQuery) -> RollupPlan:
    """Split the period of a query; sums in too many pieces are left to the tallies."""
    whole = ((query.from_on, query.to_on),)
    rollup = rollup_for(query.by)
    if rollup is None:
        return RollupPlan(None, (), (), whole)
    firsts = (
        ()
        if "day" in query.by
        else _whole_months(summed.valid_starts(rollup, RollupPeriod.MONTH, *whole[0]), query.to_on)
    )
    months = _merge((first, last_of_month(first)) for first in firsts)
    left = _complement(months, *whole[0])
    if len(left) > _RANGES_MOST:
        return RollupPlan(None, (), (), whole)
    days = _merge((day, day) for part in left for day in summed.valid_starts(rollup, RollupPeriod.DAY, *part))
    rest = _complement(sorted((*months, *days)), *whole[0])
    if len(days) + len(rest) > _RANGES_MOST:
        return RollupPlan(None, (), (), whole)
    return RollupPlan(rollup, months, days, rest)


def last_of_month(first: date) -> date:
    """Return the last day of a month, given its first.

    >>> last_of_month(date(2028, 2, 1))
    datetime.date(2028, 2, 29)
    """
    return (first + timedelta(days=31)).replace(day=1) - _DAY


def _whole_months(firsts: Iterable[date], to_on: date) -> tuple[date, ...]:
    return tuple(first for first in firsts if last_of_month(first) <= to_on)


def _merge(ranges: Iterable[tuple[date, date]]) -> Ranges:
    """Return sorted ranges with those that touch merged."""
    found: list[tuple[date, date]] = []
    for first, last in ranges:
        if found and first - found[-1][1] == _DAY:
            found[-1] = found[-1][0], last
        else:
            found.append((first, last))
    return tuple(found)


def _complement(ranges: Iterable[tuple[date, date]], from_on: date, to_on: date) -> Ranges:
    """Return the days of a period outside of sorted ranges."""
    found: list[tuple[date, date]] = []
    for first, last in ranges:
        if from_on < first:
            found.append((from_on, first - _DAY))
        from_on = last + _DAY
    return (*found, (from_on, to_on)) if from_on <= to_on else tuple(found)
