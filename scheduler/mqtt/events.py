"""What a link needs to know and what it tells: an address, and events for one inbox."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """Where a broker listens; `ca` is the PEM of who signed its certificate, None = the system's authorities."""

    host: str
    port: int
    tls: bool = False
    ca: str | None = None

    @property
    def name(self) -> str:
        """How events and logs call it: `127.0.0.1:18831`."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Connected:
    """The broker accepted the office; upward topics are subscribed, everything current is to be republished (W-5)."""

    link: str
    generation: int
    at_ms: int


@dataclass(frozen=True, slots=True)
class Disconnected:
    """A connection ended; what still waited to be published is dropped, acks of its generation too."""

    link: str
    generation: int
    reason: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Received:
    """A message from a screen, as it is; `at_ms` is its receipt. Acknowledge it once it is durable, or set aside."""

    link: str
    generation: int
    topic: str
    payload: bytes
    retained: bool
    mid: int
    qos: int
    at_ms: int


Event = Connected | Disconnected | Received
