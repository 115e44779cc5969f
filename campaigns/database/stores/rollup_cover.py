"""Which parts of a period are answered from monthly sums, which from daily ones, and which from the tallies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from campaigns.database.stores.rollup_cuts import Cut, Span, cut_of
from campaigns.playback.tally import TallyQuery

Ranges = tuple[tuple[date, date], ...]
"""Days, both ends included; sorted, apart from each other."""
_RANGES_MOST = 100
_DAY = timedelta(days=1)


class Summed(Protocol):
    """Says which sums hold."""

    def holding(self, cut: Cut, span: Span, from_on: date, to_on: date) -> tuple[date, ...]:
        """Return the first days of the sums that hold, of those that begin in a period, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Covered:
    """A period in three parts that have no day in common and leave none out."""

    cut: Cut | None
    months: Ranges
    days: Ranges
    rest: Ranges

    def sums(self) -> Iterator[tuple[Span, Ranges]]:
        """Yield what is answered from sums."""
        if self.months:
            yield Span.MONTH, self.months
        if self.days:
            yield Span.DAY, self.days


def cover(summed: Summed, query: TallyQuery) -> Covered:
    """Split a query's period; sums that lie in too many pieces are left to the tallies."""
    whole = ((query.from_on, query.to_on),)
    cut = cut_of(query.by)
    if cut is None:
        return Covered(None, (), (), whole)
    firsts = () if "day" in query.by else _within(summed.holding(cut, Span.MONTH, *whole[0]), query.to_on)
    months = _joined((first, last_of(first)) for first in firsts)
    left = _between(months, *whole[0])
    if len(left) > _RANGES_MOST:
        return Covered(None, (), (), whole)
    days = _joined((day, day) for part in left for day in summed.holding(cut, Span.DAY, *part))
    rest = _between(sorted((*months, *days)), *whole[0])
    if len(days) + len(rest) > _RANGES_MOST:
        return Covered(None, (), (), whole)
    return Covered(cut, months, days, rest)


def last_of(first: date) -> date:
    """Return the last day of a month, given its first.

    >>> last_of(date(2028, 2, 1))
    datetime.date(2028, 2, 29)
    """
    return (first + timedelta(days=31)).replace(day=1) - _DAY


def _within(firsts: Iterable[date], to_on: date) -> tuple[date, ...]:
    return tuple(first for first in firsts if last_of(first) <= to_on)


def _joined(ranges: Iterable[tuple[date, date]]) -> Ranges:
    """Return sorted ranges, those that touch made one."""
    found: list[tuple[date, date]] = []
    for first, last in ranges:
        if found and first - found[-1][1] == _DAY:
            found[-1] = found[-1][0], last
        else:
            found.append((first, last))
    return tuple(found)


def _between(ranges: Iterable[tuple[date, date]], from_on: date, to_on: date) -> Ranges:
    """Return the days of a period that sorted ranges leave."""
    found: list[tuple[date, date]] = []
    for first, last in ranges:
        if from_on < first:
            found.append((from_on, first - _DAY))
        from_on = last + _DAY
    return (*found, (from_on, to_on)) if from_on <= to_on else tuple(found)
