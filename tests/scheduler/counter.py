"""A receiver between a street of bytes and a shelf that only records: no network, no waiting."""

from __future__ import annotations

from collections import Counter as Counts
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from queue import SimpleQueue

from players.protocol.json_strict import write_object
from players.protocol.topics import Topics
from players.protocol.uplink.requests import Want
from players.protocol.uplink.state import StateReport
from scheduler.leader_context import LeaderContext
from scheduler.mqtt import BrokerConnected, BrokerEvent, UplinkMessage
from scheduler.signing_keys import KeyStore
from scheduler.uplink.clock_offset import ClockOffsets
from scheduler.uplink.ingest import Ingest
from scheduler.uplink.presence import Presence
from scheduler.uplink.receiver import Receiver
from scheduler.uplink.rejections import Rejections
from tests.scheduler.reports import AT, AT_MS, ZONE, Flaky, Street

LINK = "127.0.0.1:18831"


class MemoryShelf:
    """Remembers what it was asked; `faults` are raised first, one a call."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.faults: list[Exception] = []

    def restore(self, broker: str) -> None:
        self._note("restore", broker)

    def send_screens(self, screens: Sequence[str]) -> None:
        self._note("send", *screens)

    def answer(self, screen: str, want: Want) -> None:
        self._note("answer", screen, want)

    def _note(self, *asked: object) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.asked.append(asked)


class Counter:
    """A receiver whose brokers are lists: `said` is what it published, `forgotten` what it acknowledged."""

    def __init__(self, street: Street, keys: KeyStore) -> None:
        self.street = street
        self.topics = Topics()
        self.inbox: SimpleQueue[BrokerEvent] = SimpleQueue()
        self.story: list[str] = []
        self.database = Flaky(street.database, self.story)
        self.shelf = MemoryShelf()
        self.said: list[tuple[str, bytes, bool, bool]] = []
        self.forgotten: list[UplinkMessage] = []
        self.on_publish: Callable[[], None] = lambda: None
        self.at = AT
        self.mono_s = 100.0
        offsets = ClockOffsets()
        self.presence = Presence(offsets)
        self.rejections = Rejections(lambda: self.mono_s)
        context = LeaderContext(
            self.database,  # type: ignore[arg-type]
            street.term, self.topics, keys, ZONE, now=lambda: self.at, mono=lambda: self.mono_s,
        )  # fmt: skip
        self.receiver = Receiver(
            context, self.inbox, self, self.shelf,
            ingest=Ingest(context, self.rejections, offsets), presence=self.presence, rejections=self.rejections,
            offsets=offsets,
        )  # fmt: skip

    @property
    def rejected(self) -> Counts[str]:
        """How many messages were turned away, by reason."""
        return self.rejections.counts

    @classmethod
    def of(cls, street: Street, home: Path) -> Counter:
        return cls(street, KeyStore(home / "keys").ensure(AT))

    def put(self, topic: str, payload: bytes, *, retained: bool = False, at: datetime | None = None) -> UplinkMessage:
        at_ms = round((at or self.at).timestamp() * 1000)
        message = message_on(self.topics, topic, payload, retained=retained, mid=len(self.forgotten) + 1, at_ms=at_ms)
        self.inbox.put(message)
        return message

    def plays(self, payload: bytes, screen: str = "st-1") -> UplinkMessage:
        return self.put(self.topics.plays(screen), payload)

    def state(self, state: StateReport, screen: str = "st-1", *, retained: bool = False) -> UplinkMessage:
        return self.put(self.topics.state(screen), write_object(state.to_object()), retained=retained)

    def connect(self) -> None:
        self.inbox.put(BrokerConnected(LINK, 1, round(self.at.timestamp() * 1000)))

    def turn(self, *, later_s: float = 10.0) -> bool:
        """Let time pass, so that a write is due, and take a turn; states are written in the quiet one after it."""
        self.mono_s += later_s
        self.at += timedelta(seconds=later_s)
        came = not self.inbox.empty()
        went_on = self.receiver.turn()
        quiet = came and self.inbox.empty() and self.presence.due_in_s(self.mono_s) is not None
        return self.receiver.turn() if went_on and quiet else went_on

    def acks(self) -> int:
        return sum(topic.endswith("/ack") for topic, *_ in self.said)

    def publish(self, topic: str, payload: bytes, *, retain: bool, urgent: bool) -> None:
        self.on_publish()
        self.story.append("said")
        self.said.append((topic, payload, retain, urgent))

    def acknowledge(self, message: UplinkMessage) -> None:
        self.story.append("forgotten")
        self.forgotten.append(message)


def message_on(
    topics: Topics, topic: str, payload: bytes, *, retained: bool = False, mid: int = 1, at_ms: int = AT_MS
) -> UplinkMessage:
    """What a connection makes of a message on a topic."""
    upward = topics.parse_uplink(topic)
    screen, kind = ("", None) if upward is None else (upward.screen, upward.kind)
    return UplinkMessage(LINK, 1, screen, kind, payload, retained, mid, 1, at_ms)
