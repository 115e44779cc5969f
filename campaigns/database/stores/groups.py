"""Read and write sync groups, their lit hours and seasons."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from campaigns.calendar.calendar import LitSeason, month_day
from campaigns.database.engine.upsert import insert_or_ignore
from campaigns.database.tables.calendar import LitSeasonRow
from campaigns.database.tables.campaigns import ScreenRow, SyncGroupRow
from campaigns.database.tables.plan import PlanDayRow, SlotRow
from campaigns.screens.sync_group import LitHours, SyncGroup, lit_hours


class GroupStore:
    """Sync groups by number; a group that was ever planned is retired, never deleted."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self, *, retired: bool = False) -> tuple[SyncGroup, ...]:
        """Return the groups in use in the order in which they were added; with `retired`, all of them."""
        chosen = select(SyncGroupRow).order_by(SyncGroupRow.id)
        found = self._session.scalars(chosen if retired else chosen.where(SyncGroupRow.retired_at.is_(None)))
        return tuple(_group(row) for row in found)

    def get(self, group_id: int) -> SyncGroup | None:
        """Return one group, retired or not."""
        row = self._session.get(SyncGroupRow, group_id, populate_existing=True)
        return None if row is None else _group(row)

    def find(self, name: str) -> SyncGroup | None:
        """Return the group of a name, retired or not."""
        row = self._row(name)
        return None if row is None else _group(row)

    def ensure(self, name: str) -> SyncGroup:
        """Return the group with a name, added (lit round the clock) if it is new, and in use from now on."""
        row = self._row(name)
        if row is None:
            self._session.execute(insert_or_ignore(self._session, SyncGroupRow).values(name=name))
            row = self._row(name)
            assert row is not None
        row.retired_at = None
        self._session.flush()
        return _group(row)

    def set_lit(self, group_id: int, lit: LitHours | None) -> None:
        """Set the lit hours of a group outside its seasons; None means round the clock."""
        lit_from, lit_until = _clocks(lit)
        statement = update(SyncGroupRow).where(SyncGroupRow.id == group_id)
        self._session.execute(statement.values(lit_from=lit_from, lit_until=lit_until))

    def seasons(self, group_id: int | None = None) -> tuple[LitSeason, ...]:
        """Return the seasons of a group, or of all, by group in the order of the year."""
        chosen = select(LitSeasonRow).order_by(LitSeasonRow.group_id, LitSeasonRow.from_md)
        found = chosen if group_id is None else chosen.where(LitSeasonRow.group_id == group_id)
        return tuple(_season(row) for row in self._session.scalars(found))

    def set_seasons(self, group_id: int, seasons: Iterable[LitSeason]) -> None:
        """Replace the seasons of a group; whoever replaces them at the same time waits."""
        self._session.execute(select(SyncGroupRow.id).where(SyncGroupRow.id == group_id).with_for_update())
        self._session.execute(delete(LitSeasonRow).where(LitSeasonRow.group_id == group_id))
        for season in seasons:
            lit_from, lit_until = _clocks(season.lit)
            row = LitSeasonRow(
                group_id=group_id,
                name=season.name,
                from_md="{:02}-{:02}".format(*season.from_md),
                until_md="{:02}-{:02}".format(*season.until_md),
                lit_from=lit_from,
                lit_until=lit_until,
            )
            self._session.add(row)
        self._session.flush()

    def has_screens(self, group_id: int) -> bool:
        """Return whether a group has a screen in use."""
        chosen = select(ScreenRow.id).where(ScreenRow.sync_group_id == group_id, ScreenRow.retired_at.is_(None))
        return self._session.scalar(chosen.limit(1)) is not None

    def has_history(self, group_id: int) -> bool:
        """Return whether a group was ever planned or had a screen."""
        traces = (
            select(PlanDayRow.id).where(PlanDayRow.group_id == group_id),
            select(SlotRow.n).where(SlotRow.group_id == group_id),
            select(ScreenRow.id).where(ScreenRow.sync_group_id == group_id),
        )
        return any(self._session.scalar(trace.limit(1)) is not None for trace in traces)

    def retire(self, group_id: int, at: datetime) -> None:
        """Retire a group; its plans stay."""
        self._session.execute(update(SyncGroupRow).where(SyncGroupRow.id == group_id).values(retired_at=at))

    def delete(self, group_id: int) -> None:
        """Delete a group without history."""
        self.set_seasons(group_id, ())
        self._session.execute(delete(SyncGroupRow).where(SyncGroupRow.id == group_id))

    def _row(self, name: str) -> SyncGroupRow | None:
        return self._session.scalar(select(SyncGroupRow).where(SyncGroupRow.name == name))


def _group(row: SyncGroupRow) -> SyncGroup:
    return SyncGroup(row.id, row.name, lit_hours(row.lit_from, row.lit_until), row.retired_at)


def _season(row: LitSeasonRow) -> LitSeason:
    return LitSeason(
        row.group_id, row.name, month_day(row.from_md), month_day(row.until_md), lit_hours(row.lit_from, row.lit_until)
    )


def _clocks(lit: LitHours | None) -> tuple[str | None, str | None]:
    return (None, None) if lit is None else (f"{lit.from_local:%H:%M}", f"{lit.until_local:%H:%M}")
