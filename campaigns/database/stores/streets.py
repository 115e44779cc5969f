"""Read and write streets."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from campaigns.database.engine.upsert import insert_or_ignore
from campaigns.database.tables.campaigns import ScreenRow, StreetRow
from campaigns.screens.street import Street


class StreetStore:
    """Streets by name; a street that ever had a screen is retired, never deleted."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self, *, retired: bool = False) -> tuple[Street, ...]:
        """Return the streets in use in the order in which they were added; with `retired`, all of them."""
        chosen = select(StreetRow).order_by(StreetRow.id)
        found = self._session.scalars(chosen if retired else chosen.where(StreetRow.retired_at.is_(None)))
        return tuple(_street(row) for row in found)

    def find(self, name: str) -> Street | None:
        """Return the street of a name, retired or not."""
        row = self._row(name)
        return None if row is None else _street(row)

    def ensure(self, name: str) -> Street:
        """Return the street with a name, added if it is new, and in use from now on."""
        row = self._row(name)
        if row is None:
            self._session.execute(insert_or_ignore(self._session, StreetRow).values(name=name))
            row = self._row(name)
            assert row is not None
        row.retired_at = None
        self._session.flush()
        return _street(row)

    def has_screens(self, street_id: int, *, in_use: bool = False) -> bool:
        """Return whether a street has or ever had a screen; with `in_use`, whether it has one in use."""
        chosen = select(ScreenRow.id).where(ScreenRow.street_id == street_id).limit(1)
        return self._session.scalar(chosen.where(ScreenRow.retired_at.is_(None)) if in_use else chosen) is not None

    def retire(self, street_id: int, at: datetime) -> None:
        """Retire a street; its counts stay."""
        self._session.execute(update(StreetRow).where(StreetRow.id == street_id).values(retired_at=at))

    def delete(self, street_id: int) -> None:
        """Delete a street that never had a screen."""
        self._session.execute(delete(StreetRow).where(StreetRow.id == street_id))

    def _row(self, name: str) -> StreetRow | None:
        return self._session.scalar(select(StreetRow).where(StreetRow.name == name))


def _street(row: StreetRow) -> Street:
    return Street(row.id, row.name, row.retired_at)
