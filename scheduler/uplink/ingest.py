"""Plays become counts, each once: one unit of work for many batches, and acks only after its commit (PROTOCOL W-22)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from campaigns.counting.counter import Intake, Outcome, Result
from campaigns.database import Database, Facts
from campaigns.playback.evidence import KeptRows, LostRange, Upload
from campaigns.playback.play import Columns, LocalDays
from players.protocol.documents.ack import Ack
from players.protocol.documents.jws import sign
from players.protocol.documents.kinds import DocumentKind
from players.protocol.errors import ProtocolError
from players.protocol.topics import Topics
from players.protocol.uplink.plays import PlayRows, PlaysBatch
from scheduler.plan.day import unix_ms
from scheduler.signing_keys import KeyStore
from scheduler.uplink.bisect import apart
from scheduler.uplink.rejections import Rejections

SignedAck = tuple[str, bytes]
"""Topic and token."""
_Counted = tuple[Upload, Outcome]


@dataclass(frozen=True, slots=True)
class PlaysMessage:
    """What a screen sent on its topic `plays`, as it is."""

    screen: str
    payload: bytes
    received_at: datetime


def upload_of(message: PlaysMessage, batch: PlaysBatch) -> Upload:
    """Return what counting takes. Rows that are no rows stand apart in it, and the mark moves over them (PROTOCOL W-3).

    A batch that can be read at all, says `PlaysBatch.read`, covers its numbers exactly: by rows, losses, unreadable.
    """
    return Upload(
        screen=message.screen,
        journal=batch.journal,
        first=batch.from_seq,
        last=batch.to_seq,
        received_at=message.received_at,
        clock=batch.clock,
        evidence=batch.evidence,
        rows=KeptRows(Columns(*batch.rows.columns)) if isinstance(batch.rows, PlayRows) else batch.rows,
        lost=tuple(LostRange(lost.first, lost.last, lost.why) for lost in batch.lost),
        unreadable=batch.unreadable,
    )


class Ingest:
    """Counts for one term. Used by one thread, the desk's; `forget_screens` by any."""

    def __init__(
        self,
        database: Database,
        keys: KeyStore,
        topics: Topics,
        *,
        zone: ZoneInfo,
        term: int,
        now: Callable[[], datetime],
        mono: Callable[[], float] = time.monotonic,
    ) -> None:
        self.rejections = Rejections(mono)
        self._database = database
        self._keys = keys
        self._topics = topics
        self._term = term
        self._now = now
        self._facts = Facts()
        self._days = LocalDays(zone)
        self._forget = threading.Event()

    def forget_screens(self) -> None:
        """Read anew where screens are before the next batch is counted: one was added or has moved."""
        self._forget.set()

    def count(self, messages: Sequence[PlaysMessage]) -> list[SignedAck]:
        """Count batches, in their order, and return the acks, which are to be sent now and no sooner.

        A batch that cannot be counted costs only itself: it is noted and gets no ack. Whatever says that the database
        cannot be had is raised, and LeadershipLostError; the caller counts the same messages again, or never.
        """
        if self._forget.is_set():
            self._forget.clear()
            self._facts.forget_screens()
        uploads = [upload for message in messages if (upload := self._read(message)) is not None]
        if not uploads:
            return []
        counted = [each for part in apart(uploads, self._count, self._spoiled) for each in part]
        key, at_ms = self._keys.working(DocumentKind.ACK), unix_ms(self._now())
        acks: list[SignedAck] = []
        for upload, outcome in counted:
            if outcome.result is Result.REFUSED:
                self._refused(upload)
                continue
            ack = Ack(upload.screen, upload.journal, outcome.hwm, at_ms)
            acks.append((self._topics.ack(upload.screen), sign(DocumentKind.ACK, ack.to_object(), key)))
        return acks

    def _read(self, message: PlaysMessage) -> Upload | None:
        try:
            batch = PlaysBatch.read(message.payload)
            if batch.surplus:
                self.rejections.note("rows without numbers", screen=message.screen, rows=batch.surplus)
            return upload_of(message, batch)
        except ProtocolError as error:
            self.rejections.note("unreadable plays", screen=message.screen, error=error.reason)
        except Exception as error:  # noqa: BLE001 - the policy: what a screen sends costs no other screen
            self.rejections.note("fault", screen=message.screen, error=type(error).__name__)
        return None

    def _count(self, uploads: Sequence[Upload]) -> list[_Counted]:
        with self._database.writing() as unit:
            unit.leadership.require(self._term)
            intake = Intake(unit, self._facts, self._days)
            outcomes = intake.take_all(uploads)
            intake.close()
        return list(zip(uploads, outcomes, strict=True))

    def _refused(self, upload: Upload) -> None:
        known = upload.screen in self._facts.screens
        self.rejections.note("journal of another" if known else "unknown screen", screen=upload.screen)

    def _spoiled(self, upload: Upload, error: Exception) -> None:
        self.rejections.note("plays not counted", screen=upload.screen, error=type(error).__name__)
