"""Detect commits of other connections, cheaply enough to ask four times a second."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

from campaigns.database.transaction import CHANNEL, Database


class Watch:
    """Watches a database over a connection of its own (SQLite: `PRAGMA data_version`; PostgreSQL: LISTEN).

    For one thread. `changed()` never blocks; it may return True without a change, never False after one.
    """

    def __init__(self, database: Database) -> None:
        self._sqlite = database.dialect == "sqlite"
        self._pooled = database.writer.raw_connection()
        driver: Any = self._pooled.driver_connection
        self._connection = driver
        self._seen = -1
        if self._sqlite:
            self._seen = self._version()
        else:
            self._connection.autocommit = True
            self._connection.execute(f"LISTEN {CHANNEL}")

    def changed(self) -> bool:
        """Return whether another connection committed since the last call, or since the watch was made."""
        if self._sqlite:
            before, self._seen = self._seen, self._version()
            return before != self._seen
        return bool(list(self._connection.notifies(timeout=0)))

    def close(self) -> None:
        """Close the connection."""
        self._pooled.invalidate()
        self._pooled.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _version(self) -> int:
        return int(self._connection.execute("PRAGMA data_version").fetchone()[0])
