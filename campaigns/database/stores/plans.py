"""Read and write the slot numbers and plan days of sync groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, delete, func, insert, select
from sqlalchemy.orm import Session

from campaigns.database.tables.plan import PlanDayRow, SlotRow
from campaigns.playback.civil_day import PlannedLight
from campaigns.publication.stored_plan import NewDay, StoredDay, StoredSlot
from campaigns.unix_time import unix_ms


class PlanStore:
    """Plans as stored. The leading scheduler is the only writer."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def allocate_slot(self, group_id: int, slide_id: int, ms: int) -> int:
        """Return the slot number of a slide at a length in a group: the one it has, or the next from 1."""
        found = self._session.scalar(
            select(SlotRow.n).where(SlotRow.group_id == group_id, SlotRow.slide_id == slide_id, SlotRow.ms == ms)
        )
        if found is not None:
            return found
        last = self._session.scalar(select(func.max(SlotRow.n)).where(SlotRow.group_id == group_id))
        row = SlotRow(group_id=group_id, n=(last or 0) + 1, slide_id=slide_id, ms=ms)
        self._session.add(row)
        self._session.flush()
        return row.n

    def slot_numbers(self, group_id: int, slide_ids: Iterable[int]) -> dict[tuple[int, int], int]:
        """Return the slot numbers that some slides have in a group, by (slide, ms)."""
        rows = self._session.execute(_NUMBERS, {"group": group_id, "slides": list(slide_ids)})
        return {(slide_id, ms): n for slide_id, ms, n in rows}

    def slots(self, group_id: int, numbers: Iterable[int] | None = None) -> dict[int, StoredSlot]:
        """Return a group's slots by number, or those of some numbers."""
        chosen = select(SlotRow).where(SlotRow.group_id == group_id)
        if numbers is not None:
            chosen = chosen.where(SlotRow.n.in_(list(numbers)))
        return {row.n: StoredSlot(row.n, row.slide_id, row.ms) for row in self._session.scalars(chosen)}

    def add_days(self, days: Iterable[NewDay], at: datetime) -> None:
        """Store plan days; each is the latest of its group and day from now on."""
        rows = [{name: getattr(day, name) for name in _NEW_DAY} | {"made_at": at} for day in days]
        if rows:
            self._session.connection().execute(_ADD_DAYS, rows)

    def latest(self, group_id: int, day_on: date) -> StoredDay | None:
        """Return the latest plan of a plan day."""
        row = self._session.scalar(_plans_of(group_id, day_on).order_by(PlanDayRow.id.desc()).limit(1))
        return None if row is None else _day(row)

    def latest_days(self, group_id: int, from_on: date, to_on: date) -> dict[date, StoredDay]:
        """Return the latest plan of each plan day `from_on..to_on` that has one."""
        rows = self._session.execute(_LATEST, {"group": group_id, "from_on": from_on, "to_on": to_on})
        return {row.day_on: _day(row) for row in rows}

    def history(self, group_id: int, day_on: date) -> tuple[StoredDay, ...]:
        """Return all plans of a plan day, in the order in which they took effect."""
        rows = self._session.scalars(_plans_of(group_id, day_on).order_by(PlanDayRow.effective_at, PlanDayRow.id))
        return tuple(_day(row) for row in rows)

    def planned_light(self, group_id: int, from_on: date, to_on: date) -> tuple[PlannedLight, ...]:
        """Return when the plans of plan days `from_on..to_on` had a group lit, in the order in which they were made."""
        row = PlanDayRow
        chosen = select(row.from_at, row.to_at, row.effective_at, row.inputs["lit"])
        of_days = chosen.where(row.group_id == group_id, row.day_on.between(from_on, to_on)).order_by(row.id)
        return tuple(
            PlannedLight(
                unix_ms(from_at), unix_ms(to_at), unix_ms(effective_at), tuple((opens, closes) for opens, closes in lit)
            )
            for from_at, to_at, effective_at, lit in self._session.execute(of_days)
            if lit is not None  # written by rules of long ago
        )

    def plans_covering(self, group_id: int, at: datetime, made_by: datetime) -> tuple[StoredDay, ...]:
        """Return the plans of the day around an instant that had been made by `made_by`, newest first."""
        own = select(PlanDayRow).where(PlanDayRow.group_id == group_id, PlanDayRow.made_at <= made_by)
        rows = own.where(PlanDayRow.from_at <= at, PlanDayRow.to_at > at).order_by(PlanDayRow.id.desc())
        return tuple(_day(row) for row in self._session.scalars(rows))

    def delete_oldest(self, before: datetime, limit: int) -> tuple[int, tuple[str, ...]]:
        """Delete plan days that ended before an instant, of the oldest `limit`; return how many, and their files."""
        row = PlanDayRow
        oldest = self._session.execute(select(row.id, row.sha256, row.to_at).order_by(row.id).limit(limit)).all()
        old = {number: sha256 for number, sha256, to_at in oldest if to_at < before}
        self._session.execute(delete(row).where(row.id.in_(list(old))))
        return len(old), tuple(sorted(set(old.values())))


_DAYS = PlanDayRow.__table__
_NEWEST = (
    select(func.max(_DAYS.c.id))
    .where(
        _DAYS.c.group_id == bindparam("group"),
        _DAYS.c.day_on >= bindparam("from_on"),
        _DAYS.c.day_on <= bindparam("to_on"),
    )
    .group_by(_DAYS.c.day_on)
)
_LATEST = select(*_DAYS.columns).where(_DAYS.c.id.in_(_NEWEST)).order_by(_DAYS.c.day_on)
_SLOTS = SlotRow.__table__
_NUMBERS = select(_SLOTS.c.slide_id, _SLOTS.c.ms, _SLOTS.c.n).where(
    _SLOTS.c.group_id == bindparam("group"), _SLOTS.c.slide_id.in_(bindparam("slides", expanding=True))
)
_ADD_DAYS = insert(PlanDayRow)
_NEW_DAY = tuple(field.name for field in fields(NewDay))
"""Built once: publishing a city asks for the same hundreds of times."""


def _plans_of(group_id: int, day_on: date) -> Select[PlanDayRow]:
    return select(PlanDayRow).where(PlanDayRow.group_id == group_id, PlanDayRow.day_on == day_on)


def _day(row: PlanDayRow | Row[*tuple[Any, ...]]) -> StoredDay:
    return StoredDay(
        id=row.id,
        group_id=row.group_id,
        day_on=row.day_on,
        from_at=row.from_at,
        to_at=row.to_at,
        effective_at=row.effective_at,
        inputs_digest=row.inputs_digest,
        inputs=row.inputs,
        sha256=row.sha256,
        made_at=row.made_at,
        term=row.term,
    )
