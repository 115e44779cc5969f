"""Arrange a tally as a table: groups as rows, months as columns, searched, sorted and paged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from campaigns.playback.tally import TIMES, Amounts, TallyLine, add_up

PAGE = 50
MONTHS_MOST = 12
SORTS = ("plays", "screen_days", "shown_ms", "partials", "name")
BAR_PX = 44


@dataclass(frozen=True, slots=True)
class TallyGroup:
    """One row: its values in the columns' order, its amounts, and those of each month."""

    values: tuple[str, ...]
    amounts: Amounts
    months: Mapping[str, Amounts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TablePage:
    """The rows of one page of a table, and how many there are in all."""

    groups: tuple[TallyGroup, ...]
    matching: int
    all: int
    page: int
    pages: int

    @property
    def first(self) -> int:
        """The number of rows before this page."""
        return (self.page - 1) * PAGE


def months_of(from_on: date, to_on: date) -> tuple[date, ...]:
    """Return the first days of the months of a period.

    >>> [f"{month:%Y-%m}" for month in months_of(date(2025, 12, 31), date(2026, 1, 1))]
    ['2025-12', '2026-01']
    """
    number = (to_on.year - from_on.year) * 12 + to_on.month - from_on.month + 1
    first = from_on.year * 12 + from_on.month - 1
    return tuple(date((first + each) // 12, (first + each) % 12 + 1, 1) for each in range(number))


def can_show_months(by: Sequence[str], months: Sequence[date]) -> bool:
    """Return whether a table by these columns can show months as columns."""
    return 1 < len(months) <= MONTHS_MOST and not set(by) & set(TIMES)


def group_rows(rows: Iterable[TallyLine], *, by_month: bool) -> list[TallyGroup]:
    """Return rows as groups; with `by_month` the last value of each row is its month.

    No day belongs to two months, so that a group's months add up to it, screen-days too.
    """
    if not by_month:
        return [TallyGroup(row.values, row.amounts) for row in rows]
    found: dict[tuple[str, ...], dict[str, Amounts]] = {}
    for row in rows:
        found.setdefault(row.values[:-1], {})[row.values[-1]] = row.amounts
    return [TallyGroup(values, add_up(months.values()), months) for values, months in found.items()]


def with_months(shown: TablePage, rows: Iterable[TallyLine]) -> TablePage:
    """Add the months to the groups of a page; `rows` end in a month, those of other groups are skipped."""
    found = {group.values: group.months for group in group_rows(rows, by_month=True)}
    groups = tuple(replace(group, months=found.get(group.values, {})) for group in shown.groups)
    return replace(shown, groups=groups)


def paginate(
    groups: Sequence[TallyGroup], words: Mapping[tuple[str, ...], str], query: str, sort: str, page: int
) -> TablePage:
    """Return a page of the groups whose words contain the query; `words` are each group's values as shown."""
    wanted = query.casefold()
    found = [group for group in groups if wanted in words[group.values].casefold()] if wanted else list(groups)
    if sort == "name":
        found.sort(key=lambda group: group.values)
    else:
        found.sort(key=lambda group: (-int(getattr(group.amounts, sort)), group.values))
    pages = max(1, -(-len(found) // PAGE))
    page = min(page, pages)
    return TablePage(tuple(found[(page - 1) * PAGE : page * PAGE]), len(found), len(groups), page, pages)


def bar_heights(totals: Sequence[int]) -> tuple[int, ...]:
    """Return the height of each total's bar in px; at least 1 unless the total is 0.

    >>> bar_heights([0, 1, 1_000_000])
    (0, 1, 44)
    """
    most = max(totals, default=0)
    return tuple(0 if not total else max(1, round(BAR_PX * total / most)) for total in totals)
