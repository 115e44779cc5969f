"""Let the writers of one process take turns.

SQLite has no queue: who finds the database locked sleeps and tries again, up to a tenth of a second later, while others
come and go. With a lock of the process the next thread goes on at once; other processes still find SQLite's own.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class WriterTurn:
    """What one writer of the process holds at a time."""

    def __init__(self, waits_s: float) -> None:
        """Take how long to wait for it: after that SQLite itself says that the database is locked."""
        self._lock = threading.Lock()
        self._waits_s = waits_s

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Hold the turn, once it comes."""
        is_held = self._lock.acquire(timeout=self._waits_s)
        try:
            yield
        finally:
            if is_held:
                self._lock.release()
