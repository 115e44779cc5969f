"""One player: the agent with its storage, its panel and its connection."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import structlog

from players.device.agent import actions as act
from players.device.agent import events as ev
from players.device.agent.agent import LIMITS, Agent
from players.device.agent.agent_time import ClockReading, ClockSource
from players.device.agent.journal_rows import AppearanceRow
from players.device.agent.persisted_state import PersistedState
from players.device.link import BrokerLink, Network
from players.device.panels.base import Panel, PanelError
from players.device.storage.file_cache import FileCache
from players.device.storage.journal import Journal
from players.device.storage.state_store import StateStore
from players.protocol.documents.join import JoinDocument
from players.protocol.uplink.plays import CLOCK_UNKNOWN
from players.protocol.uplink.state import Limits

RETRY_MS = 10_000
UNWRITTEN_ROWS = 10_000


class Player:
    """Hands events to the agent and carries out its actions: `Show` at once, all others in order, one per `work`.

    Slow actions must not delay a picture, so the loop calls `work` only between the instants at which one is due.
    """

    def __init__(
        self,
        join: JoinDocument,
        home: Path,
        panel: Panel,
        network: Network,
        *,
        at: ClockReading,
        rng: Random,
        limits: Limits = LIMITS,
        wake: Callable[[Player], None] = lambda _player: None,
    ) -> None:
        """Restore what `home` holds, and count one more start.

        Raises:
            OSError: `home` is not writable.
            sqlite3.OperationalError: the journal is not writable.
        """
        self.screen = join.screen
        self.panel = panel
        self._log = structlog.get_logger().bind(screen=join.screen)
        self._wake = wake
        self._store = StateStore(home / "state.json")
        persisted = self._store.load()
        persisted = replace(persisted, boot=persisted.boot + 1)
        self._store.save(persisted)
        self.journal = Journal(home / "journal.db", boot=persisted.boot)
        self._cache = FileCache(home / "files", limits.cache_bytes)
        self.link = BrokerLink(join, network, self._enqueue)
        self._inbox: deque[ev.Event] = deque()
        self._backlog: deque[act.Action] = deque()
        self._unwritten: list[AppearanceRow] = []
        self._unsaved: PersistedState | None = None
        self._retry_mono_ms: int | None = None
        self._redraw_mono_ms: int | None = None
        self.agent = Agent(join, persisted, self.journal.marks, rng=rng, at=at, limits=limits)
        self._perform(self.agent.start(at), at)

    @property
    def wake_mono_ms(self) -> int:
        """When to call `advance` next at the latest, ms of the monotonic clock."""
        others = [ms for ms in (self._redraw_mono_ms, self._retry_mono_ms) if ms is not None]
        return min([self.agent.wake_mono_ms, *others])

    def advance(self, at: ClockReading) -> None:
        """Handle the time that has passed and the events that have come."""
        if self._retry_mono_ms is not None and at.mono_ms >= self._retry_mono_ms:
            self._retry()
        self._handle(ev.Tick(), at)
        while self._inbox:
            self._handle(self._inbox.popleft(), at)
        if self._redraw_mono_ms is not None and at.mono_ms >= self._redraw_mono_ms:
            self._redraw_mono_ms = self._draw(lambda: self.panel.redraw(at.mono_ms))

    def work(self, at: ClockReading) -> bool:
        """Carry out one queued action; False where there was none."""
        if not self._backlog:
            return False
        answer = self._carry_out(self._backlog.popleft(), at)
        if answer is not None:
            self._handle(answer, at)
        return True

    def stop(self, at: ClockReading) -> None:
        """End what is on the glass; call `work` until it returns False, then `disconnect`."""
        self._handle(ev.StopRequested(), at)

    def disconnect(self, at: ClockReading) -> None:
        """Report the death, and disconnect."""
        self._handle(ev.DisconnectRequested(), at)

    def close(self) -> None:
        """Leave the glass dark and close the files."""
        self._draw(self.panel.close)
        self.link.drop()
        self.journal.close()

    def _enqueue(self, event: ev.Event) -> None:
        self._inbox.append(event)
        self._wake(self)

    def _handle(self, event: ev.Event, at: ClockReading) -> None:
        self._perform(self.agent.handle(event, at), at)

    def _perform(self, actions: list[act.Action], at: ClockReading) -> None:
        """Draw at once; queue everything else."""
        for action in actions:
            if isinstance(action, act.Show):
                self._show(action, at)
            else:
                self._backlog.append(action)

    def _show(self, shown: act.Show, at: ClockReading) -> None:
        file = shown.picture.file if shown.picture else None
        try:
            self._draw(
                lambda: self.panel.show(shown, lambda: self._cache.read(file.sha256) if file else None, at.mono_ms)
            )
        except PanelError as error:
            self._log.warning("picture cannot be shown", error=str(error))
            self._handle(ev.PictureFailed(error.sha256, missing=error.missing), at)
            return
        self._redraw_mono_ms = self._draw(lambda: self.panel.redraw(at.mono_ms))

    def _draw(self, draw: Callable[[], int | None]) -> int | None:
        try:
            return draw()
        except OSError as error:  # a glass that cannot be written must not stop the journal; the next slot tries again
            self._log.error("panel failed", error=str(error))
            return None

    def _carry_out(self, action: act.Action, at: ClockReading) -> ev.Event | None:
        match action:
            case act.SaveState(persisted):
                return self._save(persisted, at)
            case act.WriteLog(phrase, about):
                self._log.info(phrase, **dict(about))
            case act.Show():
                self._show(action, at)
            case act.TakeSnapshot():
                return ev.SnapshotTaken(self.panel.snapshot(at.mono_ms))
            case act.CheckFiles() | act.StoreFile() | act.DropFiles():
                return self._use_cache(action)
            case act.Dial() | act.Disconnect() | act.Publish() | act.Subscribe() | act.Unsubscribe():
                self._use_link(action)
            case _:
                return self._use_journal(action, at)
        return None

    def _use_link(self, action: act.Dial | act.Disconnect | act.Publish | act.Subscribe | act.Unsubscribe) -> None:
        match action:
            case act.Publish():
                self.link.publish(action)
            case act.Subscribe(topics, qos):
                self.link.subscribe(topics, qos)
            case act.Unsubscribe(topics):
                self.link.unsubscribe(topics)
            case act.Dial():
                self.link.dial(action)
            case act.Disconnect():
                self.link.disconnect()

    def _use_cache(self, action: act.CheckFiles | act.StoreFile | act.DropFiles) -> ev.Event | None:
        match action:
            case act.CheckFiles(files):
                return self._cache.check(files)
            case act.DropFiles(sha256s):
                for sha256 in sha256s:
                    self._cache.drop(sha256)
                return None
            case act.StoreFile(sha256, body, keep):
                try:
                    self._cache.store(sha256, body, keep=keep)
                except OSError as error:
                    self._log.error("file cannot be kept", sha256=sha256, error=str(error))
                    return ev.FileStoreFailed(sha256)
                return ev.FileStored(sha256, self._cache.free_bytes)

    def _use_journal(self, action: act.JournalAction, at: ClockReading) -> ev.Event | None:
        try:
            return self._write_journal(action)
        except sqlite3.OperationalError as error:  # the disk is full: playing goes on, and the rows are tried again
            self._log.error("journal cannot be written", error=str(error))
            if isinstance(action, act.AppendRows):
                self._unwritten = self._unwritten[-UNWRITTEN_ROWS:]
            self._retry_mono_ms = at.mono_ms + RETRY_MS
            return None

    def _write_journal(self, action: act.JournalAction) -> ev.Event | None:
        match action:
            case act.AppendRows(rows):
                self._unwritten += rows
                marks = self.journal.append(self._unwritten)
                self._unwritten = []
                return ev.JournalChanged(marks)
            case act.RetimeRows(after_seq, offset_ms, clock):
                self._unwritten = [_retimed(row, offset_ms, clock) for row in self._unwritten]
                return ev.JournalChanged(self.journal.retime(after_seq, offset_ms, clock))
            case act.SaveMark(journal, hwm, acked_at):
                return ev.JournalChanged(self.journal.acknowledge(hwm, acked_at)) if self._is_mine(journal) else None
            case act.SaveSent(journal, to_seq):
                return ev.JournalChanged(self.journal.mark_sent(to_seq)) if self._is_mine(journal) else None
            case act.RenewJournal(journal, hwm):
                return ev.JournalChanged(self.journal.renew(hwm)) if self._is_mine(journal) else None
            case act.ReadRows(from_seq, limit):
                return self.journal.read(from_seq, limit)

    def _is_mine(self, journal: str) -> bool:
        return journal == self.journal.marks.journal

    def _save(self, persisted: PersistedState, at: ClockReading) -> ev.Event | None:
        try:
            self._store.save(persisted)
            self._unsaved = None
            return ev.StateSaved(persisted)
        except OSError as error:  # disk full: what is in memory holds until it can be written
            self._log.error("state cannot be saved", error=str(error))
            self._unsaved = persisted
            self._retry_mono_ms = at.mono_ms + RETRY_MS
            return None

    def _retry(self) -> None:
        self._retry_mono_ms = None
        if self._unsaved is not None:
            self._backlog.append(act.SaveState(self._unsaved))
        if self._unwritten:
            self._backlog.append(act.AppendRows(()))


def _retimed(row: AppearanceRow, offset_ms: int, clock: ClockSource) -> AppearanceRow:
    if not row.flags & CLOCK_UNKNOWN:
        return row
    return replace(row, start_ms=row.start_ms + offset_ms, flags=row.flags & ~CLOCK_UNKNOWN, clock=clock)
