"""The year's totals: a sentence that can be read out, the table that proves it, and the same as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, render_template, request

from campaigns.campaign import Aim
from campaigns.coverage import Coverage, coverage
from campaigns.screen import Kind
from campaigns.tally import Amounts, Tally, TallyQuery, period, tally_query
from campaigns.tally_text import AMOUNTS, BOM, inert
from web.console.forms import Page
from web.console.words import COLUMNS
from web.house import house
from web.language import plain_date

blueprint = Blueprint("tallies", __name__)
ROWS_SHOWN = 400
CHOICES = (
    ("kind",), ("street",), ("kind", "street"), ("campaign",), ("theme",), ("occasion",), ("month",), ("screen",),
    ("slide",),
)  # fmt: skip
_HOUR_MS = 3_600_000
_MOST_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class Sum:
    """One clause of the sentence: a kind of screens, its plays, how many of them filler, and its screen-days."""

    kind: str
    plays: int
    filler: int
    screen_days: int


@blueprint.get("/tallies")
def index() -> Page:
    """Show the tallies of a period by the columns of `?by=`."""
    query = _query()
    at, zone = house().clock(), house().zone
    with house().database.reading() as unit:
        tally = unit.tallies.ask(query)
        by_kind = unit.tallies.ask(TallyQuery(query.from_on, query.to_on, ("kind", "aim")))
        covered = coverage(unit, query.from_on, query.to_on, zone, at)
        undated = unit.tallies.undated()
    return render_template(
        "tallies.html",
        tally=tally,
        rows=tally.rows[:ROWS_SHOWN],
        sums=_sums(by_kind),
        apart=_apart(by_kind),
        covered=covered if covered.due_ms else Coverage(covered.shown_ms, 0),
        undated=undated,
        choices=CHOICES,
        columns=COLUMNS,
        hours=_hours,
        spoken=_spoken(query, house().today()),
        arguments=_arguments(query),
        full_year=query.from_on == date(query.from_on.year, 1, 1) and query.to_on == date(query.from_on.year, 12, 31),
    )


@blueprint.get("/tallies.csv")
def table() -> Response:
    """Return the same rows as a spreadsheet reads them."""
    query = _query()
    with house().database.reading() as unit:
        tally = unit.tallies.ask(query)
    response = Response(_csv(tally), content_type="text/csv; charset=utf-8")
    name = f"ledcast-{query.from_on}-{query.to_on}-{'-'.join(query.by) or 'total'}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _query() -> TallyQuery:
    """Read the period and the columns. Raises PeriodError or UnknownColumnError."""
    asked = request.args
    today = house().today()
    days = period(asked.get("year") or None, asked.get("from") or None, asked.get("to") or None, today)
    by = [word for word in asked.get("by", "kind,street").split(",") if word]
    return tally_query(*days, tuple(by[:_MOST_COLUMNS]))


def _arguments(query: TallyQuery) -> dict[str, str]:
    return {"from": query.from_on.isoformat(), "to": query.to_on.isoformat()}


def _spoken(query: TallyQuery, today: date) -> tuple[str, str]:
    """Write the period, as far as it has come."""
    return plain_date(query.from_on), plain_date(max(query.from_on, min(query.to_on, today)))


def _sums(by_kind: Tally) -> list[Sum]:
    """Return strips, then large screens, as the sentence names them; both stand even at nought."""
    found = {(row.values[0], row.values[1]): row.amounts for row in by_kind.rows}
    return [_sum(kind.value, [(aim, sums) for (of, aim), sums in found.items() if of == kind]) for kind in _KINDS]


_KINDS = (Kind.STRIP, Kind.LARGE)


def _sum(kind: str, amounts: list[tuple[str, Amounts]]) -> Sum:
    return Sum(
        kind,
        plays=sum(each.plays for _, each in amounts),
        filler=sum(each.plays for aim, each in amounts if aim == Aim.FILLER),
        screen_days=sum(each.screen_days for _, each in amounts),
    )


def _apart(by_kind: Tally) -> dict[str, Amounts]:
    """Sum what stands beside the totals: idle, and merchants' own."""
    sums: dict[str, Amounts] = {}
    for row in by_kind.apart:
        before, aim = sums.get(row.values[1], Amounts()), row.values[1]
        sums[aim] = Amounts(
            before.plays + row.amounts.plays,
            before.partials + row.amounts.partials,
            before.shown_ms + row.amounts.shown_ms,
            before.screen_days + row.amounts.screen_days,
        )
    return sums


def _hours(shown_ms: int) -> float:
    return round(shown_ms / _HOUR_MS, 1)


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
