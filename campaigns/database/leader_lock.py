"""Lock the leadership for one process; the lock ends with its holder."""

from __future__ import annotations

import fcntl
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from campaigns.database.transaction import Database

_LEADING = 4_700_002


class FileLock:
    """The lock beside an SQLite database: the kernel releases it when the process ends, however it ends."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def acquire(self) -> bool:
        """Take the lock; return False if another process holds it. Raises OSError."""
        file = self._path.open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            return False
        self._file = file
        return True

    def held(self) -> bool:
        """Return whether the lock is still held; a file's cannot be lost."""
        return self._file is not None

    def release(self) -> None:
        """Release the lock."""
        if self._file is not None:
            self._file.close()
            self._file = None


class AdvisoryLock:
    """The lock in PostgreSQL, held by a session of its own and released with it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pooled: Any = None

    def acquire(self) -> bool:
        """Take the lock; return False if another session holds it. Raises the error of an unavailable database."""
        pooled: Any = self._database.writer.raw_connection()
        try:
            driver = pooled.driver_connection
            driver.autocommit = True
            if driver.execute("SELECT pg_try_advisory_lock(%s)", (_LEADING,)).fetchone()[0]:
                self._pooled = pooled
        finally:
            if self._pooled is None:  # it is in autocommit mode now: never back to the pool
                pooled.invalidate()
        return self._pooled is not None

    def held(self) -> bool:
        """Return whether the session of the lock is still connected."""
        if self._pooled is None:
            return False
        try:
            self._pooled.driver_connection.execute("SELECT 1")
        except Exception:  # noqa: BLE001 - whatever ended the connection, the lock went with it
            return False
        return True

    def release(self) -> None:
        """Release the lock."""
        if self._pooled is not None:
            with suppress(Exception):
                self._pooled.invalidate()
            self._pooled = None


def leader_lock_of(database: Database) -> FileLock | AdvisoryLock:
    """Return the leader's lock over a database."""
    if database.dialect == "postgresql":
        return AdvisoryLock(database)
    name = database.writer.url.database
    assert name is not None
    return FileLock(Path(f"{name}.leader"))
