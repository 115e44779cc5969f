"""The office's desk: takes in what screens say, counts plays, answers; one thread's loop over the links' inbox.

Whatever comes, the loop goes on. While the database cannot be had the desk waits and then takes the very same messages
again; what it cannot take meanwhile the links leave at the brokers. A message is acknowledged to its broker when what
it carries is committed or set aside: plays are committed; a state lies at the broker, retained, for as long as it is
true; everything else a screen asks or tells again by itself (PROTOCOL W-5).
"""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from functools import partial
from queue import Empty, SimpleQueue
from typing import Protocol

import structlog

from campaigns.database import Database
from campaigns.database.engine.availability import unavailable
from campaigns.errors import LeadershipLostError
from players.protocol.topics import Heard, Topics, Upward
from players.protocol.uplink.requests import Want
from scheduler.mqtt import Connected, Event, Received
from scheduler.uplink.ingest import Ingest, PlaysMessage
from scheduler.uplink.message_handler import Asked, Hearing, instant, where
from scheduler.uplink.presence import News, Presence, Reaction
from scheduler.uplink.resync import Record, outdated
from scheduler.uplink.status_writer import StatusWriter

GATHER_MAX = 200
GATHER_S = 0.005
IDLE_S = 0.25
SETTLE_S = 0.02
"""States come in crowds, as after a new plan: they are written together, once nothing has come for this long …"""
CROWD_S = 0.25
"""… or when it has gone on for this long."""
BACKOFF_FIRST_S = 0.25
BACKOFF_LONGEST_S = 10.0
_DOUBLINGS_MAX = 6


class Shelf(Protocol):
    """What the desk asks of the shelf."""

    def restore(self, broker: str) -> None:
        """Send everything that is current to a broker."""

    def send_screen(self, screen: str) -> None:
        """Send a screen's documents again."""

    def answer(self, screen: str, want: Want) -> None:
        """Send the chunks that a screen misses."""


class Publish(Protocol):
    """How something is said to all brokers."""

    def __call__(self, topic: str, payload: bytes, *, retain: bool, urgent: bool) -> None:
        """Publish; `urgent` overtakes what waits."""


class Desk:
    """`rejected` counts by reason what was turned away. Used by one thread."""

    def __init__(
        self,
        database: Database,
        ingest: Ingest,
        presence: Presence,
        shelf: Shelf,
        inbox: SimpleQueue[Event],
        *,
        topics: Topics,
        publish: Publish,
        acknowledge: Callable[[Received], None],
        term: int,
        mono: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._ingest = ingest
        self._presence = presence
        self._shelf = shelf
        self._inbox = inbox
        self._topics = topics
        self._publish = publish
        self._acknowledge = acknowledge
        self._mono = mono
        self._hearing = Hearing(presence, ingest.rejections)
        self._statuses = StatusWriter(database, presence, ingest.rejections, term=term)
        self._loaded = False
        self._events: list[tuple[Event, Upward | None]] = []
        self._plays: list[tuple[Received, str]] = []
        self._births: list[Reaction] = []
        self._errands: deque[Callable[[], None]] = deque()
        self._came = False
        self._crowd_s: float | None = None
        self._failures = 0
        self._log = structlog.get_logger()

    @property
    def rejected(self) -> Counter[str]:
        """How many messages were turned away, by reason."""
        return self._ingest.rejections.counts

    def run(self, stop: threading.Event) -> None:
        """Take turns until stopped. Raises LeadershipLostError, and nothing else."""
        while not stop.is_set():
            if not self.turn():
                doublings = min(self._failures - 1, _DOUBLINGS_MAX)
                stop.wait(min(BACKOFF_FIRST_S * 2**doublings, BACKOFF_LONGEST_S))

    def turn(self) -> bool:
        """Take in what has come; False when the database could not be had: the next turn goes on from there."""
        try:
            self._fill()
            self._introduce()
            self._sort()
            self._count()
            self._look_up()
            self._run_errands()
            self._write_statuses()
        except LeadershipLostError:
            raise
        except Exception as error:  # noqa: BLE001 - the policy: whatever a screen sends, the desk goes on
            return self._failed(error)
        self._failures = 0
        return True

    def _fill(self) -> None:
        """Gather some of what has come, unless something of the last turn still waits."""
        if self._events or self._plays or self._births or self._errands:
            return
        events = self._gather()
        self._came = bool(events)
        for event in events:
            self._events.append((event, self._topics.upward(event.topic) if isinstance(event, Received) else None))

    def _gather(self) -> list[Event]:
        """Wait for the first event, then take what comes in the next moment: many share one commit."""
        events: list[Event] = []
        try:
            events.append(self._inbox.get(timeout=self._patience_s()))
            until_s = self._mono() + GATHER_S
            while len(events) < GATHER_MAX:
                events.append(self._inbox.get(timeout=max(0.0, until_s - self._mono())))
        except Empty:
            pass
        return events

    def _patience_s(self) -> float:
        """How long to wait for something to come: not beyond the moment at which states can be written."""
        due_in_s = self._presence.due_in_s(self._mono())
        return IDLE_S if due_in_s is None else min(IDLE_S, max(due_in_s, SETTLE_S))

    def _write_statuses(self) -> None:
        """Write states unless more of them are just coming in."""
        now_s = self._mono()
        if not self._came:
            self._crowd_s = None
        elif self._crowd_s is None:
            self._crowd_s = now_s
        if self._crowd_s is None or now_s - self._crowd_s >= CROWD_S:
            self._statuses.write(now_s)

    def _introduce(self) -> None:
        """Go on from what was written; look up who speaks for the first time: some were added a moment ago."""
        if not self._loaded:
            with self._database.reading() as unit:
                self._presence.load(unit.status.all(), unit.screens.all(retired=True))
            self._loaded = True
        speakers = {upward.screen for _, upward in self._events if upward is not None}
        strangers = [screen for screen in speakers if not self._presence.knows(screen)]
        if strangers:
            with self._database.reading() as unit:
                self._presence.know(unit.screens.find(strangers).values())

    def _sort(self) -> None:
        """Take every event in, in order; plays are only laid ready, to be counted together."""
        events, self._events = self._events, []
        for event, upward in events:
            if isinstance(event, Connected):
                self._errands.append(partial(self._shelf.restore, event.link))
            elif isinstance(event, Received):
                self._receive(event, upward)

    def _receive(self, received: Received, upward: Upward | None) -> None:
        if self._hearing.admits(received, upward) and upward is not None:
            if upward.kind is Heard.PLAYS:
                self._presence.seen(upward.screen, instant(received))
                self._plays.append((received, upward.screen))
                return
            for news in self._hearing.hear(received, upward):
                self._heed(news)
        self._acknowledge(received)

    def _heed(self, news: Reaction | Asked) -> None:
        if isinstance(news, Asked):
            self._errands.append(partial(self._shelf.answer, news.screen, news.want))
        elif news.news is News.BIRTH:
            self._births.append(news)
        else:
            self._statuses.report(news)

    def _count(self) -> None:
        """Count what was laid ready; answer, and let the brokers forget, only what is committed (PROTOCOL W-22)."""
        if not self._plays:
            return
        messages = [PlaysMessage(screen, received.payload, instant(received)) for received, screen in self._plays]
        for topic, token in self._ingest.count(messages):
            self._publish(topic, token, retain=False, urgent=True)
        for received, _ in self._plays:
            self._acknowledge(received)
        self._plays.clear()

    def _look_up(self) -> None:
        """Hold births against the office's own record: once a session, so that nothing goes round (PROTOCOL W-5)."""
        if not self._births:
            return
        with self._database.reading() as unit:
            keys = unit.documents.current(self._topics.keys)
            for birth in self._births:
                own = unit.documents.current_of_screen(birth.screen)
                if outdated(birth.state, Record.of((*own, keys) if keys else own)):
                    self._errands.append(partial(self._shelf.send_screen, birth.screen))
        self._births.clear()

    def _run_errands(self) -> None:
        """Ask the shelf; what fails because the database cannot be had is asked again, what fails otherwise is not."""
        while self._errands:
            try:
                self._errands[0]()
            except LeadershipLostError:
                raise
            except Exception as error:
                if unavailable(error):
                    raise
                self._ingest.rejections.note("errand failed", error=type(error).__name__, where=where(error))
            self._errands.popleft()

    def _failed(self, error: Exception) -> bool:
        if unavailable(error):
            self._failures += 1
            if self._failures & (self._failures - 1) == 0:  # the 1st, 2nd, 4th, 8th …: a long outage is told briefly
                self._log.warning("database cannot be had, trying again", failures=self._failures)
            return False
        self._ingest.rejections.note("fault", error=type(error).__name__, where=where(error))
        for received, _ in (*self._events, *self._plays):  # no ack was sent, so screens will tell it again
            if isinstance(received, Received):
                self._acknowledge(received)
        self._events, self._plays, self._births = [], [], []
        return True
