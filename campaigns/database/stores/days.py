"""Read and write civil days: the zones by which they are counted, and what was due on each."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, delete, func, insert, select, update
from sqlalchemy.orm import Session

from campaigns.database.engine.upsert import upsert
from campaigns.database.stores.labels import LabelStore
from campaigns.database.stores.rollup_planner import RollupPeriod
from campaigns.database.tables.counts import LabelRow, TallyRow
from campaigns.database.tables.days import CivilDayRow, DayRootRow, DueLightRow, ZoneChangeRow
from campaigns.database.tables.rollups import TallyTouchRow
from campaigns.playback.civil_day import CivilDay, DueLight
from campaigns.playback.local_days import LocalDays, ZoneChange
from campaigns.unix_time import unix_ms

_WORDS = ("screen", "name", "street", "kind", "owner", "lit")


@dataclass(frozen=True, slots=True)
class LightSum:
    """The light reported on a day that is over, as of so many `touches` of its tallies, to be stored.

    `touches_before` and `ended_at` are what the day was stored with when its tallies were summed.
    """

    on: date
    shown_ms: int
    touches: int
    touches_before: int
    ended_at: datetime | None


class DayStore:
    """Civil days, in order and without a gap from the first that was recorded."""

    def __init__(self, session: Session, labels: LabelStore) -> None:
        self._session = session
        self._labels = labels

    def local_days(self, zone: ZoneInfo) -> LocalDays:
        """Return the civil days by the zones on record; by `zone` where none is."""
        rows = self._session.execute(select(ZoneChangeRow.from_ms, ZoneChangeRow.zone).order_by(ZoneChangeRow.from_ms))
        changes = [ZoneChange(from_ms, ZoneInfo(name)) for from_ms, name in rows]
        return LocalDays(changes[0].zone, changes[1:]) if changes else LocalDays(zone)

    def record_zone(self, zone: ZoneInfo, at: datetime) -> None:
        """Record the zone of the installation: the first holds for ever before, another from a coming midnight on."""
        at_ms = unix_ms(at)
        self._session.execute(delete(ZoneChangeRow).where(ZoneChangeRow.from_ms > at_ms))  # not in force yet
        names = list(self._session.scalars(select(ZoneChangeRow.zone).order_by(ZoneChangeRow.from_ms)))
        if not names:
            self._session.execute(insert(ZoneChangeRow).values(from_ms=0, zone=zone.key))
        elif names[-1] != zone.key:
            change = self.local_days(zone).change_of_zone(zone, at_ms)
            self._session.execute(insert(ZoneChangeRow).values(from_ms=change.from_ms, zone=zone.key))

    def latest(self) -> CivilDay | None:
        """Return the last day on record."""
        row = self._session.scalar(select(CivilDayRow).order_by(CivilDayRow.day_on.desc()).limit(1))
        return None if row is None else _day(row)

    def get(self, day: date) -> CivilDay | None:
        """Return a day on record."""
        row = self._session.get(CivilDayRow, day, populate_existing=True)
        return None if row is None else _day(row)

    def last_ended(self) -> date | None:
        """Return the last day that is over and recorded whole."""
        return self._session.scalar(select(func.max(CivilDayRow.day_on)).where(CivilDayRow.ended_at.is_not(None)))

    def first_ended(self, *, after: date | None, by: datetime) -> date | None:
        """Return the first day after another whose end was recorded by an instant."""
        chosen = select(func.min(CivilDayRow.day_on)).where(CivilDayRow.ended_at <= by)
        return self._session.scalar(chosen if after is None else chosen.where(CivilDayRow.day_on > after))

    def put(self, day: CivilDay, due: Collection[DueLight]) -> None:
        """Store a day and what was due on it, in place of what was known of it before."""
        values = {
            "day_on": day.on, "zone": day.zone, "from_ms": day.from_ms, "until_ms": day.until_ms,
            "known_ms": day.known_ms, "due_ms": sum(each.due_ms for each in due), "shown_ms": 0, "touches": -1,
            "ended_at": day.ended_at,
        }  # fmt: skip
        upsert(self._session, CivilDayRow, values, ("day_on",))
        self._session.execute(delete(DueLightRow).where(DueLightRow.day_on == day.on))
        ids = self._labels.ensure({getattr(each, word) for each in due for word in _WORDS})
        rows = [
            {"day_on": day.on, "due_ms": each.due_ms, **{word: ids[getattr(each, word)] for word in _WORDS}}
            for each in due
        ]
        if rows:
            self._session.execute(insert(DueLightRow), rows)

    def delete_known_after(self, at_ms: int) -> None:
        """Delete open days that reach beyond an instant: the clock was wrong when they were recorded."""
        closed = select(DayRootRow.day_on)
        later = and_(CivilDayRow.known_ms > at_ms, CivilDayRow.day_on.not_in(closed))
        self._session.execute(
            delete(DueLightRow).where(DueLightRow.day_on.in_(select(CivilDayRow.day_on).where(later)))
        )
        self._session.execute(delete(CivilDayRow).where(later))

    def due(self, day: date) -> tuple[DueLight, ...]:
        """Return what was due from each screen on a day, by screen."""
        words = (getattr(DueLightRow, word) for word in _WORDS)
        rows = self._session.execute(select(DueLightRow.due_ms, *words).where(DueLightRow.day_on == day)).all()
        texts = self._labels.texts({number for row in rows for number in row[1:]})

        def read(due_ms: int, *numbers: int) -> DueLight:
            screen, name, street, kind, owner, lit = (texts[number] for number in numbers)
            return DueLight(screen, name, street, kind, owner, lit, due_ms)

        return tuple(sorted((read(*row) for row in rows), key=lambda each: each.screen))

    def due_ms(self, day: date, screen: str | None = None) -> dict[str, int]:
        """Return the light due on a day in ms by screen, of all screens or of one."""
        columns = select(LabelRow.text, DueLightRow.due_ms).join(LabelRow, LabelRow.id == DueLightRow.screen)
        chosen = columns.where(DueLightRow.day_on == day)
        rows = self._session.execute(chosen if screen is None else chosen.where(LabelRow.text == screen))
        return dict(rows.all())

    def shown_and_due(self, from_on: date, to_on: date) -> tuple[int, int]:
        """Return the light reported and due, in ms, of days that are over; of no screen and day more than was due."""
        within = CivilDayRow.day_on.between(from_on, to_on)
        summed = case((CivilDayRow.touches == _touches(), CivilDayRow.shown_ms), else_=0)
        row = select(func.sum(summed), func.sum(CivilDayRow.due_ms)).where(within, CivilDayRow.ended_at.is_not(None))
        shown_ms, due_ms = self._session.execute(row).one()
        rest = self._shown(self._stale(within))
        return int(shown_ms or 0) + sum(rest.values()), int(due_ms or 0)

    def light_sums(self, limit: int) -> list[LightSum]:
        """Return the reported light of days whose tallies changed since it was stored, the newest `limit`."""
        stale = self._stale(CivilDayRow.day_on.is_not(None), limit)
        shown = self._shown(stale)
        chosen = select(CivilDayRow.day_on, CivilDayRow.touches, CivilDayRow.ended_at)
        rows = self._session.execute(chosen.where(CivilDayRow.day_on.in_(stale))).all()
        return [LightSum(day, shown.get(day, 0), stale[day], before, ended_at) for day, before, ended_at in rows]

    def put_light_sums(self, sums: Iterable[LightSum]) -> None:
        """Store sums of light that were read before; of a day that was recorded or summed since then, none."""
        for each in sums:
            unchanged = and_(CivilDayRow.touches == each.touches_before, CivilDayRow.ended_at == each.ended_at)
            of_day = update(CivilDayRow).where(CivilDayRow.day_on == each.on, unchanged)
            self._session.execute(of_day.values(shown_ms=each.shown_ms, touches=each.touches))

    def _stale(self, within: ColumnElement[bool], limit: int | None = None) -> dict[date, int]:
        """Return the days that are over and whose tallies changed since they were summed, with their touches."""
        chosen = select(CivilDayRow.day_on, _touches()).where(within, CivilDayRow.ended_at.is_not(None))
        rows = chosen.where(CivilDayRow.touches != _touches()).order_by(CivilDayRow.day_on.desc()).limit(limit)
        return dict(self._session.execute(rows).all())

    def _shown(self, days: Iterable[date]) -> dict[date, int]:
        """Return the light reported on days, of each screen no more than was due from it."""
        of_days = TallyRow.day_on.in_(list(days))
        keys = (TallyRow.day_on, TallyRow.screen)
        sums = select(*keys, func.sum(TallyRow.shown_ms).label("shown_ms")).where(of_days).group_by(*keys).subquery()
        due = DueLightRow
        bounded = case((sums.c.shown_ms < due.due_ms, sums.c.shown_ms), else_=due.due_ms)
        both = and_(due.day_on == sums.c.day_on, due.screen == sums.c.screen)
        rows = select(due.day_on, func.sum(bounded)).join(sums, both).group_by(due.day_on)
        return {day: int(shown_ms) for day, shown_ms in self._session.execute(rows)}


def _touches() -> ColumnElement[int]:
    touch = TallyTouchRow
    of_day = and_(touch.span == RollupPeriod.DAY.value, touch.starts_on == CivilDayRow.day_on)
    return func.coalesce(select(touch.touches).where(of_day).correlate(CivilDayRow).scalar_subquery(), 0)


def _day(row: CivilDayRow) -> CivilDay:
    return CivilDay(row.day_on, row.zone, row.from_ms, row.until_ms, row.known_ms, row.ended_at)
