"""A street whose screens report: rows and states as bytes, and a database that can be made to fail."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.exc import OperationalError

from campaigns.booking.campaign import Campaign
from campaigns.booking.slide import SlideWish
from campaigns.counting.recount import recount
from campaigns.database import Database, Unit
from campaigns.playback.tally import Amounts, TallyQuery
from campaigns.publication.stored_plan import NewDocument
from players.protocol.documents.join import Display
from players.protocol.json_strict import write_object
from players.protocol.topics import Topics
from players.protocol.uplink.plays import LostRows, PlayRow, PlaysBatch
from players.protocol.uplink.state import ClockState, JournalState, Limits, ManifestState, StateReport
from tests.campaigns.builders import add, create, line
from tests.campaigns.queries import records_set_aside

ZONE = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)
AT_MS = round(AT.timestamp() * 1000)
JOURNAL = "00000000000000a1"
OTHER_JOURNAL = "00000000000000b2"
DIGEST = "d" * 64
DISPLAY = Display(320, 16, "mono", "image/x-portable-bitmap")


class Street:
    """Two screens, `st-1` and `st-2`, a campaign on the first, and a term that leads."""

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.writing() as unit:
            self.term = unit.leadership.begin_term("test", AT)
            add(unit, AT - timedelta(days=3))
            add(unit, AT - timedelta(days=3), "st-2")
            self.campaign: Campaign = create(unit, AT, slides=(SlideWish("讲文明 树新风"),))
            self.line = line(unit, self.campaign, ("st-1",), AT)

    def moved(self, database: Database) -> Street:
        """Return this street as it is in a copy of its database."""
        found = copy(self)
        found.database = database
        return found

    def row(self, seq: int, **changes: int) -> PlayRow:
        """A play of ten seconds, an hour ago."""
        values = {"start_ms": AT_MS - 3_600_000 + seq * 10_000, "line": self.line, "shown_ms": 10_000, "flags": 0}
        return PlayRow(seq, **(values | changes))

    def plays(self, *seqs: int, rows: Sequence[PlayRow] = (), lost: Sequence[LostRows] = (), **changes: Any) -> bytes:
        """A batch of these numbers as a screen sends it; without any it asks for the mark."""
        return write_object(self.batch(*seqs, rows=rows, lost=lost, **changes).to_object())

    def batch(
        self, *seqs: int, rows: Sequence[PlayRow] = (), lost: Sequence[LostRows] = (), **changes: Any
    ) -> PlaysBatch:
        told = tuple(rows) or tuple(self.row(seq) for seq in seqs)
        values: dict[str, Any] = {
            "journal": JOURNAL, "from_seq": told[0].seq if told else 1, "to_seq": told[-1].seq if told else 0,
            "t0_at": told[0].start_ms if told else 0, "rows": told, "lost": tuple(lost),
            "clock": "ntp", "evidence": "displayed",
        }  # fmt: skip
        return PlaysBatch(**(values | changes))

    def total(self) -> Amounts:
        """What is counted in all; a recount from the evidence must agree."""
        with self.database.reading() as unit:
            assert recount(unit, ZONE) == []
            return unit.tallies.read(TallyQuery(date(2026, 1, 1), date(2026, 12, 31))).total

    def set_aside(self) -> list[tuple[str, int, str]]:
        with self.database.reading() as unit:
            return records_set_aside(unit)

    def flags(self, screen: str = "st-1") -> list[str]:
        """Reasons of the flags about a screen, the oldest first."""
        with self.database.reading() as unit:
            return [flag.reason for flag in reversed(unit.status.flags(screen))]


def born(**changes: Any) -> StateReport:
    """What `st-1` says of itself when all is well."""
    values: dict[str, Any] = {
        "online": True, "session": 7, "boot": 3, "at": AT_MS, "agent": "test", "proto": 1, "display": DISPLAY,
        "limits": Limits(262_144, 10_000_000), "keys_rev": 1, "config_rev": 2,
        "manifest": ManifestState(5, DIGEST, "applied"), "overrides": {}, "withdrawn": 0,
        "showing": None, "ignored": (), "rejected": (),
        "brightness": 80, "clock": ClockState("ntp", 12), "journal": JournalState(JOURNAL, 41, 40),
    }  # fmt: skip
    return StateReport(**(values | changes))


def locked() -> OperationalError:
    """What SQLAlchemy raises where another process holds the database for too long."""
    return OperationalError("BEGIN IMMEDIATE", {}, sqlite3.OperationalError("database is locked"))


def issue(street: Street, kind: str, rev: int, *, digest: str = DIGEST, screen: str | None = "st-1") -> None:
    """Make a document current that no screen need read; without a screen it is the list of keys."""
    topics = Topics()
    topic = topics.keys if screen is None else f"ledcast/v1/s/{screen}/{kind}"
    with street.database.writing() as unit:
        unit.documents.issue(NewDocument(topic, kind, screen, rev, digest, digest, b"token", b"body", AT))


class Flaky:
    """A database that cannot be had for the next `down` units, and that remembers what it was asked in `story`."""

    def __init__(self, database: Database, story: list[str] | None = None) -> None:
        self._database = database
        self.down = 0
        self.story = [] if story is None else story

    @contextmanager
    def writing(self) -> Iterator[Unit]:
        self._fail()
        with self._database.writing() as unit:
            yield unit
        self.story.append("committed")

    @contextmanager
    def reading(self) -> Iterator[Unit]:
        self._fail()
        with self._database.reading() as unit:
            yield unit

    def _fail(self) -> None:
        if self.down:
            self.down -= 1
            self.story.append("failed")
            raise locked()
