"""Roll tallies up by day and month; a rollup is valid as long as nothing was counted since."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, delete, func, insert, literal, select
from sqlalchemy.orm import Session, aliased

from campaigns.database.stores.rollup_planner import ROLLUPS, Rollup, RollupPeriod, last_of_month
from campaigns.database.tables.counts import TallyRow
from campaigns.database.tables.rollups import TallySummedRow, TallySumRow, TallyTouchRow
from campaigns.playback.tally import NAMES

SUMMED_AMOUNTS = ("plays", "partials", "shown_ms", "drills")
_A_MONTH = timedelta(days=31)


class RollupStore:
    """Daily and monthly sums by rollup. The leading scheduler is the only writer."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def valid_starts(self, rollup: Rollup, span: RollupPeriod, from_on: date, to_on: date) -> tuple[date, ...]:
        """Return the first days of the valid sums that begin in a period, in order."""
        row, touch = TallySummedRow, TallyTouchRow
        chosen = select(row.starts_on).outerjoin(touch, _same_period(row, touch)).order_by(row.starts_on)
        of_rollup = and_(row.cut == rollup.name, row.span == span.value, row.starts_on.between(from_on, to_on))
        return tuple(
            self._session.scalars(chosen.where(of_rollup, row.whole, row.touches == func.coalesce(touch.touches, 0)))
        )

    def stale(self, span: RollupPeriod, before: date, limit: int) -> tuple[date, ...]:
        """Return the periods that begin before a day and are to be summed, newest first."""
        touch = TallyTouchRow
        row = aliased(TallySummedRow)
        good = select(func.count()).where(_same_period(row, touch), row.touches == touch.touches).scalar_subquery()
        chosen = select(touch.starts_on).where(touch.span == span.value, touch.starts_on < before, good < len(ROLLUPS))
        return tuple(self._session.scalars(chosen.order_by(touch.starts_on.desc()).limit(limit)))

    def roll_up_day(self, day: date) -> None:
        """Sum a day's tallies by every rollup. Its touches are read first: what is counted meanwhile makes it stale."""
        touches = self._touch_count(RollupPeriod.DAY, day)
        for rollup in ROLLUPS:
            units = _screen_day_sums(rollup, day)
            days = func.sum(case((units.c.plays > 0, 1), else_=0))
            keys = [units.c[name] for name in rollup.columns]
            summed = [*(func.sum(units.c[name]) for name in SUMMED_AMOUNTS), days]
            self._replace(rollup, RollupPeriod.DAY, day, select(*keys, *summed).group_by(*keys))
            self._record(rollup, RollupPeriod.DAY, day, touches, whole=not self._is_split(rollup, units))

    def roll_up_month(self, first: date) -> bool:
        """Sum a month from its days; return False while not all of them are summed."""
        touches, last = self._touch_count(RollupPeriod.MONTH, first), last_of_month(first)
        row, touch = TallySumRow, TallyTouchRow
        days = select(touch.starts_on).where(touch.span == RollupPeriod.DAY.value, touch.starts_on.between(first, last))
        touched = set(self._session.scalars(days))
        if not touched.isdisjoint(self._stale_days(first, last)):
            return False
        for rollup in ROLLUPS:
            keys = [getattr(row, name) for name in rollup.columns]
            summed = [func.sum(getattr(row, name)) for name in (*SUMMED_AMOUNTS, "screen_days")]
            of_days = and_(
                row.cut == rollup.name, row.span == RollupPeriod.DAY.value, row.starts_on.between(first, last)
            )
            self._replace(rollup, RollupPeriod.MONTH, first, select(*keys, *summed).where(of_days).group_by(*keys))
            whole = touched <= set(self.valid_starts(rollup, RollupPeriod.DAY, first, last))
            self._record(rollup, RollupPeriod.MONTH, first, touches, whole=whole)
        return True

    def _stale_days(self, first: date, last: date) -> set[date]:
        return {day for day in self.stale(RollupPeriod.DAY, last + timedelta(days=1), _A_MONTH.days) if day >= first}

    def _touch_count(self, span: RollupPeriod, starts_on: date) -> int:
        row = TallyTouchRow
        found = select(row.touches).where(row.span == span.value, row.starts_on == starts_on)
        return self._session.scalar(found) or 0

    def _replace(self, rollup: Rollup, span: RollupPeriod, starts_on: date, sums: Select[*tuple[Any, ...]]) -> None:
        """Replace sums; `sums` yields the columns of the rollup and the five amounts."""
        row = TallySumRow
        of_span = and_(row.cut == rollup.name, row.span == span.value, row.starts_on == starts_on)
        self._session.execute(delete(row).where(of_span))
        outside = [name for name in NAMES if name not in rollup.columns]
        constant: list[ColumnElement[Any]] = [
            literal(rollup.name),
            literal(span.value),
            literal(starts_on),
            *(literal(0) for _ in outside),
        ]
        names = ("cut", "span", "starts_on", *outside, *rollup.columns, *SUMMED_AMOUNTS, "screen_days")
        columns: list[ColumnElement[Any]] = list(sums.subquery().c)
        self._session.execute(insert(row).from_select(names, select(*constant, *columns)))

    def _record(self, rollup: Rollup, span: RollupPeriod, starts_on: date, touches: int, *, whole: bool) -> None:
        row = TallySummedRow
        key = and_(row.cut == rollup.name, row.span == span.value, row.starts_on == starts_on)
        self._session.execute(delete(row).where(key))
        values = {"cut": rollup.name, "span": span.value, "starts_on": starts_on, "touches": touches, "whole": whole}
        self._session.execute(insert(row).values(**values))

    def _is_split(self, rollup: Rollup, units: Subquery) -> bool:
        """Return whether a screen-day lies in several rows, such as when a theme changed at noon."""
        keys = [units.c[name] for name in ("campaign", "screen", *rollup.needs)]
        several = select(literal(1)).where(units.c.plays > 0).group_by(*keys).having(func.count() > 1)
        return self._session.scalar(several.limit(1)) is not None


def _screen_day_sums(rollup: Rollup, day: date) -> Subquery:
    """Sum a day's tallies by the columns of a rollup and by campaign and screen, to count screen-days above it."""
    names = tuple(dict.fromkeys((*rollup.columns, "campaign", "screen")))
    keys: list[ColumnElement[int]] = [getattr(TallyRow, name) for name in names]
    sums = [func.sum(getattr(TallyRow, name)).label(name) for name in SUMMED_AMOUNTS]
    return select(*keys, *sums).where(TallyRow.day_on == day).group_by(*keys).subquery()


def _same_period(row: type[TallySummedRow], touch: type[TallyTouchRow]) -> ColumnElement[bool]:
    return and_(row.span == touch.span, row.starts_on == touch.starts_on)
