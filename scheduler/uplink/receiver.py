"""Take in what screens send and answer them: one thread's loop over the inbox of the brokers' connections.

Nothing that arrives ends the loop. While the database is unavailable the loop waits and then processes the very same
messages again; what it does not take meanwhile the connections leave at the brokers. A message is acknowledged to its
broker when what it carries is committed or set aside: plays are committed; a state lies at the broker, retained, for
as long as it is true; all else a screen sends again by itself (PROTOCOL W-5).
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from queue import Empty, SimpleQueue
from typing import Protocol

import structlog

from campaigns.database.engine.availability import is_transient
from campaigns.errors import LeadershipLostError
from campaigns.publication.work_item import WorkTopic
from players.protocol.topics import UplinkKind
from players.protocol.uplink.requests import Want
from scheduler.clock_watch import ClockWatch
from scheduler.leader_context import LeaderContext
from scheduler.mqtt import BrokerConnected, BrokerEvent, UplinkMessage
from scheduler.uplink.clock_offset import ClockOffsets
from scheduler.uplink.ingest import Ingest
from scheduler.uplink.message_handler import ChunkRequest, MessageHandler, line_of
from scheduler.uplink.presence import ChangeKind, Presence, PresenceChange
from scheduler.uplink.rejections import Rejections
from scheduler.uplink.resync import IssuedRevisions, find_higher_revs, is_outdated
from scheduler.uplink.status_writer import StatusWriter

GATHER_MAX = 200
GATHER_S = 0.005
IDLE_S = 0.25
SETTLE_S = 0.02
"""States come in bursts, as after a new plan: they are written together, once nothing has come for this long …"""
BURST_S = 0.25
"""… or when it has gone on for this long, and again after as long."""
BACKOFF_FIRST_S = 0.25
BACKOFF_LONGEST_S = 10.0
_DOUBLINGS_MAX = 6


class DocumentSender(Protocol):
    """The shelf, as far as the receiver uses it: a Protocol, because `uplink` does not import `publishing`."""

    def restore(self, broker: str) -> None:
        """Send everything that is current to a broker."""

    def send_screens(self, screens: Sequence[str]) -> None:
        """Send the documents of screens again."""

    def answer(self, screen: str, want: Want) -> None:
        """Send the chunks that a screen asks for."""


class BrokerReplies(Protocol):
    """The brokers, as far as the receiver uses them."""

    def publish(self, topic: str, payload: bytes, *, retain: bool, urgent: bool) -> None:
        """Publish to all brokers; an `urgent` message overtakes those that wait."""

    def acknowledge(self, message: UplinkMessage) -> None:
        """Acknowledge a message to the broker that carried it."""


class Receiver:
    """Processes the inbox, a batch a turn. Used by one thread."""

    def __init__(
        self,
        context: LeaderContext,
        inbox: SimpleQueue[BrokerEvent],
        brokers: BrokerReplies,
        shelf: DocumentSender,
        *,
        ingest: Ingest,
        presence: Presence,
        rejections: Rejections,
        offsets: ClockOffsets | None = None,
    ) -> None:
        """Take the rooms that process messages; `offsets` is what they measure clocks by."""
        self._context = context
        self._inbox = inbox
        self._brokers = brokers
        self._shelf = shelf
        self._ingest = ingest
        self._presence = presence
        self._offsets = ClockOffsets() if offsets is None else offsets
        self._clock_watch = ClockWatch(context.now, context.mono)
        self._rejections = rejections
        self._handler = MessageHandler(presence, rejections)
        self._statuses = StatusWriter(context, presence, rejections)
        self._loaded = False
        self._events: list[BrokerEvent] = []
        self._plays: list[UplinkMessage] = []
        self._births: list[PresenceChange] = []
        self._deferred: deque[Callable[[], None]] = deque()
        self._received_any = False
        self._burst_s: float | None = None
        self._failures = 0
        self._log = structlog.get_logger()

    def run(self, stop: threading.Event) -> None:
        """Take turns until stopped. Raises LeadershipLostError and nothing else."""
        while not stop.is_set():
            if not self.turn():
                doublings = min(self._failures - 1, _DOUBLINGS_MAX)
                stop.wait(min(BACKOFF_FIRST_S * 2**doublings, BACKOFF_LONGEST_S))

    def turn(self) -> bool:
        """Process what has come; return False where the database is unavailable: the next turn goes on from there."""
        try:
            self._take_events()
            if self._clock_watch.step() is not None:
                self._offsets.forget_all()
            self._load_new_screens()
            self._dispatch_events()
            self._count_plays()
            self._defer_resends()
            self._run_deferred()
            self._write_statuses()
        except LeadershipLostError:
            raise
        except Exception as error:  # noqa: BLE001 - deliberate: no message may stop the receive loop
            return self._recover(error)
        self._failures = 0
        return True

    def _take_events(self) -> None:
        """Take some events off the inbox, unless something of the last turn still waits."""
        if self._events or self._plays or self._births or self._deferred:
            return
        self._events = self._gather()
        self._received_any = bool(self._events)

    def _gather(self) -> list[BrokerEvent]:
        """Wait for the first event, then take what comes within `GATHER_S`: many share one commit."""
        events: list[BrokerEvent] = []
        try:
            events.append(self._inbox.get(timeout=self._wait_s()))
            until_s = self._context.mono() + GATHER_S
            while len(events) < GATHER_MAX:
                events.append(self._inbox.get(timeout=max(0.0, until_s - self._context.mono())))
        except Empty:
            pass
        return events

    def _wait_s(self) -> float:
        """Return how long to wait for an event: not beyond the moment at which states are due to be written."""
        due_in_s = self._presence.due_in_s(self._context.mono())
        return IDLE_S if due_in_s is None else min(IDLE_S, max(due_in_s, SETTLE_S))

    def _write_statuses(self) -> None:
        """Write due states, unless more of them are just coming in."""
        now_s = self._context.mono()
        if not self._received_any:
            self._burst_s = None
        elif self._burst_s is None:
            self._burst_s = now_s
        if self._burst_s is None or now_s - self._burst_s >= BURST_S:
            self._statuses.write(now_s)
            self._burst_s = now_s if self._received_any else None

    def _load_new_screens(self) -> None:
        """Load the written statuses once, and screens that send for the first time: some were added a moment ago."""
        if not self._loaded:
            with self._context.database.reading() as unit:
                self._presence.load(unit.status.all(), unit.screens.all(retired=True))
            self._loaded = True
        senders = {event.screen for event in self._events if isinstance(event, UplinkMessage) and event.kind}
        unknown = [screen for screen in senders if not self._presence.is_known(screen)]
        if unknown:
            with self._context.database.reading() as unit:
                self._presence.add_screens(unit.screens.find(unknown).values())

    def _dispatch_events(self) -> None:
        """Handle every event, in order; plays are only set aside, to be counted together."""
        events, self._events = self._events, []
        for event in events:
            if isinstance(event, BrokerConnected):
                self._deferred.append(partial(self._shelf.restore, event.broker))
            elif isinstance(event, UplinkMessage):
                self._receive(event)

    def _receive(self, message: UplinkMessage) -> None:
        if self._handler.accepts(message):
            if message.kind is UplinkKind.PLAYS:
                self._presence.record_message(message.screen, message.received_at)
                self._plays.append(message)
                return
            for outcome in self._handler.handle(message):
                self._dispatch(outcome)
        self._brokers.acknowledge(message)

    def _dispatch(self, outcome: PresenceChange | ChunkRequest) -> None:
        if isinstance(outcome, ChunkRequest):
            self._deferred.append(partial(self._shelf.answer, outcome.screen, outcome.want))
        elif outcome.kind is ChangeKind.BIRTH:
            self._births.append(outcome)
        else:
            self._statuses.add_fault(outcome)

    def _count_plays(self) -> None:
        """Count the plays of this turn; publish acks and acknowledge messages only once they are committed (W-22)."""
        if not self._plays:
            return
        for topic, token in self._ingest.count(self._plays):
            self._brokers.publish(topic, token, retain=False, urgent=True)
        for message in self._plays:
            self._brokers.acknowledge(message)
        self._plays.clear()

    def _defer_resends(self) -> None:
        """Compare births with what was issued: once a session, so that no document goes round (PROTOCOL W-5)."""
        if not self._births:
            return
        with self._context.database.reading() as unit:
            shared = unit.documents.current_of_all()
            documents = unit.documents.current_of_screens([birth.screen for birth in self._births])
            outdated: dict[str, None] = {}
            for birth in self._births:
                own = documents[birth.screen]
                issued = IssuedRevisions.of((*own, *shared))
                higher = find_higher_revs(
                    birth.state, issued, topics=self._context.topics, screen=birth.screen, at=birth.at
                )
                if higher:
                    self._deferred.append(partial(self._outgrow, birth.screen, higher))
                if is_outdated(birth.state, issued):
                    outdated[birth.screen] = None
        if outdated:
            self._deferred.append(partial(self._shelf.send_screens, tuple(outdated)))
        self._births.clear()

    def _outgrow(self, screen_id: str, revs: Mapping[str, int]) -> None:
        """Have documents issued anew above the revs that a screen holds, by topic (PROTOCOL W-5)."""
        at, keys = self._context.now(), self._context.topics.keys
        with self._context.writing() as unit:
            screen = unit.screens.get(screen_id)
            if screen is None or screen.retired_at is not None:
                return
            outgrown = [topic for topic, rev in revs.items() if unit.documents.outgrow(topic, rev, at)]
            if keys in outgrown:
                unit.work.add(WorkTopic.KEYS, "all", at)
            if set(outgrown) - {keys}:
                unit.work.add(WorkTopic.PUBLISH, screen.group_id, at)
        if outgrown:
            self._log.warning("a screen holds later documents, issued anew", screen=screen_id, topics=outgrown)

    def _run_deferred(self) -> None:
        """Call the shelf; a call that fails is repeated where the database was unavailable, and dropped otherwise."""
        while self._deferred:
            try:
                self._deferred[0]()
            except LeadershipLostError:
                raise
            except Exception as error:
                if is_transient(error):
                    raise
                self._rejections.note("errand failed", error=type(error).__name__, where=line_of(error))
            self._deferred.popleft()

    def _recover(self, error: Exception) -> bool:
        """Keep everything for the next turn where the database is unavailable, else drop what this turn took."""
        if is_transient(error):
            self._failures += 1
            if self._failures & (self._failures - 1) == 0:  # the 1st, 2nd, 4th, 8th …: a long outage is logged briefly
                self._log.warning("database cannot be had, trying again", failures=self._failures)
            return False
        self._rejections.note("fault", error=type(error).__name__, where=line_of(error))
        for event in (*self._events, *self._plays):  # no ack was published, so screens send their plays again
            if isinstance(event, UplinkMessage):
                self._brokers.acknowledge(event)
        self._events, self._plays, self._births = [], [], []
        return True
