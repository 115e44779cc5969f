"""The desk between a street of bytes and a shelf that only remembers: no network, no waiting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from queue import SimpleQueue

from players.protocol.json_strict import write_object
from players.protocol.topics import Topics
from players.protocol.uplink.requests import Want
from players.protocol.uplink.state import State
from scheduler.mqtt import Connected, Event, Received
from scheduler.signing_keys import KeyStore
from scheduler.uplink.ingest import Ingest
from scheduler.uplink.presence import Presence
from scheduler.uplink.receiver import Desk
from tests.scheduler.reports import AT, ZONE, Flaky, Street

LINK = "127.0.0.1:18831"


class MemoryShelf:
    """Remembers what it was asked; `faults` are raised first, one a call."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.faults: list[Exception] = []

    def restore(self, broker: str) -> None:
        self._note("restore", broker)

    def send_screen(self, screen: str) -> None:
        self._note("send", screen)

    def answer(self, screen: str, want: Want) -> None:
        self._note("answer", screen, want)

    def _note(self, *asked: object) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.asked.append(asked)


class Counter:
    """A desk whose links are lists: `said` is what it published, `forgotten` what the brokers may forget."""

    def __init__(self, street: Street, keys: KeyStore) -> None:
        self.street = street
        self.topics = Topics()
        self.inbox: SimpleQueue[Event] = SimpleQueue()
        self.story: list[str] = []
        self.database = Flaky(street.database, self.story)
        self.shelf = MemoryShelf()
        self.said: list[tuple[str, bytes, bool, bool]] = []
        self.forgotten: list[Received] = []
        self.on_publish: Callable[[], None] = lambda: None
        self.at = AT
        self.mono_s = 100.0
        self.presence = Presence()
        ingest = Ingest(
            self.database,  # type: ignore[arg-type]
            keys, self.topics, zone=ZONE, term=street.term, now=lambda: self.at, mono=lambda: self.mono_s,
        )  # fmt: skip
        self.desk = Desk(
            self.database,  # type: ignore[arg-type]
            ingest, self.presence, self.shelf, self.inbox, topics=self.topics,
            publish=self._publish, acknowledge=self._forget, term=street.term, mono=lambda: self.mono_s,
        )  # fmt: skip

    @classmethod
    def of(cls, street: Street, home: Path) -> Counter:
        return cls(street, KeyStore(home / "keys").ensure(AT))

    def put(self, topic: str, payload: bytes, *, retained: bool = False, at: datetime | None = None) -> Received:
        at_ms = round((at or self.at).timestamp() * 1000)
        received = Received(LINK, 1, topic, payload, retained, len(self.forgotten) + 1, 1, at_ms)
        self.inbox.put(received)
        return received

    def plays(self, payload: bytes, screen: str = "st-1") -> Received:
        return self.put(self.topics.plays(screen), payload)

    def state(self, state: State, screen: str = "st-1", *, retained: bool = False) -> Received:
        return self.put(self.topics.state(screen), write_object(state.to_object()), retained=retained)

    def connect(self) -> None:
        self.inbox.put(Connected(LINK, 1, round(self.at.timestamp() * 1000)))

    def turn(self, *, later_s: float = 10.0) -> bool:
        """Let time pass, so that a write is due, and take a turn; states are written in the quiet one after it."""
        self.mono_s += later_s
        self.at += timedelta(seconds=later_s)
        came = not self.inbox.empty()
        went_on = self.desk.turn()
        quiet = came and self.inbox.empty() and self.presence.due_in_s(self.mono_s) is not None
        return self.desk.turn() if went_on and quiet else went_on

    def acks(self) -> int:
        return sum(topic.endswith("/ack") for topic, *_ in self.said)

    def _publish(self, topic: str, payload: bytes, *, retain: bool, urgent: bool) -> None:
        self.on_publish()
        self.story.append("said")
        self.said.append((topic, payload, retain, urgent))

    def _forget(self, received: Received) -> None:
        self.story.append("forgotten")
        self.forgotten.append(received)
