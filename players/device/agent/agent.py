"""The player's rules as one value of state: an event and an instant in, actions out. No input or output of its own.

Order of one turn: the time (a step ends what is on the glass); the event; the glass (change-over, override, light);
then what is due by time alone: fetching, reports, the echo, the connection. What must outlive the process is
persisted before it is echoed.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from players.device.agent import actions as act
from players.device.agent import events as ev
from players.device.agent.agent_time import AgentClock, ClockReading, Moment
from players.device.agent.documents import inbox as said
from players.device.agent.documents.inbox import Desk
from players.device.agent.documents.plans import Planning
from players.device.agent.glass.stage import Scene, Stage
from players.device.agent.journal_rows import JournalMarks
from players.device.agent.library import Library
from players.device.agent.reconnect import Dialling
from players.device.agent.reports.commands import Orders
from players.device.agent.reports.reporter import Reporter
from players.device.agent.reports.state_reports import Announcer, Seen
from players.device.agent.state import Persisted
from players.protocol.documents.ack import Ack
from players.protocol.documents.command import Command
from players.protocol.documents.join import JoinDocument
from players.protocol.documents.kinds import DocumentKind
from players.protocol.json_strict import write_object
from players.protocol.uplink.state import Limits
from players.protocol.uplink.status_messages import Death

_LONGEST_SLEEP_MS = 60_000
LIMITS = Limits(max_packet=262_144, cache_bytes=268_435_456)  # the `full` class of PROTOCOL section 7


class Agent:
    """One screen's player."""

    def __init__(
        self,
        join: JoinDocument,
        persisted: Persisted,
        marks: JournalMarks,
        *,
        rng: Random,
        at: ClockReading,
        limits: Limits,
    ) -> None:
        """Take up what was saved; `persisted.boot` already counts this start."""
        self.desk = Desk(join, persisted, cache_bytes=limits.cache_bytes)
        topics = self.desk.addresses.topics
        self.library = Library(topics, join.screen, rng)
        self.stage = Stage(join.display.w)
        self.reporter = Reporter(topics.plays(join.screen), marks, self.desk.report, rng, now_mono_ms=at.mono_ms)
        self.orders = Orders(topics, join.screen)
        self.announcer = Announcer(topics, join, limits, self.desk.report, rng)
        self.wake_mono_ms = at.mono_ms
        self._join = join
        self._clock = AgentClock()
        self._dialling = Dialling(len(join.brokers), rng, now_ms=at.mono_ms)
        self._saved = persisted
        self.online = False
        self._stopping = False

    @property
    def planning(self) -> Planning:
        """The plans at hand."""
        return self.desk.planning

    @property
    def settled(self) -> bool:
        """Whether a stop has nothing to wait for: every row is acked, or there is nobody to ask."""
        return not self.online or self.reporter.pending == 0

    def start(self, at: ClockReading) -> list[act.Action]:
        """The first turn: look the cache through for the plan that was in force."""
        self._keep_time(at)
        return [*self._name_files(), *self._end_turn(at)]

    def handle(self, event: ev.Event, at: ClockReading) -> list[act.Action]:
        """Take one event in and say what to do; `at` never goes back in `mono_ms`."""
        news = self._keep_time(at)
        news += self._take(event, at)
        return [*news, *(self.reporter.flush() if self._stopping else self._end_turn(at))]

    def _keep_time(self, at: ClockReading) -> list[act.Action]:
        """A step of the clock ends what is on the glass; rows made before the time was known get it (W-30, W-33)."""
        moment = self._moment = self._clock.read(at)
        if moment.before_step_ms is None:
            return []
        self.planning.reconsider(moment)
        rows = self.stage.leave(moment, now_ms=moment.before_step_ms)
        news: list[act.Action] = [act.Journal(rows)] if rows else []
        if moment.learned_offset_ms is not None:
            news.append(act.Retime(self.reporter.sent_to, moment.learned_offset_ms, at.source))
        return news

    def _take(self, event: ev.Event, at: ClockReading) -> list[act.Action]:
        news: list[act.Action] = []
        match event:
            case ev.Connected() | ev.Disconnected() | ev.Received():
                news = self._take_network(event, at)
            case ev.Looked() | ev.Stored() | ev.StoreFailed() | ev.PictureFailed():
                news = self._take_files(event, at)
            case ev.Recorded(marks):
                news = self.reporter.recorded(marks, at)
            case ev.RowsRead():
                news = self.reporter.rows_read(event, at)
            case ev.SnapshotTaken(png):
                news = self.orders.snapshot_taken(png, self.desk)
            case ev.Stop():
                news = self._stop()
            case ev.Farewell():
                news = self._farewell()
            case ev.Tick():
                pass
        return news

    def _take_network(self, event: ev.Connected | ev.Disconnected | ev.Received, at: ClockReading) -> list[act.Action]:
        if isinstance(event, ev.Received):
            return self._received(event, at)
        if event.session != self.desk.persisted.session or not self._dialling.under_way:
            return []  # the end of a connection that was given up before
        return self._connected(at) if isinstance(event, ev.Connected) else self._disconnected(event.reason, at)

    def _take_files(
        self, event: ev.Looked | ev.Stored | ev.StoreFailed | ev.PictureFailed, at: ClockReading
    ) -> list[act.Action]:
        match event:
            case ev.Looked():
                news = self.library.looked(event, at.mono_ms)
                self._advance_plans()
                return news
            case ev.Stored():
                self.library.stored(event)
                self._advance_plans()
                return []
            case ev.StoreFailed(sha256):  # the disk is full: the plan in force goes on
                self.planning.abandon("cache")
                self.library.not_kept(sha256, at.mono_ms)
                return self._name_files()
            case ev.PictureFailed(sha256, missing):
                self.stage.fail()
                return self.library.lost(sha256, at.mono_ms) if missing else []

    def _connected(self, at: ClockReading) -> list[act.Action]:
        """A clean session: subscribe to all, tell the birth, ask for the mark, fetch on (PROTOCOL W-5)."""
        self.online = True
        self._dialling.connected(at.mono_ms)
        self.announcer.connected(at)
        return [
            act.Note("broker connected", (("session", self.desk.persisted.session),)),
            act.Subscribe(self.desk.addresses.all()),
            *self.reporter.connected(at),
            *self.library.fetcher.connected(at.mono_ms),
        ]

    def _disconnected(self, reason: str, at: ClockReading) -> list[act.Action]:
        self.online = False
        self.reporter.disconnected()
        self.library.fetcher.disconnected()
        self._dialling.lost(at.mono_ms)
        return [act.Note("broker lost", (("reason", reason),))]

    def _received(self, message: ev.Received, at: ClockReading) -> list[act.Action]:
        addresses = self.desk.addresses
        if message.topic == addresses.topics.server_state:
            if (office := self.announcer.office(message.payload, at)) is not None:
                self.reporter.office(at, online=office[0], renewed=office[1])
            return []
        kind = addresses.kind(message.topic)
        if kind is None:
            return self.library.chunk(message.topic, message.payload, at.mono_ms)
        if message.retained and kind in (DocumentKind.COMMAND, DocumentKind.ACK):
            return []  # these are never retained: a broker that keeps one is not obeyed (W-6)
        return self._obey(self.desk.receive(message.topic, message.payload, self._moment), at)

    def _obey(self, words: list[said.Word], at: ClockReading) -> list[act.Action]:
        news: list[act.Action] = []
        if said.FilesNamed() in words:
            news += self._name_files()
        for word in words:
            match word:
                case said.FilesNamed():
                    continue
                case said.Configured(report, left, joined):
                    self.reporter.configure(report, at)
                    self.announcer.configure(report, at)
                    news += [act.Unsubscribe(left), act.Subscribe(joined)]
                case said.Refused(topic, reason, detail):
                    about = (("topic", topic), ("reason", reason), ("detail", detail))
                    news.append(act.Note("document rejected", about))
                case said.Told(Ack() as ack):
                    news += self.reporter.acked(ack, at)
                case said.Told(Command() as command):
                    news += self.orders.obey(
                        command, self._moment, desk=self.desk, announcer=self.announcer, library=self.library
                    )
        return news

    def _name_files(self) -> list[act.Action]:
        moment = self._moment
        overriding = self.desk.overrides.files(moment.now_ms if moment.known else 0)
        return self.library.require([*self.planning.files(), *overriding])

    def _advance_plans(self) -> None:
        self.desk.persisted = self.planning.advance(self.library, self._moment, self.desk.persisted)

    def _end_turn(self, at: ClockReading) -> list[act.Action]:
        moment = self._moment
        news = self._turn_glass()
        if self._dialling.overdue(at.mono_ms):
            news += [act.HangUp(), *self._disconnected("no answer", at)]
        if self._dialling.due(at.mono_ms):
            news += self._dial(at)
        news += self.library.due(at.mono_ms)
        news += self.reporter.due(at)
        if self.desk.persisted is not self._saved:
            self._saved = self.desk.persisted
            news.append(act.Persist(self._saved))
        if self.online:
            news += self.announcer.due(self.desk, self._seen(moment), at)
        self.wake_mono_ms = self._next_wake(moment, at)
        return news

    def _turn_glass(self) -> list[act.Action]:
        moment = self._moment
        after = self.planning.turn(self.stage.glass.line, moment, self.desk.persisted)
        news: list[act.Action] = []
        if after is not None:
            self.desk.persisted = after
            news += self._name_files()
        turned = self.stage.turn(self._scene(moment), moment)
        if turned.show is not None:
            news.insert(0, turned.show)
        if turned.rows:
            news.append(act.Journal(turned.rows))
        return news

    def _scene(self, moment: Moment) -> Scene:
        interruption = self.desk.overrides.interruption(self.library.present, moment.now_ms) if moment.known else None
        caption = self._join.screen if self.orders.identifies(moment) else None
        return Scene(self.planning.applied, interruption, caption, self.desk.ceiling)

    def _dial(self, at: ClockReading) -> list[act.Action]:
        """Count one more session, which the will carries (PROTOCOL section 3, state)."""
        self.desk.persisted = replace(self.desk.persisted, session=self.desk.persisted.session + 1)
        self._saved = self.desk.persisted
        session = self._saved.session
        topic = self.desk.addresses.topics.state(self._join.screen)
        will = write_object(Death(session).to_object())
        return [act.Persist(self._saved), act.Dial(self._dialling.dial(at.mono_ms), session, topic, will)]

    def _seen(self, moment: Moment) -> Seen:
        interruption = self._scene(moment).interruption
        return Seen(
            line=self.stage.glass.line,
            showing=interruption.item.id if interruption else None,
            ignored=self.desk.overrides.ignored(moment.now_ms) if moment.known else (),
            brightness=self.stage.percent,
            marks=self.reporter.marks,
            cache_free=self.library.free_bytes,
        )

    def _stop(self) -> list[act.Action]:
        self._stopping = True
        rows = self.stage.leave(self._moment)
        return [act.Journal(rows), act.Persist(self.desk.persisted)] if rows else []

    def _farewell(self) -> list[act.Action]:
        """Tell the death in the will's own words, and hang up in order."""
        if not self.online:
            return []
        death = write_object(Death(self.desk.persisted.session).to_object())
        return [act.Publish(self.desk.addresses.topics.state(self._join.screen), death, retain=True), act.HangUp()]

    def _next_wake(self, moment: Moment, at: ClockReading) -> int:
        edges = [
            self.stage.next_edge_at(moment),
            self.desk.overrides.next_edge(moment.now_ms) if moment.known else None,
        ]
        if self.planning.waiting is not None:
            edges.append(self.planning.waiting.due_at)
        times = [at.mono_ms + edge - moment.now_ms for edge in edges if edge is not None]
        others = [
            self._dialling.wake_ms(),
            self.library.wake_ms(),
            self.reporter.wake_mono_ms(),
            self.orders.wake_mono_ms,
            self.announcer.wake_mono_ms() if self.online else None,
        ]
        times += [time for time in others if time is not None]
        return max(at.mono_ms + 1, min([*times, at.mono_ms + _LONGEST_SLEEP_MS]))
