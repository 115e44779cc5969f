"""Read and write small unsigned messages: death, heartbeat, the office's state (PROTOCOL section 3, W-5)."""

from __future__ import annotations

from dataclasses import dataclass

from players.protocol.fields import Fields
from players.protocol.json_strict import read_object
from players.protocol.limits import DOCUMENT_BYTES, LINE_MAX, NUMBER_MAX


@dataclass(frozen=True, slots=True)
class Death:
    """A screen's death, the will of its connection; one of a session before the last birth's is ignored."""

    session: int

    def to_object(self) -> dict[str, object]:
        """Return the payload to send."""
        return {"online": False, "session": self.session}


@dataclass(frozen=True, slots=True)
class ServerState:
    """Whether the office is online. It is unsigned: a screen may slow down its reports by it, nothing else (W-4)."""

    online: bool
    session: int
    at: int
    proto: int

    @classmethod
    def read(cls, payload: bytes) -> ServerState:
        """Read the office's state. Raises ProtocolError."""
        fields = Fields(read_object(payload, cap=DOCUMENT_BYTES))
        return cls(fields.flag("online"), fields.integer("session"), fields.integer("at"), fields.integer("proto", 1))

    def to_object(self) -> dict[str, object]:
        """Return the payload to send."""
        return {"online": self.online, "session": self.session, "at": self.at, "proto": self.proto}


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A heartbeat.

    Args:
        at: Unix ms, 0 where the time is unknown.
        line: the line on the glass, None for none.
        temp_c: degrees Celsius, None without a sensor.
        cache_free: bytes.
        err_ms: greatest error of the clock.
    """

    at: int
    line: int | None
    temp_c: int | None
    cache_free: int
    err_ms: int

    @classmethod
    def read(cls, payload: bytes) -> Heartbeat:
        """Read a screen's heartbeat. Raises ProtocolError."""
        fields = Fields(read_object(payload, cap=DOCUMENT_BYTES))
        return cls(
            at=fields.integer("at"),
            line=None if fields.is_null("line") else fields.integer("line", 0, LINE_MAX),
            temp_c=fields.integer("temp_c", -NUMBER_MAX) if fields.has("temp_c") else None,
            cache_free=fields.integer("cache_free"),
            err_ms=fields.integer("err_ms"),
        )

    def to_object(self) -> dict[str, object]:
        """Return the payload to send."""
        fields: dict[str, object] = {"at": self.at, "line": self.line}
        if self.temp_c is not None:
            fields["temp_c"] = self.temp_c
        return {**fields, "cache_free": self.cache_free, "err_ms": self.err_ms}
