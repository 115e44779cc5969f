"""Read and write the themes and occasions on offer. Counts keep their own copies of names (ADR 4)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import Session

from campaigns.booking.classification import Occasion, Theme
from campaigns.database.engine.upsert import upsert
from campaigns.database.tables.calendar import OccasionRow, ThemeRow
from campaigns.database.tables.campaigns import CampaignRow


class ThemeStore:
    """Themes by name; one that a campaign ever had is retired, never deleted."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self, *, retired: bool = False) -> tuple[Theme, ...]:
        """Return the themes in use in the order in which they were added; with `retired`, all of them."""
        chosen = select(ThemeRow).order_by(ThemeRow.id).execution_options(populate_existing=True)
        rows = self._session.scalars(chosen if retired else chosen.where(ThemeRow.retired_at.is_(None)))
        return tuple(Theme(row.name, row.retired_at) for row in rows)

    def find(self, name: str) -> Theme | None:
        """Return the theme of a name, retired or not."""
        return next((theme for theme in self.all(retired=True) if theme.name == name), None)

    def put(self, name: str) -> None:
        """Add a theme, or put a retired one back into use."""
        upsert(self._session, ThemeRow, {"name": name, "retired_at": None}, ("name",))

    def remove(self, name: str, at: datetime) -> bool:
        """Retire a theme, or delete it if no campaign ever had it; return True if it was deleted."""
        return _retire_or_delete(self._session, ThemeRow, name, at, CampaignRow.theme == name)


class OccasionStore:
    """Occasions by name; one that a campaign ever had is retired, never deleted."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def all(self, *, retired: bool = False) -> tuple[Occasion, ...]:
        """Return the occasions in use in the order in which they were added; with `retired`, all of them."""
        chosen = select(OccasionRow).order_by(OccasionRow.id).execution_options(populate_existing=True)
        rows = self._session.scalars(chosen if retired else chosen.where(OccasionRow.retired_at.is_(None)))
        return tuple(Occasion(row.name, row.starts_on, row.ends_on, row.retired_at) for row in rows)

    def find(self, name: str) -> Occasion | None:
        """Return the occasion of a name, retired or not."""
        return next((occasion for occasion in self.all(retired=True) if occasion.name == name), None)

    def put(self, occasion: Occasion) -> None:
        """Add an occasion or change its days; a retired one is in use again."""
        values = {
            "name": occasion.name,
            "starts_on": occasion.starts_on,
            "ends_on": occasion.ends_on,
            "retired_at": None,
        }
        upsert(self._session, OccasionRow, values, ("name",))

    def remove(self, name: str, at: datetime) -> bool:
        """Retire a occasion, or delete it if no campaign ever had it; return True if it was deleted."""
        return _retire_or_delete(self._session, OccasionRow, name, at, CampaignRow.occasion == name)


def _retire_or_delete(
    session: Session, table: type[ThemeRow | OccasionRow], name: str, at: datetime, used: ColumnElement[bool]
) -> bool:
    if session.scalar(select(exists().where(used))):
        session.execute(update(table).where(table.name == name).values(retired_at=at))
        return False
    session.execute(delete(table).where(table.name == name))
    return True
