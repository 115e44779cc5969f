"""Reading tallies: sums by any of their columns, from the tally alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, Subquery, case, distinct, func, literal_column, select
from sqlalchemy.orm import Session, aliased

from campaigns.campaign import Aim
from campaigns.database.tables_counts import LabelRow, TallyRow, UndatedRow
from campaigns.tally import APART_AIMS, NAMES, Amounts, Tally, TallyQuery
from campaigns.tally import TallyRow as Row

_SUMS = ("plays", "partials", "shown_ms", "drills")


class TallyStore:
    """Tallies; nothing here reads an editable row."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ask(self, query: TallyQuery) -> Tally:
        """Answer a query: the bureau's rows and total, and idle and own apart."""
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

    def rows(self, query: TallyQuery) -> tuple[Row, ...]:
        """Return the bureau's rows of a query alone, in one pass."""
        return self.both(query)[0]

    def both(self, query: TallyQuery) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
        """Return the bureau's rows of a query, and idle's and own's, in one pass and without totals."""
        found = self._rows(query)
        return tuple(row for apart, row in found if not apart), tuple(row for apart, row in found if apart)

    def shown_ms(self, from_on: date, to_on: date) -> int:
        """Return all light time tallied in a period, whatever was shown; for coverage (PROTOCOL W-32)."""
        sums = select(func.coalesce(func.sum(TallyRow.shown_ms), 0))
        return int(self._session.scalar(sums.where(_within(from_on, to_on))) or 0)

    def undated(self) -> Amounts:
        """Return what was shown at unknown times (PROTOCOL W-33): beside all totals, never in them."""
        columns = (UndatedRow.plays, UndatedRow.partials, UndatedRow.shown_ms)
        sums = self._session.execute(select(*(func.coalesce(func.sum(column), 0) for column in columns))).one()
        plays, partials, shown_ms = (int(amount) for amount in sums)
        return Amounts(plays, partials, shown_ms)

    def names(self, column: str) -> tuple[str, ...]:
        """Return every name that a column of the tallies holds, sorted."""
        ids = select(distinct(getattr(TallyRow, column)))
        return tuple(self._session.scalars(select(LabelRow.text).where(LabelRow.id.in_(ids)).order_by(LabelRow.text)))

    def _rows(self, query: TallyQuery) -> list[tuple[bool, Row]]:
        """Return (is apart, row) by the asked columns, both kinds in one pass."""
        days = self._screen_days(query)
        keys = [days.c[name] for name in query.by]
        labels = {name: aliased(LabelRow) for name in query.by if name in NAMES}
        shown = [labels[name].text if name in labels else days.c[name] for name in query.by]
        statement = select(days.c.apart, *shown, *_amounts(days)).group_by(days.c.apart, *keys, *shown)
        for name, label in labels.items():
            statement = statement.join(label, label.id == days.c[name])
        found = self._session.execute(statement.order_by(*shown)).all()
        last = 1 + len(keys)
        return [(bool(row[0]), Row(tuple(str(value) for value in row[1:last]), _sums(row[last:]))) for row in found]

    def _screen_days(self, query: TallyQuery) -> Subquery:
        """Sum by the asked columns and by campaign, screen and day, so that screen-days can be counted above it."""
        asked = {name: self._column(name) for name in query.by}
        aims = self._session.execute(
            select(LabelRow.text, LabelRow.id).where(LabelRow.text.in_([*APART_AIMS, Aim.FILLER.value]))
        )
        known: dict[str, int] = dict(aims.all())
        filler = known.pop(Aim.FILLER.value, None)
        apart = case((TallyRow.aim.in_(known.values()), 1), else_=0)
        by = [*(column.label(name) for name, column in asked.items()), apart.label("apart")]
        sums = [func.sum(getattr(TallyRow, name)).label(name) for name in _SUMS]
        sums.append(func.sum(case((TallyRow.aim == filler, TallyRow.plays), else_=0)).label("filler_plays"))
        unit = (TallyRow.campaign, TallyRow.screen, TallyRow.day_on)
        return select(*by, *sums).where(_within(query.from_on, query.to_on)).group_by(*by, *unit).subquery()

    def _column(self, name: str) -> ColumnElement[object]:
        if name in NAMES:
            column: ColumnElement[object] = getattr(TallyRow, name)
            return column
        if self._session.get_bind().dialect.name == "postgresql":
            return func.to_char(
                TallyRow.day_on, literal_column({"day": "'YYYY-MM-DD'", "month": "'YYYY-MM'", "year": "'YYYY'"}[name])
            )
        return func.substr(TallyRow.day_on, 1, {"day": 10, "month": 7, "year": 4}[name])


def _within(from_on: date, to_on: date) -> ColumnElement[bool]:
    return TallyRow.day_on.between(from_on, to_on)


def _amounts(days: Subquery) -> list[ColumnElement[object]]:
    sums: list[ColumnElement[object]] = [func.sum(days.c[name]) for name in (*_SUMS, "filler_plays")]
    return [*sums, func.sum(case((days.c.plays > 0, 1), else_=0))]


def _sums(row: Iterable[object]) -> Amounts:
    plays, partials, shown_ms, drills, filler_plays, screen_days = (int(str(amount or 0)) for amount in row)
    return Amounts(plays, partials, shown_ms, screen_days, drills, filler_plays)
