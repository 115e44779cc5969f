"""Define a tally: what was played, by any of its columns, the bureau's totals apart from idle and merchants' own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter

from campaigns.booking.campaign import APART
from campaigns.errors import PeriodError, UnknownColumnError

NAMES = (
    "screen", "street", "kind", "owner", "campaign", "occasion", "theme", "category", "aim", "slide", "evidence",
)  # fmt: skip
"""The frozen names of a tally row, as labels."""
TIMES = ("day", "month", "year")
COLUMNS = (*TIMES, *NAMES)
COLUMN_NAMES = {
    "day": "日期", "month": "月份", "year": "年份", "screen": "屏", "street": "街路", "kind": "类型", "owner": "归属",
    "campaign": "活动", "occasion": "时期", "theme": "主题", "category": "类别", "aim": "目的", "slide": "画面",
    "evidence": "依据",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TallyQuery:
    """A query of tallies: civil days, both included, and columns. Made by `tally_query`."""

    from_on: date
    to_on: date
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Amounts:
    """Counts that add up. `screen_days`: distinct campaign, screen and day with at least one play.

    `rotation_plays` are part of `plays`; people see both figures.
    """

    plays: int = 0
    partials: int = 0
    shown_ms: int = 0
    screen_days: int = 0
    drills: int = 0
    rotation_plays: int = 0

    @property
    def seconds(self) -> float:
        """Light time in seconds, to the millisecond; a whole number where it is one."""
        whole, rest = divmod(self.shown_ms, 1000)
        return self.shown_ms / 1000 if rest else whole


@dataclass(frozen=True, slots=True)
class TallyLine:
    """One group of a tally: the values of the query's columns, in their order, and its amounts."""

    values: tuple[str, ...]
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class Tally:
    """The answer to a query. `rows` and `total` are the bureau's; `apart` holds idle and own by the same columns."""

    query: TallyQuery
    rows: tuple[TallyLine, ...]
    total: Amounts
    apart: tuple[TallyLine, ...]
    apart_total: Amounts


_each_amount = attrgetter(*(field.name for field in fields(Amounts)))
APART_AIMS = tuple(aim.value for aim in APART)


def tally_query(from_on: date, to_on: date, by: tuple[str, ...] = ()) -> TallyQuery:
    """Return a checked query. Raises UnknownColumnError or PeriodError."""
    for column in by:
        if column not in COLUMNS:
            raise UnknownColumnError(column, COLUMNS)
    if to_on < from_on:
        raise PeriodError(f"{from_on} > {to_on}")
    return TallyQuery(from_on, to_on, tuple(dict.fromkeys(by)))


def period(year: str | None, from_on: str | None, to_on: str | None, today: date) -> tuple[date, date]:
    """Return the civil days of a year or between two dates; without any, of the present year. Raises PeriodError.

    >>> period("2026", None, None, date(2026, 11, 24))
    (datetime.date(2026, 1, 1), datetime.date(2026, 12, 31))
    """
    try:
        if from_on or to_on:
            if year:
                raise PeriodError(f"{year} --from/--to")
            start = date.fromisoformat(from_on) if from_on else date(today.year, 1, 1)
            end = date.fromisoformat(to_on) if to_on else today
        else:
            number = int(year) if year else today.year
            start, end = date(number, 1, 1), date(number, 12, 31)
    except ValueError:
        raise PeriodError(year or f"{from_on}..{to_on}") from None
    if end < start:
        raise PeriodError(f"{start}..{end}")
    return start, end


def add_up(amounts: Iterable[Amounts]) -> Amounts:
    """Return the sum of amounts without common screen-days, such as those of different days or kinds.

    >>> add_up([Amounts(plays=2, screen_days=1), Amounts(plays=3, screen_days=1)])
    Amounts(plays=5, partials=0, shown_ms=0, screen_days=2, drills=0, rotation_plays=0)
    """
    columns = zip(*map(_each_amount, amounts), strict=True)
    return Amounts(*map(sum, columns))
