"""What the rooms of one term of leadership share: database, term, topics, signing keys, zone and clocks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from campaigns.database import Database, Unit
from players.protocol.topics import Topics
from scheduler.signing_keys import KeyStore


@dataclass(frozen=True, slots=True)
class LeaderContext:
    """One term's surroundings, made in the composition root and handed to every room that writes.

    Args:
        database: what the term reads and writes.
        term: the number of the term; a later one makes every write of this one fail.
        topics: the topics under the installation's root.
        keys: the keys that sign documents.
        zone: the bureau's time zone, by which civil and plan days begin.
        now: the wall clock, as aware instants.
        mono: the monotonic clock, in seconds.
    """

    database: Database
    term: int
    topics: Topics
    keys: KeyStore
    zone: ZoneInfo
    now: Callable[[], datetime]
    mono: Callable[[], float] = time.monotonic

    @contextmanager
    def writing(self) -> Iterator[Unit]:
        """Open a unit of work that commits only while this term is the latest. Raises LeadershipLostError."""
        with self.database.writing() as unit:
            unit.leadership.require(self.term)
            yield unit
