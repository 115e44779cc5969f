"""Elect one leading scheduler: it holds the lock, and begins a term that makes an older leader's writes fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Event

import structlog

from campaigns.database import Database, leader_lock_of

TRY_EVERY_S = 1.0
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Lead:
    """A term of leadership: its `number` goes with every write, `is_held` returns whether the lock is still held."""

    number: int
    is_held: Callable[[], bool]


@contextmanager
def leading(database: Database, holder: str, *, stop: Event, now: Callable[[], datetime]) -> Iterator[Lead | None]:
    """Wait until this process leads, then yield its term; None where `stop` was set first."""
    lock = leader_lock_of(database)
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
            number = unit.leadership.begin_term(holder, now())
        _log.info("leading", term=number)
        yield Lead(number, lock.held)
    finally:
        lock.release()
