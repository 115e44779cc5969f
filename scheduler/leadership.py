"""One scheduler leads: it holds the lock, and begins a term by which a stale leader's writing is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event

import structlog

from campaigns.database import Database, leading_lock

TRY_EVERY_S = 1.0
_log = structlog.get_logger()


class Lead:
    """A term of leadership. `number` goes with everything that the leader writes."""

    def __init__(self, number: int, held: Callable[[], bool]) -> None:
        self.number = number
        self._held = held

    def held(self) -> bool:
        """Say whether the lock is still ours; without it nothing more may be done."""
        return self._held()


@contextmanager
def leading(database: Database, holder: str, *, stop: Event, now: Callable[[], datetime]) -> Iterator[Lead | None]:
    """Wait until this process leads, then yield its term; None when `stop` was set first."""
    lock = leading_lock(database)
    waits = False
    while not lock.acquire():
        if not waits:
            waits = True
            _log.info("another scheduler leads, waiting")
        if stop.wait(TRY_EVERY_S):
            yield None
            return
    try:
        with database.writing() as unit:
            number = unit.leadership.take(holder, now())
        _log.info("leading", term=number)
        yield Lead(number, lock.held)
    finally:
        lock.release()
