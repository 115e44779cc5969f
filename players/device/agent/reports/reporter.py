"""Report plays: one batch in flight, sent again until the office's mark has passed it (PROTOCOL W-22)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from players.device.agent.actions import Action, Publish, ReadRows, RenewJournal, SaveMark, SaveSent
from players.device.agent.agent_time import ClockReading
from players.device.agent.backoff import CAP_MS
from players.device.agent.events import RowsRead
from players.device.agent.journal_rows import JournalMarks
from players.device.agent.reports import batches
from players.protocol.documents.ack import Ack
from players.protocol.documents.config import Report
from players.protocol.json_strict import write_object
from players.protocol.uplink.plays import PlaysBatch

RESEND_MS = 30_000
ASK_WITHIN_MS = 60_000


@dataclass(slots=True)
class _BatchInFlight:
    payload: bytes
    first: int
    last: int
    resend_mono_ms: int
    tries: int = 0

    @property
    def asks_mark(self) -> bool:
        return self.last < self.first


class Reporter:
    """The reporting of one journal; only durable rows are sent.

        disconnected --> ask for the mark --> ack --> read rows --> save the number --> send a batch --> ack --> ...
                                                                                           |  ^
                                                                           no ack in time  +--+

    What the office has counted is known from its mark alone: after a connection was lost, after a renewed journal and
    after a restored office the mark is asked for first, by an empty batch. A mark above the highest number that was
    sent, which is saved before the batch is, means that this card was restored from an image.
    """

    def __init__(self, topic: str, marks: JournalMarks, report: Report, rng: Random, *, now_mono_ms: int) -> None:
        self.marks = marks
        self._topic = topic
        self._report = report
        self._rng = rng
        self._connected = False
        self._office_online = True
        self._mark_known = False
        self._doubt_at: int | None = None
        self._in_flight: _BatchInFlight | None = None
        self._held: PlaysBatch | None = None  # until its last number is saved as sent
        self._save_again_mono_ms = 0
        self._reading = False
        self._ask_mono_ms: int | None = None
        self._next_mono_ms = now_mono_ms + rng.randint(0, report.every_ms)

    @property
    def pending(self) -> int:
        """Numbers above the office's mark."""
        return self.marks.last - self.marks.acked

    @property
    def sent_to(self) -> int:
        """The highest number that was sent, or is about to be; rows above it may still be re-timed (W-33)."""
        return max(self.marks.sent, self._held.to_seq if self._held else 0)

    def configure(self, report: Report, at: ClockReading) -> None:
        """Change the intervals; a report is due at the latest one new interval from now."""
        self._report = report
        self._next_mono_ms = min(self._next_mono_ms, at.mono_ms + report.every_ms)

    def on_connected(self, at: ClockReading) -> list[Action]:
        """Ask for the mark: what was in flight may have been counted or not."""
        self._connected = True
        return self._ask_mark(at)

    def on_disconnected(self) -> None:
        """Forget the batch in flight."""
        self._connected = self._mark_known = self._reading = False
        self._in_flight = self._held = None

    def on_server_state(self, at: ClockReading, *, online: bool, renewed: bool) -> None:
        """Slow down the reports while the office is offline; never stop them, as its state is unsigned (PROTOCOL W-4).

        A new session may be a restored office: its mark is asked for within a minute, at a random instant.
        """
        self._office_online = online
        if renewed:
            self._ask_mono_ms = at.mono_ms + self._rng.randint(0, ASK_WITHIN_MS)
        if online and self._in_flight is not None:
            soon_ms = at.mono_ms + self._rng.randint(0, RESEND_MS)
            self._in_flight.resend_mono_ms = min(self._in_flight.resend_mono_ms, soon_ms)

    def on_journal_changed(self, marks: JournalMarks, at: ClockReading) -> list[Action]:
        """Take the journal's new marks; of a new journal, known by its id, ask for the office's mark."""
        renewed = marks.journal != self.marks.journal
        self.marks = marks
        if not renewed:
            held = self._held
            if held is not None and marks.sent >= held.to_seq and self._in_flight is None:
                return self._send(held, at)
            return self.run_due(at)
        self._doubt_at = self._held = None
        return self._ask_mark(at) if self._connected else []

    def run_due(self, at: ClockReading) -> list[Action]:
        """Do what is due now: send the batch again, or read the rows of the next one."""
        if not self._connected:
            return []
        if self._in_flight is not None:
            return self._resend(at) if at.mono_ms >= self._in_flight.resend_mono_ms else []
        if self._ask_mono_ms is not None and at.mono_ms >= self._ask_mono_ms:
            return self._ask_mark(at)
        if self._held is not None:
            return self._save_sent(self._held, at) if at.mono_ms >= self._save_again_mono_ms else []
        full = self.pending >= self._report.max_rows
        if self.pending and self._mark_known and (full or at.mono_ms >= self._next_mono_ms):
            return self._read()
        return []

    def flush(self) -> list[Action]:
        """Report without waiting for the interval: the player is about to end."""
        ready = self._connected and self._mark_known and self._in_flight is None and self._held is None
        return self._read() if ready and self.pending else []

    def wake_mono_ms(self) -> int | None:
        """Return when `run_due` next has something to do by time alone."""
        if not self._connected or self._reading:
            return None
        if self._in_flight is not None:
            return self._in_flight.resend_mono_ms
        if self._held is not None:
            return min(self._save_again_mono_ms, self._ask_mono_ms or self._save_again_mono_ms)
        if self.pending and self._mark_known:
            return min(self._next_mono_ms, self._ask_mono_ms or self._next_mono_ms)
        return self._ask_mono_ms

    def on_rows_read(self, read: RowsRead, at: ClockReading) -> list[Action]:
        """Send the rows as the one batch in flight, once it is on the disk how far they go (PROTOCOL W-22)."""
        self._reading = False
        stale = read.journal != self.marks.journal or read.from_seq != self.marks.acked + 1
        busy = self._in_flight is not None or self._held is not None
        if stale or not self._connected or busy or not self.pending:
            return []
        then = replace(self.marks, last=read.last)
        batch = batches.cut(then, read.rows, read.lost, max_rows=self._report.max_rows, clock=at.source)
        self._next_mono_ms = at.mono_ms + self._report.every_ms
        return self._send(batch, at) if batch.to_seq <= self.marks.sent else self._save_sent(batch, at)

    def on_ack(self, ack: Ack, at: ClockReading) -> list[Action]:
        """Apply a verified ack of the office."""
        if ack.journal != self.marks.journal:
            return []
        if ack.hwm > self.marks.sent:
            self._in_flight = self._held = None
            self._mark_known = False
            return [RenewJournal(ack.journal, ack.hwm)]
        if ack.hwm < self.marks.acked:
            return self._lower_mark(ack, at)
        return self._raise_mark(ack, at)

    def _raise_mark(self, ack: Ack, at: ClockReading) -> list[Action]:
        self._doubt_at = None
        self._mark_known = True
        flight = self._in_flight
        if flight is not None and (flight.asks_mark or ack.hwm >= flight.last):
            self._in_flight = None
        news: list[Action] = []
        if ack.hwm > self.marks.acked:
            top = max(self.marks.top_acked, ack.hwm)
            self.marks = replace(self.marks, acked=ack.hwm, top_acked=top)
            news.append(SaveMark(ack.journal, ack.hwm, ack.at))
        return [*news, *self.run_due(at)]

    def _lower_mark(self, ack: Ack, at: ClockReading) -> list[Action]:
        """Doubt the first lower mark, which may be a late copy; accept a later one: the office was restored."""
        if self._doubt_at is None or ack.at <= self._doubt_at:
            asked = self._in_flight is not None and self._in_flight.asks_mark and self._doubt_at is not None
            self._doubt_at = max(ack.at, self._doubt_at or 0)
            return [] if asked else self._ask_mark(at)
        self._doubt_at = None
        self._in_flight = self._held = None
        self._mark_known = True
        self.marks = replace(self.marks, acked=ack.hwm)
        self._next_mono_ms = at.mono_ms
        return [SaveMark(ack.journal, ack.hwm, ack.at), *self.run_due(at)]

    def _ask_mark(self, at: ClockReading) -> list[Action]:
        self._reading = False
        self._held = None
        self._ask_mono_ms = None
        return self._send(batches.mark_request(self.marks, at.source), at)

    def _read(self) -> list[Action]:
        if self._reading:
            return []
        self._reading = True
        return [ReadRows(self.marks.acked + 1, self._report.max_rows)]

    def _save_sent(self, batch: PlaysBatch, at: ClockReading) -> list[Action]:
        """Hold a batch until the journal has saved how far it goes; a disk that is full is tried again."""
        self._held = batch
        self._save_again_mono_ms = at.mono_ms + RESEND_MS
        return [SaveSent(batch.journal, batch.to_seq)]

    def _send(self, batch: PlaysBatch, at: ClockReading) -> list[Action]:
        payload = write_object(batch.to_object())
        self._held = None
        self._in_flight = _BatchInFlight(payload, batch.from_seq, batch.to_seq, at.mono_ms + RESEND_MS)
        return [Publish(self._topic, payload)]

    def _resend(self, at: ClockReading) -> list[Action]:
        assert self._in_flight is not None
        self._in_flight.tries += 1
        ceiling_ms = min(CAP_MS, RESEND_MS << min(self._in_flight.tries, 10)) if self._office_online else CAP_MS
        self._in_flight.resend_mono_ms = at.mono_ms + self._rng.randint(RESEND_MS, ceiling_ms)
        return [Publish(self._topic, self._in_flight.payload)]
