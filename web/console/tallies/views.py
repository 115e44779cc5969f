"""Show the tallies of a period: a sentence to be read out, the table behind it, and the same as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response, abort, render_template, request

from campaigns.booking.campaign import Aim
from campaigns.cli.tally_export import AMOUNTS, BOM, inert
from campaigns.counting.coverage import read_coverage
from campaigns.database import Unit
from campaigns.playback.tally import Amounts, Tally, TallyLine, TallyQuery, add_up, period, tally_query
from campaigns.screens.screen import ScreenKind
from web.console.common.forms import Page
from web.console.common.labels import COLUMNS, value_of
from web.console.tallies.view_model import (
    BAR_PX,
    SORTS,
    TablePage,
    TallyGroup,
    bar_heights,
    can_show_months,
    group_rows,
    months_of,
    paginate,
    with_months,
)
from web.http.context import app_context
from web.http.language import month_name, plain_date

blueprint = Blueprint("tallies", __name__)
CHOICES = (
    ("kind", "street"), ("kind",), ("street",), ("campaign",), ("theme",), ("occasion",), ("month",), ("screen",),
    ("slide",),
)  # fmt: skip
MEASURES = ("plays", "screen_days")
_HOUR_MS = 3_600_000
_TENTHS_BELOW_H = 10
_MOST_COLUMNS = 6
_MOST_PAGES = 10_000
_QUERY_LIMIT = 64


@dataclass(frozen=True, slots=True)
class TableOptions:
    """How the address asks for the table to be shown: by months, which measure, which rows, order and page."""

    months: bool
    measure: str
    query: str
    sort: str
    page: int


@dataclass(frozen=True, slots=True)
class KindSum:
    """One clause of the sentence: a kind of screens, its plays, the rotation plays among them, and its screen-days."""

    kind: str
    plays: int
    rotation: int
    screen_days: int


@dataclass(frozen=True, slots=True)
class MonthColumn:
    """A column: the month's first day, its name, all its amounts and the height of its bar in px."""

    on: date
    word: str
    amounts: Amounts
    bar: int

    @property
    def key(self) -> str:
        """The month as rows name it."""
        return f"{self.on:%Y-%m}"


@blueprint.get("/tallies")
def index() -> Page:
    """Show the tallies of a period by the columns of `?by=`; the address holds all choices."""
    query = _read_query()
    days = months_of(query.from_on, query.to_on)
    options = _read_options(by_month=can_show_months(query.by, days))
    at, zone = app_context().clock(), app_context().zone
    with app_context().database.reading() as unit:
        groups = group_rows(unit.tallies.read_rows(query), by_month=False)
        by_month = unit.tallies.read_rows_and_apart(TallyQuery(query.from_on, query.to_on, ("month",)))
        total, apart_total = (add_up(row.amounts for row in rows) for rows in by_month)
        by_kind = unit.tallies.read_rows_and_apart(TallyQuery(query.from_on, query.to_on, ("kind", "aim")))
        months = _month_columns(by_month[0], days, options.measure) if options.months else ()
        covered = read_coverage(unit, query.from_on, query.to_on, zone, at)
        undated = unit.tallies.undated()
        names = unit.screens.names() if "screen" in query.by else {}
        table = _table_page(groups, query, options, names)
        if options.months:
            table = with_months(table, _monthly_rows(unit, query, table))
    return render_template(
        "tallies/tallies.html",
        query=query,
        options=options,
        months=months,
        bar_px=BAR_PX,
        table=table,
        names=names,
        total=total,
        apart_total=apart_total,
        sums=_kind_sums(by_kind[0]),
        apart=_apart_by_aim(by_kind[1]),
        covered=covered,
        undated=undated,
        choices=CHOICES,
        columns=COLUMNS,
        can_show_months=can_show_months(query.by, days),
        hours=hours,
        period_in_words=_period_in_words(query, app_context().today()),
        periods=periods(app_context().today()),
        arguments=_arguments(query),
        address=_address(query, options),
    )


@blueprint.get("/tallies.csv")
def table() -> Response:
    """Return the same rows as CSV for spreadsheets."""
    query = _read_query()
    with app_context().database.reading() as unit:
        tally = unit.tallies.read(query)
    response = Response(_csv(tally), content_type="text/csv; charset=utf-8")
    name = f"ledcast-{query.from_on}-{query.to_on}-{'-'.join(query.by) or 'total'}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def periods(today: date) -> dict[str, tuple[date, date]]:
    """Return the usual periods by name, first and last day included."""
    this_month = today.replace(day=1)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    return {
        "this year": (date(today.year, 1, 1), date(today.year, 12, 31)),
        "last year": (date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
        "this month": (this_month, (this_month + timedelta(days=31)).replace(day=1) - timedelta(days=1)),
        "last month": (last_month, this_month - timedelta(days=1)),
    }


def hours(shown_ms: int) -> float:
    """Return hours rounded: to one decimal below ten, to whole hours above.

    >>> hours(5_430_000), hours(99_000_000)
    (1.5, 28)
    """
    found = shown_ms / _HOUR_MS
    return round(found, 1) if found < _TENTHS_BELOW_H else round(found)


def _read_query() -> TallyQuery:
    """Read the period and the columns. Raises PeriodError or UnknownColumnError."""
    args = request.args
    today = app_context().today()
    days = period(args.get("year") or None, args.get("from") or None, args.get("to") or None, today)
    by = [word for word in args.get("by", "kind,street").split(",") if word]
    return tally_query(*days, tuple(by[:_MOST_COLUMNS]))


def _read_options(*, by_month: bool) -> TableOptions:
    """Read how to show the table. Answers 400 to what cannot be shown."""
    args = request.args
    show, measure = args.get("show", "months" if by_month else "sums"), args.get("of", MEASURES[0])
    sort, page = args.get("sort", SORTS[0]), args.get("page", 1, type=int)
    text = args.get("q", "").strip()
    known = show in {"months", "sums"} and measure in MEASURES and sort in SORTS
    if not known or not 1 <= page <= _MOST_PAGES or len(text) > _QUERY_LIMIT:
        abort(400)
    return TableOptions(by_month and show == "months", measure, text, sort, page)


def _monthly_rows(unit: Unit, query: TallyQuery, table: TablePage) -> tuple[TallyLine, ...]:
    """Return the monthly rows of a page's groups only: a city has many screens, a page few."""
    months = TallyQuery(query.from_on, query.to_on, (*query.by, "month"))
    if not query.by:
        return unit.tallies.read_rows(months)
    return unit.tallies.read_rows(months, among=(query.by[0], {group.values[0] for group in table.groups}))


def _month_columns(rows: Iterable[TallyLine], days: Iterable[date], measure: str) -> tuple[MonthColumn, ...]:
    """Return the columns with their totals, summed apart from the rows, as screen-days need not add up."""
    found = {row.values[0]: row.amounts for row in rows}
    totals = [(day, found.get(f"{day:%Y-%m}", Amounts())) for day in days]
    heights = bar_heights([int(getattr(amounts, measure)) for _, amounts in totals])
    return tuple(MonthColumn(day, month_name(day), sums, bar) for (day, sums), bar in zip(totals, heights, strict=True))


def _table_page(
    groups: list[TallyGroup], query: TallyQuery, options: TableOptions, names: Mapping[str, str]
) -> TablePage:
    words = {
        group.values: " ".join(
            f"{value_of(column, value)} {names.get(value, '') if column == 'screen' else ''}"
            for column, value in zip(query.by, group.values, strict=True)
        )
        for group in groups
    }
    return paginate(groups, words, options.query, options.sort, options.page)


def _address(query: TallyQuery, options: TableOptions) -> dict[str, Any]:
    """Return all choices as address arguments, so that a link can change one and keep the others."""
    return {
        **_arguments(query),
        "by": ",".join(query.by),
        "show": request.args.get("show") or None,
        "of": options.measure if options.measure != MEASURES[0] else None,
        "q": options.query or None,
        "sort": options.sort if options.sort != SORTS[0] else None,
    }


def _arguments(query: TallyQuery) -> dict[str, str]:
    return {"from": query.from_on.isoformat(), "to": query.to_on.isoformat()}


def _period_in_words(query: TallyQuery, today: date) -> tuple[str, str]:
    """Format the first and the last day of the period, the last not after today."""
    return plain_date(query.from_on), plain_date(max(query.from_on, min(query.to_on, today)))


def _kind_sums(by_kind: Iterable[TallyLine]) -> list[KindSum]:
    """Return the sums of strips, then of large screens; both are present even at 0."""
    found = {(row.values[0], row.values[1]): row.amounts for row in by_kind}
    return [_kind_sum(kind.value, [(aim, sums) for (of, aim), sums in found.items() if of == kind]) for kind in _KINDS]


_KINDS = (ScreenKind.STRIP, ScreenKind.LARGE)


def _kind_sum(kind: str, amounts: list[tuple[str, Amounts]]) -> KindSum:
    return KindSum(
        kind,
        plays=sum(each.plays for _, each in amounts),
        rotation=sum(each.plays for aim, each in amounts if aim == Aim.ROTATION),
        screen_days=sum(each.screen_days for _, each in amounts),
    )


def _apart_by_aim(rows: Iterable[TallyLine]) -> dict[str, Amounts]:
    """Sum by aim what is not part of the totals: idle, and merchants' own."""
    found: dict[str, list[Amounts]] = {}
    for row in rows:
        found.setdefault(row.values[1], []).append(row.amounts)
    return {aim: add_up(amounts) for aim, amounts in found.items()}


def _csv(tally: Tally) -> Iterator[str]:
    yield BOM
    for cells in _rows(tally):
        line = io.StringIO()
        csv.writer(line).writerow(cells)
        yield line.getvalue()


def _rows(tally: Tally) -> Iterator[tuple[object, ...]]:
    yield (*tally.query.by, *AMOUNTS)
    for row in tally.rows:
        sums = row.amounts
        cells = (inert(value) for value in row.values)
        yield (*cells, sums.plays, sums.partials, sums.seconds, sums.screen_days)
