"""Screens as last heard, and flags about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaigns.database.dialect import upsert
from campaigns.database.tables_counts import ScreenFlagRow, ScreenStatusRow
from campaigns.status import ScreenFlag, ScreenStatus

_SAME_FLAG = timedelta(hours=1)
_FIELDS = tuple(name for name in ScreenStatus.__dataclass_fields__ if name != "screen")


class StatusStore:
    """Screen states by screen id. Presence is the only writer."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def put(self, statuses: Iterable[ScreenStatus]) -> None:
        """Write screens' states as they are now."""
        for status in statuses:
            values = asdict(status)
            values["screen_id"] = values.pop("screen")
            upsert(self._session, ScreenStatusRow, values, ("screen_id",))

    def get(self, screen: str) -> ScreenStatus | None:
        """Return one screen's state, None before it was ever heard."""
        row = self._session.get(ScreenStatusRow, screen, populate_existing=True)
        return None if row is None else _status(row)

    def all(self) -> dict[str, ScreenStatus]:
        """Return the states of all screens that were ever heard, by id."""
        rows = self._session.scalars(select(ScreenStatusRow).execution_options(populate_existing=True))
        return {row.screen_id: _status(row) for row in rows}

    def flag(self, flag: ScreenFlag) -> None:
        """Raise a flag about a screen; the very same one within an hour is not raised again."""
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

    def flags(self, screen: str | None = None, limit: int = 100) -> tuple[ScreenFlag, ...]:
        """Return flags, the newest first, of one screen or of all."""
        chosen = select(ScreenFlagRow).order_by(ScreenFlagRow.id.desc()).limit(limit)
        if screen is not None:
            chosen = chosen.where(ScreenFlagRow.screen_id == screen)
        return tuple(ScreenFlag(row.screen_id, row.at, row.reason, row.detail) for row in self._session.scalars(chosen))


def _status(row: ScreenStatusRow) -> ScreenStatus:
    return ScreenStatus(screen=row.screen_id, **{name: getattr(row, name) for name in _FIELDS})
