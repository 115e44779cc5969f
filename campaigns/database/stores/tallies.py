"""Sum tallies by any of their columns, from the tallies and their rollups and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    Subquery,
    and_,
    case,
    cast,
    extract,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from campaigns.booking.campaign import Aim
from campaigns.database.stores.rollup_planner import Ranges, Rollup, RollupPeriod, plan_rollups
from campaigns.database.stores.rollups import SUMMED_AMOUNTS, RollupStore
from campaigns.database.tables.counts import LabelRow, TallyRow, UndatedRow
from campaigns.database.tables.rollups import TallySumRow
from campaigns.playback.tally import APART_AIMS, NAMES, Amounts, Tally, TallyLine, TallyQuery

Among = tuple[str, Collection[str]]
"""A column of names, and those of its names that are asked for."""
_AMOUNTS = (*SUMMED_AMOUNTS, "rotation_plays", "screen_days")


class TallyStore:
    """Tallies; nothing here reads a row that can be edited."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rollups = RollupStore(session)

    def read(self, query: TallyQuery) -> Tally:
        """Return the answer to a query: the bureau's rows and total, and those of idle and own apart."""
        rows = self._rows(query)
        totals = rows if not query.by else self._rows(TallyQuery(query.from_on, query.to_on))
        total = {apart: row.amounts for apart, row in totals}
        return Tally(
            query,
            rows=tuple(row for apart, row in rows if not apart),
            total=total.get(False, Amounts()),
            apart=tuple(row for apart, row in rows if apart),
            apart_total=total.get(True, Amounts()),
        )

    def read_rows(self, query: TallyQuery, among: Among | None = None) -> tuple[TallyLine, ...]:
        """Return the bureau's rows of a query in one pass; `among` keeps only some names of a column."""
        return tuple(row for _, row in self._rows(query, among, bureau=True))

    def read_rows_and_apart(
        self, query: TallyQuery, among: Among | None = None
    ) -> tuple[tuple[TallyLine, ...], tuple[TallyLine, ...]]:
        """Return the bureau's rows of a query, and those of idle and own, in one pass, without totals."""
        found = self._rows(query, among)
        return tuple(row for apart, row in found if not apart), tuple(row for apart, row in found if apart)

    def shown_by_screen(self, from_on: date, to_on: date) -> dict[str, int]:
        """Return all light time tallied in a period by screen."""
        rows = self._rows(TallyQuery(from_on, to_on, ("screen",)))
        found: dict[str, int] = {}
        for _, row in rows:
            found[row.values[0]] = found.get(row.values[0], 0) + row.amounts.shown_ms
        return found

    def undated(self) -> Amounts:
        """Return the plays of unknown time (PROTOCOL W-33), which no total includes."""
        columns = (UndatedRow.plays, UndatedRow.partials, UndatedRow.shown_ms)
        sums = self._session.execute(select(*(func.coalesce(func.sum(column), 0) for column in columns))).one()
        plays, partials, shown_ms = (int(amount) for amount in sums)
        return Amounts(plays, partials, shown_ms)

    def _rows(
        self, query: TallyQuery, among: Among | None = None, *, bureau: bool = False
    ) -> list[tuple[bool, TallyLine]]:
        """Return (is apart, row) by the columns of the query; with `bureau`, the bureau's rows alone."""
        days = self._grouped(self._resolve(query, among, bureau=bureau))
        labels = {name: aliased(LabelRow) for name in query.by if name in NAMES}
        shown = [labels[name].text if name in labels else self._as_text(days.c[name], name) for name in query.by]
        statement = select(days.c.apart, *shown, *(days.c[name] for name in _AMOUNTS))
        for name, label in labels.items():
            statement = statement.join(label, label.id == days.c[name])
        found = self._session.execute(statement.order_by(*shown)).all()
        last = 1 + len(query.by)
        return [
            (bool(row[0]), TallyLine(tuple(str(value) for value in row[1:last]), _sums(row[last:]))) for row in found
        ]

    def _grouped(self, resolved: _ResolvedQuery) -> Subquery:
        """Sum by the columns of the query, names still label ids."""
        parts = union_all(*self._parts(resolved)).subquery()
        keys = [parts.c[name] for name in ("apart", *resolved.by)]
        sums = [func.sum(parts.c[name]).label(name) for name in _AMOUNTS]
        return select(*keys, *sums).group_by(*keys).subquery()

    def _parts(self, resolved: _ResolvedQuery) -> list[Select[*tuple[Any, ...]]]:
        """Return the parts of the sum: monthly and daily sums where they are valid, tallies for the rest."""
        plan = plan_rollups(self._rollups, resolved.query)
        parts = [self._from_rollups(resolved, plan.rollup, *each) for each in plan.sums() if plan.rollup]
        return [*parts, *([self._from_tallies(resolved, plan.rest)] if plan.rest or not parts else [])]

    def _from_rollups(
        self, resolved: _ResolvedQuery, rollup: Rollup, span: RollupPeriod, ranges: Ranges
    ) -> Select[*tuple[Any, ...]]:
        row = TallySumRow
        by = [*(self._column(row, row.starts_on, name).label(name) for name in resolved.by), resolved.apart(row.aim)]
        amounts = [
            *(getattr(row, name) for name in SUMMED_AMOUNTS),
            resolved.rotation_plays(row.aim, row.plays),
            row.screen_days,
        ]
        summed = [func.sum(amount).label(name) for amount, name in zip(amounts, _AMOUNTS, strict=True)]
        of_span = and_(
            row.cut == rollup.name, row.span == span.value, _within(row.starts_on, ranges), resolved.fits(row)
        )
        return select(*by, *summed).where(of_span).group_by(*by)

    def _from_tallies(self, resolved: _ResolvedQuery, ranges: Ranges) -> Select[*tuple[Any, ...]]:
        """Sum by the query's columns, campaign, screen and day, so that screen-days can be counted above it."""
        row = TallyRow
        by = [*(self._column(row, row.day_on, name).label(name) for name in resolved.by), resolved.apart(row.aim)]
        sums = [func.sum(getattr(row, name)).label(name) for name in SUMMED_AMOUNTS]
        sums.append(func.sum(resolved.rotation_plays(row.aim, row.plays)).label("rotation_plays"))
        unit = (row.campaign, row.screen, row.day_on)
        chosen = select(*by, *sums).where(_within(row.day_on, ranges), resolved.fits(row))
        units = chosen.group_by(*by, *unit).subquery()
        keys = [units.c[name] for name in (*resolved.by, "apart")]
        amounts = [*(units.c[name] for name in _AMOUNTS[:-1]), case((units.c.plays > 0, 1), else_=0)]
        summed = [func.sum(amount).label(name) for amount, name in zip(amounts, _AMOUNTS, strict=True)]
        return select(*keys, *summed).group_by(*keys)

    def _resolve(self, query: TallyQuery, among: Among | None, *, bureau: bool) -> _ResolvedQuery:
        column, names = among or ("", ())
        texts = [*APART_AIMS, Aim.ROTATION.value, *names]
        known = dict(self._session.execute(select(LabelRow.text, LabelRow.id).where(LabelRow.text.in_(texts))).all())
        apart_ids = tuple(known[aim] for aim in APART_AIMS if aim in known)
        ids = tuple(known[name] for name in names if name in known)
        return _ResolvedQuery(query, apart_ids, known.get(Aim.ROTATION.value), column, ids, bureau)

    def _column(
        self, row: type[TallyRow | TallySumRow], on: InstrumentedAttribute[date], name: str
    ) -> ColumnElement[Any]:
        """Return the column to group by: on PostgreSQL numbers and dates, as formatting them takes most of a sum."""
        if name in NAMES:
            column: ColumnElement[Any] = getattr(row, name)
            return column
        if not self._writes_dates:
            return func.substr(on, 1, {"day": 10, "month": 7, "year": 4}[name])
        if name == "year":
            return extract("year", on)
        return on - (cast(extract("day", on), Integer) - 1) if name == "month" else on.expression

    def _as_text(self, column: ColumnElement[Any], name: str) -> ColumnElement[Any]:
        """Return a grouped day, month or year as text."""
        if not self._writes_dates:
            return column
        if name == "year":
            return cast(cast(column, Integer), String)
        return func.to_char(column, literal_column({"day": "'YYYY-MM-DD'", "month": "'YYYY-MM'"}[name]))

    @property
    def _writes_dates(self) -> bool:
        """Whether the database stores dates as dates; SQLite stores them as text."""
        return self._session.get_bind().dialect.name == "postgresql"


@dataclass(frozen=True, slots=True)
class _ResolvedQuery:
    """A query with the label ids that it needs: aims apart, rotation, and the names it is limited to."""

    query: TallyQuery
    apart_ids: tuple[int, ...]
    rotation_id: int | None
    among: str
    among_ids: tuple[int, ...]
    bureau: bool

    @property
    def by(self) -> tuple[str, ...]:
        return self.query.by

    def fits(self, row: type[TallyRow | TallySumRow]) -> ColumnElement[bool]:
        among = getattr(row, self.among).in_(self.among_ids) if self.among else true()
        return and_(among, row.aim.not_in(self.apart_ids)) if self.bureau else among

    def apart(self, aim: InstrumentedAttribute[int]) -> ColumnElement[int]:
        return case((aim.in_(self.apart_ids), 1), else_=0).label("apart")

    def rotation_plays(self, aim: InstrumentedAttribute[int], plays: InstrumentedAttribute[int]) -> ColumnElement[int]:
        return case((aim == self.rotation_id, plays), else_=0)


def _within(on: InstrumentedAttribute[date], ranges: Ranges) -> ColumnElement[bool]:
    return or_(false(), *(on.between(first, last) for first, last in ranges))


def _sums(row: Iterable[Any]) -> Amounts:
    plays, partials, shown_ms, drills, rotation_plays, screen_days = (int(amount or 0) for amount in row)
    return Amounts(plays, partials, shown_ms, screen_days, drills, rotation_plays)
