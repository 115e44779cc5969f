"""Values of the MQTT room: a broker's address, and what its connection puts into the inbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from campaigns.unix_time import instant_of
from players.protocol.topics import UplinkKind


@dataclass(frozen=True, slots=True)
class Address:
    """Where a broker listens; `ca` is the PEM of the authority of its certificate, None = the system's authorities."""

    host: str
    port: int
    tls: bool = False
    ca: str | None = None

    @property
    def name(self) -> str:
        """The broker's name in events and logs: `127.0.0.1:18831`."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class BrokerConnected:
    """A broker accepted the office: upward topics are subscribed, everything current is to be republished (W-5)."""

    broker: str
    generation: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class BrokerDisconnected:
    """A connection ended: what was not published yet is dropped, and acks of its generation with it."""

    broker: str
    generation: int
    reason: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class UplinkMessage:
    """A message from a screen, the same value from the connection to the count of its plays.

    Acknowledge it to its broker once what it carries is committed or set aside.

    Args:
        broker: the name of the broker that carried it.
        generation: the number of the connection; `mid` means something only within it.
        screen: the screen that the topic names; "" where it is no topic of a screen.
        kind: what the screen sends on this topic; None where it is no topic of a screen.
        payload: the bytes as they came.
        retained: whether the broker had kept it, so that it was sent at some earlier time.
        mid: the message number of MQTT, for the acknowledgement.
        qos: 0 needs no acknowledgement.
        at_ms: when it was received (Unix ms).
    """

    broker: str
    generation: int
    screen: str
    kind: UplinkKind | None
    payload: bytes
    retained: bool
    mid: int
    qos: int
    at_ms: int

    @property
    def received_at(self) -> datetime:
        """When it was received."""
        return instant_of(self.at_ms)


BrokerEvent = BrokerConnected | BrokerDisconnected | UplinkMessage
