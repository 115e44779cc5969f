"""Read and write facts about the city, by key."""

from __future__ import annotations

from sqlalchemy.orm import Session

from campaigns.database.engine.upsert import upsert
from campaigns.database.tables.campaigns import SettingRow


class SettingStore:
    """Facts about the city, by key."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, key: str, default: object = None) -> object:
        """Return a setting, or the default."""
        row = self._session.get(SettingRow, key, populate_existing=True)
        return default if row is None else row.value

    def put(self, key: str, value: object) -> None:
        """Write a setting."""
        upsert(self._session, SettingRow, {"key": key, "value": value}, ("key",))
