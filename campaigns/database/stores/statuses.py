"""Read and write the last known state of screens, and flags about them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from campaigns.database.engine.batches import split_batches
from campaigns.database.engine.upsert import insert
from campaigns.database.tables.counts import ScreenFlagRow, ScreenStatusRow
from campaigns.screens.screen_status import ScreenFlag, ScreenStatus

_SAME_FLAG = timedelta(hours=1)
_FIELDS = tuple(name for name in ScreenStatus.__dataclass_fields__ if name != "screen")
"""In the order of the dataclass, whose first field is the screen."""
_STATUS = ScreenStatusRow.__table__.c
_FAULTS = select(_STATUS.screen_id, _STATUS.fault).where(_STATUS.fault.is_not(None))


class StatusStore:
    """Screen states by screen id. Presence is the only writer."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, statuses: Iterable[ScreenStatus]) -> None:
        """Store the present states of screens."""
        rows = [
            {"screen_id": status.screen, **{name: getattr(status, name) for name in _FIELDS}} for status in statuses
        ]
        if rows:
            connection = self._session.connection()
            inserting = insert(connection, ScreenStatusRow)
            now = {name: getattr(inserting.excluded, name) for name in _FIELDS}
            connection.execute(inserting.on_conflict_do_update(index_elements=["screen_id"], set_=now), rows)

    def get(self, screen: str) -> ScreenStatus | None:
        """Return the state of a screen; None before its first report."""
        row = self._session.get(ScreenStatusRow, screen, populate_existing=True)
        return None if row is None else _status(row)

    def all(self) -> dict[str, ScreenStatus]:
        """Return the states of all screens that ever reported, by id."""
        columns = (ScreenStatusRow.screen_id, *(getattr(ScreenStatusRow, name) for name in _FIELDS))
        return {row[0]: ScreenStatus(*row) for row in self._session.execute(select(*columns))}

    def faults(self) -> dict[str, str]:
        """Return the faults of all screens that have one, by id."""
        return dict(self._session.execute(_FAULTS).all())

    def flag(self, flag: ScreenFlag) -> None:
        """Add a flag about a screen, unless the very same one was added within the last hour."""
        last = self._session.scalar(
            select(ScreenFlagRow)
            .where(ScreenFlagRow.screen_id == flag.screen, ScreenFlagRow.reason == flag.reason)
            .order_by(ScreenFlagRow.id.desc())
            .limit(1)
        )
        if last is not None and last.detail == flag.detail and flag.at - last.at < _SAME_FLAG:
            return
        row = ScreenFlagRow(screen_id=flag.screen, at=flag.at, reason=flag.reason, detail=flag.detail)
        self._session.add(row)
        self._session.flush()

    def delete_flags(self, before: datetime, limit: int, kept_a_screen: int) -> int:
        """Delete flags from before an instant, of the oldest `limit`, and of each screen all but the newest ones."""
        row = ScreenFlagRow
        oldest = self._session.execute(select(row.id, row.at).order_by(row.id).limit(limit)).all()
        numbers = [number for number, at in oldest if at < before]
        counts = select(row.screen_id).group_by(row.screen_id).having(func.count() > kept_a_screen)
        for screen in self._session.scalars(counts).all():
            newest = select(row.id).where(row.screen_id == screen).order_by(row.id.desc())
            numbers += self._session.scalars(newest.offset(kept_a_screen).limit(limit))
        unique = sorted(set(numbers))
        for some in split_batches(unique):
            self._session.execute(delete(row).where(row.id.in_(some)))
        return len(unique)

    def flags(self, screen: str | None = None, limit: int = 100) -> tuple[ScreenFlag, ...]:
        """Return flags, the newest first, of one screen or of all."""
        chosen = select(ScreenFlagRow).order_by(ScreenFlagRow.id.desc()).limit(limit)
        if screen is not None:
            chosen = chosen.where(ScreenFlagRow.screen_id == screen)
        return tuple(ScreenFlag(row.screen_id, row.at, row.reason, row.detail) for row in self._session.scalars(chosen))


def _status(row: ScreenStatusRow) -> ScreenStatus:
    return ScreenStatus(screen=row.screen_id, **{name: getattr(row, name) for name in _FIELDS})
