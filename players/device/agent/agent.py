"""The player's rules: an event and a clock reading in, actions out (no I/O).

Order of one turn: the time (a step ends what is on the glass); the event; the glass (takeover of a plan, override,
brightness); then what is due by time alone: fetching, reports, the state, the connection. What must outlive the process
is saved before it is reported.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from players.device.agent import actions as act
from players.device.agent import events as ev
from players.device.agent.agent_time import AgentClock, ClockReading, Moment
from players.device.agent.documents import effects
from players.device.agent.documents.document_verifier import UNRETAINED
from players.device.agent.documents.inbox import DocumentInbox
from players.device.agent.documents.plans import Plans
from players.device.agent.file_inventory import FileInventory
from players.device.agent.glass.glass_controller import GlassController, GlassInput
from players.device.agent.journal_rows import JournalMarks
from players.device.agent.persisted_state import PersistedState
from players.device.agent.reconnect import Reconnector
from players.device.agent.reports.commands import CommandRunner
from players.device.agent.reports.reporter import Reporter
from players.device.agent.reports.state_reports import StateReporter
from players.device.agent.turn_inputs import glass_input, next_edge_at, observe
from players.protocol.documents.ack import Ack
from players.protocol.documents.command import Command
from players.protocol.documents.join import JoinDocument
from players.protocol.json_strict import write_object
from players.protocol.uplink.state import Limits
from players.protocol.uplink.status_messages import Death

_LONGEST_SLEEP_MS = 60_000
LIMITS = Limits(max_packet=262_144, cache_bytes=268_435_456)  # the `full` class of PROTOCOL section 7


class Agent:
    """One screen's player.

    `wake_mono_ms` is when `handle` is to be called next at the latest, with a `Tick` if nothing else has happened.
    """

    def __init__(
        self,
        join: JoinDocument,
        persisted: PersistedState,
        marks: JournalMarks,
        *,
        rng: Random,
        at: ClockReading,
        limits: Limits,
    ) -> None:
        """Restore the saved state; `persisted.boot` already counts this start."""
        self.inbox = DocumentInbox(join, persisted, cache_bytes=limits.cache_bytes)
        topics = self.inbox.subscriptions.topics
        self.files = FileInventory(topics, join.screen, rng)
        self.glass = GlassController(join.display.w)
        self.reporter = Reporter(topics.plays(join.screen), marks, self.inbox.report, rng, now_mono_ms=at.mono_ms)
        self.commands = CommandRunner(topics, join.screen)
        self.state_reporter = StateReporter(topics, join, limits, self.inbox.report, rng)
        self.wake_mono_ms = at.mono_ms
        self.online = False
        self._join = join
        self._clock = AgentClock()
        self._reconnector = Reconnector(self.inbox.brokers, rng, now_ms=at.mono_ms)
        self._saved = self._durable = persisted
        self._stopping = False

    @property
    def plans(self) -> Plans:
        """The plans at hand."""
        return self.inbox.plans

    @property
    def settled(self) -> bool:
        """Whether a stop has nothing to wait for: every row is acked, or the office cannot be reached."""
        return not self.online or self.reporter.pending == 0

    def start(self, at: ClockReading) -> list[act.Action]:
        """Return the actions of the first turn: check the cache for the files of the plan that was in force."""
        self._read_clock(at)
        return [*self._require_files(), *self._end_turn(at)]

    def handle(self, event: ev.Event, at: ClockReading) -> list[act.Action]:
        """Handle one event and return the actions to take, in order; `at.mono_ms` never goes back."""
        news = self._read_clock(at)
        news += self._apply(event, at)
        return [*news, *(self.reporter.flush() if self._stopping else self._end_turn(at))]

    def _read_clock(self, at: ClockReading) -> list[act.Action]:
        """Read the time; a step ends what is on the glass, and re-times rows of before it was known (W-30, W-33)."""
        moment = self._moment = self._clock.read(at)
        if moment.before_step_ms is None:
            return []
        self.plans.reschedule(moment)
        rows = self.glass.end(moment, now_ms=moment.before_step_ms)
        news: list[act.Action] = [act.AppendRows(rows)] if rows else []
        news += self._perform(self.inbox.retry(moment), at)
        if moment.learned_offset_ms is not None:
            news.append(act.RetimeRows(self.reporter.sent_to, moment.learned_offset_ms, at.source))
        return news

    def _apply(self, event: ev.Event, at: ClockReading) -> list[act.Action]:
        news: list[act.Action] = []
        match event:
            case ev.Connected() | ev.Disconnected() | ev.Received():
                news = self._apply_network(event, at)
            case ev.FilesChecked() | ev.FileStored() | ev.FileStoreFailed() | ev.PictureFailed():
                news = self._apply_files(event, at)
            case ev.JournalChanged(marks):
                news = self.reporter.on_journal_changed(marks, at)
            case ev.RowsRead():
                news = self.reporter.on_rows_read(event, at)
            case ev.StateSaved(persisted):
                self._durable = persisted
            case ev.SnapshotTaken(png):
                news = self.commands.on_snapshot_taken(png, self.inbox)
            case ev.StopRequested():
                news = self._stop()
            case ev.DisconnectRequested():
                news = self._disconnect()
            case ev.Tick():
                pass
        return news

    def _apply_network(self, event: ev.Connected | ev.Disconnected | ev.Received, at: ClockReading) -> list[act.Action]:
        if isinstance(event, ev.Received):
            return self._on_received(event, at)
        if event.session != self.inbox.persisted.session or not self._reconnector.is_under_way:
            return []  # the end of a connection that was given up before
        return self._on_connected(at) if isinstance(event, ev.Connected) else self._on_disconnected(event.reason, at)

    def _apply_files(
        self, event: ev.FilesChecked | ev.FileStored | ev.FileStoreFailed | ev.PictureFailed, at: ClockReading
    ) -> list[act.Action]:
        match event:
            case ev.FilesChecked():
                news = self.files.on_files_checked(event, at.mono_ms)
                return [*news, *self._perform(self.inbox.advance_plans(self.files, self._moment), at)]
            case ev.FileStored():
                self.files.on_file_stored(event)
                return self._perform(self.inbox.advance_plans(self.files, self._moment), at)
            case ev.FileStoreFailed(sha256):  # the disk is full: the plan in force goes on
                self.files.on_store_failed(sha256, at.mono_ms)
                return self._perform(self.inbox.on_store_failed(sha256), at)
            case ev.PictureFailed(sha256, missing):
                self.glass.on_picture_failed()
                return self.files.on_file_lost(sha256, at.mono_ms) if missing else []

    def _on_connected(self, at: ClockReading) -> list[act.Action]:
        """Subscribe to all, report the birth, ask for the mark, go on fetching: the session is clean (PROTOCOL W-5)."""
        self.online = True
        self._reconnector.on_connected(at.mono_ms)
        self.state_reporter.on_connected(at)
        return [
            act.WriteLog("broker connected", (("session", self.inbox.persisted.session),)),
            act.Subscribe(self.inbox.subscriptions.all()),
            *self.reporter.on_connected(at),
            *self.files.fetcher.on_connected(at.mono_ms),
        ]

    def _on_disconnected(self, reason: str, at: ClockReading) -> list[act.Action]:
        self.online = False
        self.reporter.on_disconnected()
        self.files.fetcher.on_disconnected()
        self._reconnector.on_lost(at.mono_ms)
        return [act.WriteLog("broker lost", (("reason", reason),))]

    def _on_received(self, message: ev.Received, at: ClockReading) -> list[act.Action]:
        subscriptions = self.inbox.subscriptions
        if message.topic == subscriptions.topics.server_state:
            if (server := self.state_reporter.on_server_state(message.payload, at)) is not None:
                self.reporter.on_server_state(at, online=server[0], renewed=server[1])
            return []
        kind = subscriptions.kind(message.topic)
        if kind is None:
            return self.files.on_chunk(message.topic, message.payload, at.mono_ms)
        if message.retained and kind in UNRETAINED:
            return []  # these are never retained: one that a broker kept is ignored (W-6)
        return self._perform(self.inbox.receive(message.topic, message.payload, self._moment), at)

    def _perform(self, found: list[effects.Effect], at: ClockReading) -> list[act.Action]:
        """Do what is left to do about documents that the inbox has taken in."""
        news: list[act.Action] = []
        if effects.FilesChanged() in found:
            news += self._require_files()
        for effect in found:
            match effect:
                case effects.FilesChanged():
                    continue
                case effects.Configured(report, left, joined):
                    self.reporter.configure(report, at)
                    self.state_reporter.configure(report, at)
                    news += [act.Unsubscribe(left), act.Subscribe(joined), *self._change_brokers(at)]
                case effects.Rejected(topic, reason, detail):
                    about = (("topic", topic), ("reason", reason), ("detail", detail))
                    news.append(act.WriteLog("document rejected", about))
                case effects.Delivered(Ack() as ack):
                    news += self.reporter.on_ack(ack, at)
                case effects.Delivered(Command() as command):
                    news += self.commands.run(
                        command, self._moment, inbox=self.inbox, state_reporter=self.state_reporter, files=self.files
                    )
        return news

    def _require_files(self) -> list[act.Action]:
        of_overrides = self.inbox.overrides.files(self._moment.now_ms if self._moment.known else 0)
        return self.files.require([*self.plans.files(), *of_overrides])

    def _change_brokers(self, at: ClockReading) -> list[act.Action]:
        """Go over to the brokers of a new config where they are others than before (PROTOCOL W-5)."""
        if not self._reconnector.replace_brokers(self.inbox.brokers):
            return []
        return [*self._disconnect(), *self._on_disconnected("other brokers", at)]

    def _end_turn(self, at: ClockReading) -> list[act.Action]:
        self.commands.expire(at.mono_ms)
        given, news = self._update_glass()
        if self._reconnector.is_overdue(at.mono_ms):
            news += [act.Disconnect(), *self._on_disconnected("no answer", at)]
        if self._reconnector.is_due(at.mono_ms):
            news += self._dial(at)
        news += self.files.run_due(at.mono_ms)
        news += self.reporter.run_due(at)
        if self.inbox.persisted is not self._saved:
            self._saved = self.inbox.persisted
            news.append(act.SaveState(self._saved))
        if self.online:
            marks, free = self.reporter.marks, self.files.free_bytes
            seen = observe(given, self._moment, glass=self.glass, inbox=self.inbox, free_bytes=free, marks=marks)
            news += self.state_reporter.run_due(self.inbox, seen, at, durable=self._is_durable)
        self.wake_mono_ms = self._next_wake(self._moment, at)
        return news

    @property
    def _is_durable(self) -> bool:
        """Whether all that the state reports is on the disk."""
        return self.inbox.persisted is self._durable

    def _update_glass(self) -> tuple[GlassInput, list[act.Action]]:
        """Bring the glass to what is due; return also what it went by, which the state reports."""
        moment, identifying = self._moment, self.commands.is_identifying
        given = glass_input(self._join.screen, self.inbox, self.files, moment, identifying=identifying)
        after = self.plans.turn(self.glass.line_due(given, moment), moment, self.inbox.persisted)
        news: list[act.Action] = []
        if after is not None:
            self.inbox.persisted = after
            given = replace(given, plan=self.plans.on_air(moment))
            news += self._require_files()
        update = self.glass.update(given, moment)
        if update.show is not None:
            news.insert(0, update.show)
        if update.rows:
            news.append(act.AppendRows(update.rows))
        return given, news

    def _dial(self, at: ClockReading) -> list[act.Action]:
        """Dial the next broker under a new session number, which the will carries (PROTOCOL section 3, state)."""
        self.inbox.persisted = replace(self.inbox.persisted, session=self.inbox.persisted.session + 1)
        self._saved = self.inbox.persisted
        session = self._saved.session
        topic = self.inbox.subscriptions.topics.state(self._join.screen)
        will = write_object(Death(session).to_object())
        return [act.SaveState(self._saved), act.Dial(self._reconnector.dial(at.mono_ms), session, topic, will)]

    def _stop(self) -> list[act.Action]:
        self._stopping = True
        rows = self.glass.end(self._moment)
        return [act.AppendRows(rows), act.SaveState(self.inbox.persisted)] if rows else []

    def _disconnect(self) -> list[act.Action]:
        """Publish the death, which the broker sends only for connections that break, and disconnect."""
        if not self.online:
            return []
        death = write_object(Death(self.inbox.persisted.session).to_object())
        topic = self.inbox.subscriptions.topics.state(self._join.screen)
        return [act.Publish(topic, death, retain=True), act.Disconnect()]

    def _next_wake(self, moment: Moment, at: ClockReading) -> int:
        edge = next_edge_at(self.glass, self.inbox, moment)
        times = [] if edge is None else [at.mono_ms + edge - moment.now_ms]
        others = [
            self._reconnector.wake_ms(),
            self.files.wake_ms(),
            self.reporter.wake_mono_ms(),
            self.commands.wake_mono_ms,
            self.state_reporter.wake_mono_ms(durable=self._is_durable) if self.online else None,
        ]
        times += [time for time in others if time is not None]
        return max(at.mono_ms + 1, min([*times, at.mono_ms + _LONGEST_SLEEP_MS]))
