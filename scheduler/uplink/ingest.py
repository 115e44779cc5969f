"""Count plays, each once: one unit of work for many batches, and acks only after its commit (PROTOCOL W-22)."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace

from campaigns.counting.counter import Intake, IntakeOutcome, IntakeResult
from campaigns.playback.count_facts import CountingCache
from campaigns.playback.evidence import EvidenceRecords, LostRange, Upload, columns_of
from campaigns.playback.play import CLOCK_UNKNOWN_FLAG, Columns
from campaigns.unix_time import unix_ms
from players.protocol.documents.ack import Ack
from players.protocol.documents.jws import sign
from players.protocol.documents.kinds import DocumentKind
from players.protocol.errors import ProtocolError
from players.protocol.uplink.plays import PlayRows, PlaysBatch
from scheduler.leader_context import LeaderContext
from scheduler.mqtt import UplinkMessage
from scheduler.uplink.bisect import run_bisecting
from scheduler.uplink.clock_offset import ClockOffsets
from scheduler.uplink.rejections import Rejections

SignedAck = tuple[str, bytes]
"""Topic and signed document."""
_Counted = tuple[Upload, IntakeOutcome]


def upload_of(message: UplinkMessage, batch: PlaysBatch) -> Upload:
    """Return a batch as counting takes it.

    A batch that `PlaysBatch.read` accepts covers its numbers exactly: by rows, losses and unreadable rows. The mark
    moves over the unreadable ones too (PROTOCOL W-3).
    """
    return Upload(
        screen=message.screen,
        journal=batch.journal,
        first=batch.from_seq,
        last=batch.to_seq,
        received_at=message.received_at,
        clock=batch.clock,
        evidence=batch.evidence,
        rows=EvidenceRecords(Columns(*batch.rows.columns)) if isinstance(batch.rows, PlayRows) else batch.rows,
        lost=tuple(LostRange(lost.first, lost.last, lost.why) for lost in batch.lost),
        unreadable=batch.unreadable,
    )


class Ingest:
    """Counts plays for one term. Used by the receiver's thread; `forget_screens` by any."""

    def __init__(self, context: LeaderContext, rejections: Rejections, offsets: ClockOffsets | None = None) -> None:
        """Take where the offsets of clocks are measured, which presence shares."""
        self._offsets = ClockOffsets() if offsets is None else offsets
        self._context = context
        self._rejections = rejections
        self._facts = CountingCache()
        with context.database.reading() as unit:
            self._days = unit.days.local_days(context.zone)
        self._forget = threading.Event()

    def forget_screens(self) -> None:
        """Read the places of screens again before the next batch is counted: one was added or has moved."""
        self._forget.set()

    def count(self, messages: Sequence[UplinkMessage]) -> list[SignedAck]:
        """Count batches in one unit of work, in their order, and return the acks, to be published now and not before.

        A batch that cannot be counted is noted and gets no ack; it fails no other. Raises the error of an unavailable
        database, after which the same messages are to be counted again, and LeadershipLostError.
        """
        if self._forget.is_set():
            self._forget.clear()
            self._facts.forget_screens()
        uploads = [upload for message in messages if (upload := self._read(message)) is not None]
        if not uploads:
            return []
        counted = [each for part in run_bisecting(uploads, self._count, self._reject_upload) for each in part]
        key, at_ms = self._context.keys.working(DocumentKind.ACK), unix_ms(self._context.now())
        acks: list[SignedAck] = []
        for upload, outcome in counted:
            if outcome.result is IntakeResult.REFUSED:
                self._rejections.note("unknown screen", screen=upload.screen)
                continue
            if outcome.result is IntakeResult.FOREIGN:
                self._rejections.note("journal of another", screen=upload.screen)
            ack = Ack(upload.screen, upload.journal, outcome.hwm, at_ms)
            acks.append((self._context.topics.ack(upload.screen), sign(DocumentKind.ACK, ack.to_object(), key)))
        return acks

    def _read(self, message: UplinkMessage) -> Upload | None:
        try:
            batch = PlaysBatch.read(message.payload)
            if batch.surplus:
                self._rejections.note("rows without numbers", screen=message.screen, rows=batch.surplus)
            return self._with_offset(upload_of(message, batch))
        except ProtocolError as error:
            self._rejections.note("unreadable plays", screen=message.screen, error=error.reason)
        except Exception as error:  # noqa: BLE001 - deliberate: one batch must not fail the others
            self._rejections.note("fault", screen=message.screen, error=type(error).__name__)
        return None

    def _with_offset(self, upload: Upload) -> Upload:
        """Return an upload with how far its screen's clock is off, which its last play may tell."""
        if upload.rows:
            columns = columns_of(upload.rows)
            if not columns.flags[-1] & CLOCK_UNKNOWN_FLAG:
                ended_ms = columns.starts_ms[-1] + columns.shown_ms[-1]
                self._offsets.add_play(upload.screen, ended_ms, upload.received_ms)
        return replace(upload, clock_offset_ms=self._offsets.offset_ms(upload.screen))

    def _count(self, uploads: Sequence[Upload]) -> list[_Counted]:
        with self._context.writing() as unit:
            intake = Intake(unit, self._facts, self._days)
            outcomes = intake.take_all(uploads)
            intake.close()
        return list(zip(uploads, outcomes, strict=True))

    def _reject_upload(self, upload: Upload, error: Exception) -> None:
        self._rejections.note("plays not counted", screen=upload.screen, error=type(error).__name__)
